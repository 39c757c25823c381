import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = /^talos-tui-practice-(\d+)-/;

/** How a practice folder of this process begins: with whose it is, for the next start to find it. */
export const folderPrefix = `talos-tui-practice-${process.pid}-`;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: somebody else's process, but there it is.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes the practice folders of programs that were killed before they could do it themselves. */
export function removeLeftovers(parent = tmpdir()): void {
  for (const entry of readdirSync(parent)) {
    const pid = Number(name.exec(entry)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    try {
      rmSync(join(parent, entry), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}
