/** A line of a log can be of any length; what is longer than this is cut. In characters. */
const longestLine = 65_536;

/** Cuts a stream of bytes into lines of text. What is no UTF-8 becomes U+FFFD. */
export interface LineSplitter {
  /** The lines that this piece completes. */
  push(piece: Uint8Array): readonly string[];
}

export function createLineSplitter(): LineSplitter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let open = '';
  return {
    push(piece) {
      const lines = decoder.decode(piece, { stream: true }).split('\n');
      lines[0] = open + (lines[0] ?? '');
      open = (lines.pop() ?? '').slice(0, longestLine);
      return lines.map((line) => line.slice(0, longestLine).replace(/\r$/, ''));
    },
  };
}
