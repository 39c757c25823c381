import process from 'node:process';
import type { ReadStream, WriteStream } from 'node:tty';

/**
 * Standard output that never holds up the event loop. Node writes to a terminal synchronously: one that
 * stops reading (Ctrl+S, a stalled SSH connection, a selection in some terminals) would freeze everything,
 * polls and signals included. Here what the terminal does not take waits in memory. It stays small when the
 * callers put no new frames on it until it is drained.
 */
export interface Output {
  /** Whether the terminal has taken everything written so far. */
  isDrained(): boolean;
  /** Calls back once, as soon as the terminal has taken everything written before this call; never at once. */
  onceDrained(callback: () => void): void;
  /**
   * Waits up to a second for what is still pending.
   *
   * @throws when the terminal does not read, or is gone: a write that blocks would then hang
   */
  close(): Promise<void>;
}

/** How long the last bytes may take: a program that is asked to end must end. */
const closeLimitMs = 1000;

/** What Node has no public name for: the handle of libuv under a stream of a terminal. */
interface BlockingHandle {
  setBlocking(blocking: boolean): number;
}

/**
 * @param stdout a terminal, as `process.stdout` when it is a TTY. Standard error must not block either where
 *   it is a terminal: when the program exits, Ink's helpers show the cursor on it.
 */
export function openOutput(stdout: WriteStream): Output {
  const streams = [stdout, process.stderr];
  for (const stream of streams) keepFromBlocking(stream);

  const isDrained = () => stdout.writableLength === 0;

  // An empty write ends after all that were written before it.
  const written = (callback: (error?: Error | null) => void) => stdout.write('', callback);

  const onceDrained = (callback: () => void) => {
    written((error) => {
      // A terminal that is gone takes nothing any more.
      if (!error) callback();
    });
  };

  const close = async () => {
    await within(closeLimitMs, written);
    // Others write to the same terminal after us.
    for (const stream of streams) setBlocking(stream, true);
  };

  return { isDrained, onceDrained, close };
}

/**
 * Has the kernel never hold up who reads or writes here; nothing for what is no terminal. A child that inherits the
 * stream undoes it: libuv makes it blocking, for the child, and it is one file for both.
 */
export function keepFromBlocking(stream: ReadStream | WriteStream): void {
  setBlocking(stream, false);
}

function setBlocking(stream: ReadStream | WriteStream, blocking: boolean): void {
  if (!stream.isTTY) return;
  (stream as typeof stream & { _handle?: BlockingHandle })._handle?.setBlocking(blocking);
}

function within(limitMs: number, start: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The terminal does not read.')), limitMs);
    start((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
}
