import { sanitizeText } from '../../text/sanitize.ts';

/** What is shown of talosctl's output. */
const mostLines = 500;
/** In characters; more of a line is not kept. */
const longestLine = 2000;

/** The last lines of an output, harmless. */
export interface OutputLines {
  readonly push: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Takes what was begun and will not be finished. */
  readonly end: () => void;
  readonly lines: () => readonly string[];
}

export function createOutputLines(): OutputLines {
  const open = { stdout: '', stderr: '' };
  let lines: readonly string[] = [];
  const add = (more: readonly string[]): void => {
    const clean = more.slice(-mostLines).map((line) => sanitizeText(line.slice(0, longestLine)).trimEnd());
    lines = [...lines, ...clean.filter((line) => line !== '')].slice(-mostLines);
  };
  return {
    push(stream, text) {
      // A carriage return ends a line as well: a bar of progress is many lines, not one.
      const pieces = (open[stream] + text).split(/[\r\n]/);
      open[stream] = (pieces.pop() ?? '').slice(0, longestLine);
      if (pieces.length > 0) add(pieces);
    },
    end() {
      add([open.stderr, open.stdout]);
      open.stdout = '';
      open.stderr = '';
    },
    lines: () => lines,
  };
}
