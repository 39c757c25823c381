import type { WriteStream } from 'node:tty';
import { written } from '../plain.ts';

/** Standard output, for as long as somebody reads it. */
export interface Output {
  /** Resolves when it was taken: who reads slowly is waited for. False: nothing more is to be written. */
  write(text: string): Promise<boolean>;
}

/**
 * @param signal - after it nothing is written any more.
 * @param onLost - called once, when nothing more can be written: with why.
 */
export function createOutput(
  stdout: Pick<WriteStream, 'write' | 'on'>,
  signal: AbortSignal,
  onLost: (error: NodeJS.ErrnoException) => void,
): Output {
  let isLost = false;
  // The write's own callback comes all the same.
  stdout.on('error', () => {});
  return {
    async write(text) {
      if (isLost || signal.aborted) return false;
      const error = await written(stdout, text);
      if (!error) return !signal.aborted;
      if (!isLost) onLost(error);
      isLost = true;
      return false;
    },
  };
}
