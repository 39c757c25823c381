import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { stepFiles } from './step-files.ts';
import { type StepState, stateOfStep } from './step-state.ts';

/** How often the output is read on, in ms. */
const readMs = 100;
/** Every how many of these it is asked whether the process is still there: without /proc that is a start of `ps`. */
const looksEvery = 10;
/** How much is read of one file at a time, in bytes: more waits for the next time. */
const pieceBytes = 256 * 1024;

/** Where a piece of talosctl's output came from. */
export type StepOutput = 'stdout' | 'stderr';

export interface StepListener {
  /** A piece as it stands in the file, from its beginning on; a character is never cut. What it says is hostile. */
  readonly onOutput: (output: StepOutput, text: string) => void;
  /** Called once, after the last piece: `ended` or `not started`. */
  readonly onExit: (state: StepState) => void;
}

interface Reader {
  /** The next piece; empty when there is nothing new. */
  readonly next: () => string;
  readonly close: () => void;
}

function openReader(file: string): Reader {
  const decoder = new StringDecoder('utf8');
  const bytes = Buffer.alloc(pieceBytes);
  let descriptor: number | null = null;
  let position = 0;
  return {
    next() {
      try {
        descriptor ??= openSync(file, 'r');
        const length = readSync(descriptor, bytes, 0, pieceBytes, position);
        position += length;
        return decoder.write(bytes.subarray(0, length));
      } catch {
        // It is not there yet; or the disk fails, and what was read may come the next time.
        return '';
      }
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/**
 * Reads what talosctl prints, all of it and as it comes, and tells its end. Whoever comes later, in another process,
 * gets the same. The step itself does not notice.
 *
 * @returns ends the following, not the step
 */
export function followStep(folder: string, { onOutput, onExit }: StepListener): () => void {
  const files = stepFiles(folder);
  const readers = [
    ['stdout', openReader(files.stdout)],
    ['stderr', openReader(files.stderr)],
  ] as const;
  let times = 0;
  /** True when there was anything. */
  const readOn = (): boolean => {
    let isSome = false;
    for (const [output, reader] of readers) {
      const text = reader.next();
      isSome ||= text !== '';
      if (text !== '') onOutput(output, text);
    }
    return isSome;
  };
  const stop = (): void => {
    clearInterval(timer);
    for (const [, reader] of readers) reader.close();
  };
  const look = (): void => {
    const isQuiet = !readOn();
    times += 1;
    const isTime = times % looksEvery === 1 || existsSync(files.exit);
    if (!isQuiet || !isTime) return;
    const state = stateOfStep(folder);
    if (state.kind !== 'ended' && state.kind !== 'not started') return;
    // What was printed between the reading and the end.
    while (readOn());
    stop();
    onExit(state);
  };
  const timer = setInterval(look, readMs);
  return stop;
}
