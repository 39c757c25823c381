import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { createPractice, type Practice, type Scenario } from '../../source/simulator/practice.ts';
import { openTerminal, type Terminal } from '../helpers/pty.ts';
import { type Usage, usageOf } from './processes.ts';

const root = join(import.meta.dirname, '../..');

/** The program as users start it, and the stand-in for talosctl beside it. */
export const programFile = join(root, 'bin/talos-tui.cjs');
export const bundleFolder = join(root, 'dist');

/** The program in a terminal, on a simulated cluster, with every start of talosctl counted. */
export interface Lab {
  readonly terminal: Terminal;
  readonly practice: Practice;
  /** The program's own folder. */
  readonly folder: string;
  /** How often talosctl was started so far. */
  talosctlStarts(): number;
  usage(): Usage;
  /** Waits until no talosctl was started for a second. */
  whenQuiet(): Promise<void>;
  /** Quits the program and deletes everything the lab made. */
  close(): Promise<void>;
}

/** A folder for a program's files, in which it finds neither the user's configuration nor the checkout's. */
export interface Home {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'talos-tui-bench-'));
  return {
    folder,
    environment: { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A talosctl that notes each start as a line of `log`, and is then the simulated one, in the same process. */
function writeCountingTalosctl(folder: string, log: string, logs: readonly string[]): string {
  const file = join(folder, 'talosctl');
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const simulated = join(bundleFolder, 'simulated-talosctl.js');
  const lines = [
    '#!/bin/sh',
    `echo "$1 $2" >> ${quote(log)}`,
    ...(logs.length > 0 ? [`if [ "$1" = logs ]; then exec ${logs.map(quote).join(' ')} "$@"; fi`] : []),
    `exec ${quote(process.execPath)} ${quote(simulated)} "$@"`,
  ];
  writeFileSync(log, '');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o700 });
  return file;
}

export interface LabOptions {
  readonly scenario?: Partial<Scenario>;
  readonly columns?: number;
  readonly rows?: number;
  /** What stands in for `talosctl logs` alone, as a command; by the program's folder. */
  readonly logs?: (folder: string) => readonly string[];
}

export function openLab(options: LabOptions = {}): Lab {
  const { scenario = {}, columns = 120, rows = 40, logs = () => [] } = options;
  const home = makeHome();
  const practice = createPractice({ scenario });
  const log = join(home.folder, 'talosctl.log');
  const talosctl = writeCountingTalosctl(home.folder, log, logs(home.folder));
  const terminal = openTerminal({
    args: [programFile, '--talosconfig', practice.talosconfigPath, '--talosctl', talosctl],
    environment: { ...home.environment, ...practice.environment },
    cwd: home.folder,
    columns,
    rows,
  });
  const talosctlStarts = (): number => readFileSync(log, 'utf8').split('\n').length - 1;
  return {
    terminal,
    practice,
    folder: home.folder,
    talosctlStarts,
    usage: () => usageOf(terminal.pid),
    async whenQuiet() {
      for (let before = -1; before !== talosctlStarts(); ) {
        before = talosctlStarts();
        await delay(1000);
      }
    },
    async close() {
      try {
        // From every page.
        terminal.write('\x03');
        await terminal.waitForExit();
      } finally {
        await terminal.close();
        practice.remove();
        home.remove();
      }
    },
  };
}

/** Runs `measure` in a lab that is closed whatever happens. */
export async function withLab<T>(options: LabOptions, measure: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = openLab(options);
  try {
    return await measure(lab);
  } finally {
    await lab.close();
  }
}
