import type { Scenario } from '../../source/simulator/practice.ts';
import { createPractice, type Practice, parseFault } from '../../source/simulator/practice.ts';
import { cleanUp, type Ended, openProgram, runProgram } from './program.ts';
import type { Terminal, TerminalOptions } from './pty.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { installSimulator, type TalosctlProgram } from './talosctl-programs.ts';

/** talos-tui on a practice cluster of the test's own: its folder, faults and calls are known. */
export interface Lab {
  readonly sandbox: Sandbox;
  readonly practice: Practice;
  readonly talosctl: TalosctlProgram;
  /** Sets faults as typed: `node-down:m1mac`. */
  fault(...names: string[]): void;
  /** The live view in a terminal. */
  view(options?: LabView): Terminal;
  /** One run without a terminal. */
  run(...args: string[]): Promise<Ended>;
}

export interface LabView extends Omit<TerminalOptions, 'args' | 'command' | 'cwd'> {
  readonly args?: readonly string[];
}

export interface LabOptions {
  readonly faults?: readonly string[];
  readonly scenario?: Partial<Scenario>;
  /** Seconds, as in config.json. */
  readonly poll?: Readonly<Record<string, number>>;
}

/** Fast enough for a test to see a change soon, slow enough for two cores. */
const fastPoll = { machineStatus: 1, services: 1, kubernetes: 2, etcd: 2 };

const labs: Lab[] = [];

export function openLab({ faults = [], scenario = {}, poll = fastPoll }: LabOptions = {}): Lab {
  const sandbox = openSandbox();
  const practice = createPractice({ faults: faults.map(parseFault), scenario });
  const talosctl = installSimulator(sandbox, practice.directory);
  sandbox.configure({ poll, talosconfig: practice.talosconfigPath, talosctl: { path: talosctl.path } });
  const lab: Lab = {
    sandbox,
    practice,
    talosctl,
    fault: (...names) => {
      for (const name of names) practice.applyFault(parseFault(name));
    },
    view: ({ args = [], ...options } = {}) => openProgram(sandbox, args, options),
    run: (...args) => runProgram(sandbox, args),
  };
  labs.push(lab);
  return lab;
}

/** For `afterEach`. */
export async function closeLabs(): Promise<void> {
  const closed = labs.splice(0);
  for (const { talosctl } of closed) talosctl.endAll();
  await cleanUp();
  for (const { practice } of closed) practice.remove();
}
