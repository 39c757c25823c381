import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../source/domain/run/types.ts';
import { actionReader } from '../../source/simulator/folder.ts';
import { type KubernetesApi, startKubernetesApi } from '../../source/simulator/kubernetes-api.ts';
import type { Scenario } from '../../source/simulator/practice.ts';
import { createPractice, homelab, type Practice, parseFault } from '../../source/simulator/practice.ts';
import { type RunRecord, readLines } from '../../source/state/run/journal-lines.ts';
import { cleanUp, type Ended, isRunning, openProgram, runProgram } from './program.ts';
import type { Terminal, TerminalOptions } from './pty.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { installSimulator, type TalosctlProgram } from './talosctl-programs.ts';

/** A practice cluster that belongs to the test: it survives the death of the program, and is upgraded for real. */
export interface RunPractice {
  readonly practice: Practice;
  readonly sandbox: Sandbox;
  readonly talosctl: TalosctlProgram;
  /** Where the program keeps journals, steps, reports, locks and snapshots. */
  readonly stateFolder: string;
  /** Sets faults as typed: `upgrade-hangs:m1mac`. */
  fault(...names: string[]): void;
  /** talos-tui with its own arguments in a terminal of 120×40. */
  open(args: readonly string[], options?: Omit<TerminalOptions, 'args' | 'command' | 'cwd'>): Terminal;
  /** The same to its end, without a terminal. */
  run(...args: string[]): Promise<Ended>;
  /** Names of the journals, the oldest first. */
  journals(): readonly string[];
  /** What the newest journal says; null while there is none, or nothing whole in it. */
  journal(): RunRecord | null;
  /** The types of its events, in order. */
  events(): readonly RunEvent['type'][];
  /** How often the node was upgraded, by what was installed on it; none: it is not in it. */
  installs(): Readonly<Record<string, number>>;
  /** How often `talosctl upgrade` was started for the node, whatever came of it. */
  upgradeCalls(): Readonly<Record<string, number>>;
  /** The pids of the supervisors of its steps that run. */
  supervisors(): readonly number[];
  /** The pids of the calls of talosctl that run and change something. */
  mutating(): readonly number[];
}

export interface RunPracticeOptions {
  readonly faults?: readonly string[];
  readonly scenario?: Partial<Scenario>;
  /** How long upgrades take: 1 is two minutes a node. */
  readonly pace?: number;
  /** What config.json says. */
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Opened extends RunPractice {
  readonly api: KubernetesApi;
}

const opened: Opened[] = [];

/** Seconds: fast enough for a test to see a change soon, slow enough for two cores. */
const fastPoll = { machineStatus: 1, services: 2, kubernetes: 2, etcd: 2 };
const size = { columns: 120, rows: 40 };

export async function openRunPractice(options: RunPracticeOptions = {}): Promise<RunPractice> {
  const { faults = [], pace = 0.1, config = {} } = options;
  const sandbox = openSandbox();
  const scenario = { ...homelab(Date.now()), ...options.scenario, pace, life: false };
  const practice = createPractice({ faults: faults.map(parseFault), scenario });
  const api = await startKubernetesApi(practice.directory);
  const talosctl = installSimulator(sandbox, practice.directory);
  sandbox.configure({ poll: fastPoll, ...config });
  const places = ['--talosconfig', practice.talosconfigPath, '--talosctl', talosctl.path];
  const stateFolder = join(sandbox.environment.XDG_STATE_HOME ?? '', 'talos-tui');
  const lab: Opened = {
    practice,
    sandbox,
    talosctl,
    stateFolder,
    api,
    fault: (...names) => {
      for (const name of names) practice.applyFault(parseFault(name));
    },
    open: (args, terminal = {}) => openProgram(sandbox, [...args, ...places], { ...size, ...terminal }),
    run: (...args) => runProgram(sandbox, [...args, ...places]),
    ...journalOf(join(stateFolder, 'runs')),
    ...upgradesOf(practice, talosctl),
    supervisors: () =>
      processes(
        ([, program = '', folder = '']) =>
          /\/supervise(-step)?\.[jt]s$/.test(program) && folder.startsWith(stateFolder),
      ),
    mutating: () =>
      processes(([, program, ...words]) => program === talosctl.path && words.some((one) => isMutating(one))),
  };
  opened.push(lab);
  return lab;
}

function journalOf(folder: string): Pick<RunPractice, 'journals' | 'journal' | 'events'> {
  const journals = () =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.jsonl'))
          .sort()
      : [];
  const journal = () => {
    const name = journals().at(-1);
    return name === undefined ? null : readLines(name, readFileSync(join(folder, name)));
  };
  return { journals, journal, events: () => journal()?.entries.map(({ event }) => event.type) ?? [] };
}

function upgradesOf(
  practice: Practice,
  talosctl: TalosctlProgram,
): Pick<RunPractice, 'installs' | 'upgradeCalls'> {
  const read = actionReader(practice.directory);
  return {
    // Taking back what was installed is no installation.
    installs: () =>
      counted(
        read().flatMap((action) => ('install' in action && action.install !== null ? action.node : [])),
      ),
    upgradeCalls: () =>
      counted(
        talosctl
          .calls()
          .flatMap((call) => (/(^| )upgrade /.test(call) ? (/ -n (\S+)/.exec(call)?.[1] ?? []) : [])),
      ),
  };
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]),
  );
}

const isMutating = (word: string): boolean => ['upgrade', 'reboot', 'rollback'].includes(word);

/** The pids of the processes whose command line is so. */
function processes(isMeant: (commandLine: readonly string[]) => boolean): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && isMeant(commandLineOf(pid)));
}

function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It has ended.
    return [];
  }
}

/** kill -9; one that has ended by itself is passed over. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** For `afterEach`: ends the programs, their supervisors and all that these have started, and removes the folders. */
export async function closeRunPractices(): Promise<void> {
  const closed = opened.splice(0);
  for (const lab of closed) {
    killAll(lab.supervisors());
    lab.talosctl.endAll();
    lab.api.stop();
  }
  await cleanUp();
  for (const { practice } of closed) practice.remove();
}
