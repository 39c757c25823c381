import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Keeps the pids of our children where the next start finds them if we are killed without a word. */
export interface RunFile {
  /** Notes a started child; the returned function forgets it. */
  remember(pid: number | undefined): () => void;
  close(): void;
}

/**
 * When the process with this pid started, in clock ticks since boot, from /proc; null where there is no such
 * process or no /proc. A pid alone may have been given to somebody else since.
 */
export function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name stands in parentheses and may hold spaces: the 20th field after it is the start time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/**
 * Opens the run file of this process in a private folder (0700). Writing is one short append a child: on
 * systems without /proc nothing is written, as a pid could not be told from a later owner's.
 */
export function openRunFile(directory: string): RunFile {
  const own = startTicks(process.pid);
  if (own === null) return { remember: () => () => {}, close: () => {} };
  const file = path.join(directory, `${process.pid}-${own}`);
  const note = (text: string): void => {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      appendFileSync(file, text, { mode: 0o600 });
    } catch {
      // A full disk must not stop the view: the price is only that a kill -9 could leave a child for a while.
    }
  };
  const alive = new Set<number>();
  return {
    remember(pid) {
      const ticks = pid === undefined ? null : startTicks(pid);
      if (pid === undefined || ticks === null) return () => {};
      alive.add(pid);
      note(`+${pid} ${ticks}\n`);
      return () => {
        alive.delete(pid);
        // Emptied whenever nothing runs, so that a session of weeks leaves a file of lines, not of megabytes.
        if (alive.size === 0) remove(file);
        else note(`-${pid}\n`);
      };
    },
    close: () => remove(file),
  };
}

/** A state folder that became read-only, or another start that was quicker, is no reason to fail. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // See above.
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function survivors(content: string): readonly number[] {
  const alive = new Map<number, string>();
  for (const line of content.split('\n')) {
    const pid = Number.parseInt(line.slice(1), 10);
    if (line.startsWith('+')) alive.set(pid, line.split(' ')[1] ?? '');
    if (line.startsWith('-')) alive.delete(pid);
  }
  return [...alive].filter(([pid, ticks]) => startTicks(pid) === ticks).map(([pid]) => pid);
}

/** Children lead a process group of their own (process-runner.ts): it goes whole. */
function endGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself between the look and the signal.
    return false;
  }
}

/**
 * Ends the children that a killed talos-tui left behind, and removes its run file.
 *
 * @returns the pids that were ended.
 */
export function endLeftovers(directory: string): readonly number[] {
  const ended: number[] = [];
  let names: readonly string[] = [];
  try {
    names = readdirSync(directory);
  } catch {
    return ended;
  }
  for (const name of names) {
    const [pid, ticks] = name.split('-');
    if (!/^\d+-\d+$/.test(name) || startTicks(Number(pid)) === ticks) continue;
    const file = path.join(directory, name);
    for (const child of survivors(contentOf(file))) {
      if (endGroup(child)) ended.push(child);
    }
    remove(file);
  }
  return ended;
}
