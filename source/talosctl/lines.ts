/** A line of a log can be of any length; what is longer than this is cut. In characters. */
const longestLine = 65_536;

/** Cuts a stream of text into lines. */
export interface LineSplitter {
  /** The lines that this piece completes. */
  push(piece: string): readonly string[];
  /** The last line, where the stream ended within one. */
  end(): readonly string[];
}

export function createLineSplitter(): LineSplitter {
  let open = '';
  return {
    push(piece) {
      const lines = piece.split('\n');
      lines[0] = open + (lines[0] ?? '');
      open = (lines.pop() ?? '').slice(0, longestLine);
      return lines.map((line) => line.slice(0, longestLine).replace(/\r$/, ''));
    },
    end: () => (open === '' ? [] : [open]),
  };
}
