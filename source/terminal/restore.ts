import { writeSync } from 'node:fs';
import process from 'node:process';

/** The terminal as every program expects it, without Ink: for when Ink could not do it, or has no time to. */
const restoreSequence = [
  '\x1b[?2026l', // an update that was cut off is shown
  '\x1b[?2004l', // no bracketed paste
  '\x1b[0m',
  '\x1b[?1049l', // the primary screen
  '\x1b[?25h', // with its cursor
].join('');

const tries = 10;
const betweenTriesMs = 20;

/**
 * Restores the terminal at once, and lets nothing more onto it: Ink unmounts itself when the program exits,
 * and would paint its last frame on the screen that was just restored. Writes past the stream, whose pending
 * bytes are lost when the program exits now. Does not throw: a terminal that is gone, or takes nothing for
 * 0.2 s, cannot be restored.
 */
export function restoreTerminal(): void {
  process.stdout.write = () => true;
  for (let i = 0; i < tries; i++) {
    try {
      writeSync(process.stdout.fd, restoreSequence);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenTriesMs);
    }
  }
  try {
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
  } catch {
    // The terminal is gone.
  }
}

/**
 * Prints for the user to keep, on standard error. Nothing is printed on a terminal that may hang or be gone.
 */
export function printMessage(message: string, screenIsBack: boolean): void {
  if (screenIsBack || !process.stderr.isTTY) process.stderr.write(`${message}\n`);
}

/**
 * Tells once when the terminal has gone away: its streams break (EIO, EPIPE) or end. Also keeps those errors
 * from being uncaught ones, each write after the first included.
 */
export function onceHungUp(onHangup: () => void): void {
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    onHangup();
  };
  process.stdout.on('error', tell);
  process.stdin.on('error', tell);
  process.stdin.on('end', tell);
  // May be another file than the terminal, and nothing depends on it.
  process.stderr.on('error', () => {});
}

/** What `render` of Ink returns, as far as it is needed. */
export interface InkInstance {
  unmount(): void;
  waitUntilExit(): Promise<unknown>;
}

/** Takes Ink off the terminal and waits until its last bytes are written. */
export async function unmountInk(instance: InkInstance): Promise<void> {
  // Rejects with what was thrown while rendering, which is told elsewhere.
  const exited = instance.waitUntilExit().catch(() => {});
  instance.unmount();
  await exited;
}
