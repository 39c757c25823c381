import { execute } from '../../source/simulator/execute.ts';
import type { Action } from '../../source/simulator/faults.ts';
import { createLook } from '../../source/simulator/look.ts';
import type { Scenario } from '../../source/simulator/scenario.ts';
import { start } from './simulate.ts';

/** One run of the simulator on a clock of its own, which passes only while the command waits. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** When it ended, in ms since the epoch. */
  readonly now: number;
  /** Those from before, and what it did to the cluster. */
  readonly actions: readonly Action[];
}

interface Lab {
  readonly scenario: Scenario;
  readonly actions?: readonly Action[];
  readonly now?: number;
  /** A signal comes as soon as standard error ends with this. */
  readonly endAfter?: RegExp;
  /** `SIGTERM`, which talosctl still answers, or `SIGKILL`. */
  readonly signal?: 'SIGTERM' | 'SIGKILL';
  /** Called at every wait, with what is printed so far: what it returns happens then. */
  readonly meanwhile?: (stderr: string, now: number) => readonly Action[];
}

/** Runs one command to its end. */
export async function simulateOverTime(command: string, lab: Lab): Promise<Run> {
  const killed = new Error('killed');
  let { now = start } = lab;
  let actions = lab.actions ?? [];
  let stdout = '';
  let stderr = '';
  let isOver = false;
  const pass = async (milliseconds: number): Promise<boolean> => {
    if (lab.endAfter?.test(stderr)) {
      if (lab.signal === 'SIGKILL') throw killed;
      isOver = true;
    }
    if (isOver) return false;
    actions = [...actions, ...(lab.meanwhile?.(stderr, now) ?? [])];
    now += milliseconds;
    return true;
  };
  const run = execute(command.split(' '), {
    scenario: lab.scenario,
    look: createLook(
      () => actions,
      () => now,
    ),
    pause: pass,
    wait: async (milliseconds) => {
      await pass(milliseconds);
    },
    hasTalosconfig: () => true,
    kubeconfig: () => null,
    files: { has: () => false, write: () => {} },
    record: (action) => {
      actions = [...actions, action];
    },
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  const exitCode = await run.catch((error: unknown) => {
    if (error !== killed) throw error;
    return 137;
  });
  return { exitCode, stdout, stderr, now, actions };
}
