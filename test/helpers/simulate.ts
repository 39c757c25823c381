import { execute } from '../../source/simulator/execute.ts';
import type { Action } from '../../source/simulator/faults.ts';
import type { Scenario } from '../../source/simulator/scenario.ts';
import { homelab } from '../../source/simulator/scenario.ts';

/** What one simulated command printed, and how long it would have waited, in ms. */
export interface Simulated {
  readonly exitCode: number | 'never ends';
  readonly stdout: string;
  readonly stderr: string;
  readonly waited: number;
}

interface Lab {
  readonly scenario?: Scenario;
  readonly actions?: readonly Action[];
  readonly now?: number;
  readonly hasTalosconfig?: boolean;
}

/** When the practice of the tests began. */
export const start = Date.parse('2026-11-23T05:00:00Z');

/** Runs the simulator in this process without waiting; a command that hangs is `never ends`. */
export async function simulate(command: string, lab: Lab = {}): Promise<Simulated> {
  const printed = { stdout: '', stderr: '', waited: 0 };
  const hang = new Error('hangs');
  const run = execute(command.split(' '), {
    scenario: lab.scenario ?? homelab(start),
    actions: lab.actions ?? [],
    now: lab.now ?? start,
    hasTalosconfig: () => lab.hasTalosconfig ?? true,
    stdout: (text) => {
      printed.stdout += text;
    },
    stderr: (text) => {
      printed.stderr += text;
    },
    wait: (milliseconds) => {
      if (milliseconds === Number.POSITIVE_INFINITY) return Promise.reject(hang);
      printed.waited += milliseconds;
      return Promise.resolve();
    },
  });
  try {
    return { exitCode: await run, ...printed };
  } catch (error) {
    if (error !== hang) throw error;
    return { exitCode: 'never ends', ...printed };
  }
}

/** The JSON documents of `get -o json`. */
export function documents<T>(stdout: string): readonly T[] {
  return stdout
    .split(/(?<=^\}\n)/m)
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as T);
}
