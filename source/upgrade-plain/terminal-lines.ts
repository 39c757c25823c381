import type { ReadStream } from 'node:tty';
import type { LineSource } from './line-reader.ts';

/**
 * The lines of a terminal that edits and echoes them itself.
 *
 * @param stdin - a terminal; its errors are its owner's.
 */
export function terminalLines(stdin: ReadStream): LineSource {
  return {
    listen(onChunk, onEnd) {
      stdin.setEncoding('utf8');
      stdin.on('data', onChunk);
      stdin.on('end', onEnd);
      return () => {
        stdin.off('data', onChunk);
        stdin.off('end', onEnd);
        stdin.pause();
      };
    },
    flush() {
      // Leaving the line mode makes a line that was begun readable (n_tty); both wait for the output (TCSADRAIN).
      stdin.setRawMode(true);
      stdin.setRawMode(false);
    },
  };
}
