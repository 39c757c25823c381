import { execute } from '../../source/simulator/execute.ts';
import type { Action } from '../../source/simulator/faults.ts';
import { createLook, type Moment } from '../../source/simulator/look.ts';
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
  /** The kubeconfig that the cluster hands out; none when it is not given. */
  readonly kubeconfig?: string;
  /** The files there are, by path; what the command writes is added. */
  readonly files?: Map<string, string>;
  /** What the command does to the cluster is added. */
  readonly recorded?: Action[];
  /** How the world is at the later looks of a stream, which ends by a signal after the last one. */
  readonly later?: readonly Moment[];
}

/** When the practice of the tests began. */
export const start = Date.parse('2026-11-23T05:00:00Z');

/** Runs the simulator in this process without waiting; a command that hangs is `never ends`. */
export async function simulate(command: string, lab: Lab = {}): Promise<Simulated> {
  const printed = { stdout: '', stderr: '', waited: 0 };
  const hang = new Error('hangs');
  const moments = [{ actions: lab.actions ?? [], now: lab.now ?? start }, ...(lab.later ?? [])];
  let at = 0;
  const run = execute(command.split(' '), {
    scenario: lab.scenario ?? homelab(start),
    look: createLook(
      () => moments[at]?.actions ?? [],
      () => moments[at]?.now ?? start,
    ),
    pause: async () => {
      at += 1;
      return at < moments.length;
    },
    hasTalosconfig: () => lab.hasTalosconfig ?? true,
    kubeconfig: () => lab.kubeconfig ?? null,
    files: {
      has: (path) => lab.files?.has(path) ?? false,
      write: (path, text) => lab.files?.set(path, text),
    },
    record: (action) => lab.recorded?.push(action),
    stdout: (text) => {
      // As it reaches a reader: a byte that is no UTF-8 is a replacement character.
      printed.stdout += text.toWellFormed();
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
    const exitCode = await run;
    return { exitCode, ...printed };
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
