/** Far more than any answer has; what prints more is not talosctl. */
const mostObjects = 100_000;

/** What stands in a run of JSON objects printed one after another: `get -o json`, `version --json`. */
export interface JsonStream {
  readonly objects: readonly unknown[];
  /** True when something stood there that is no complete object: garbage, or an answer cut half-way. */
  readonly broken: boolean;
}

/**
 * A string, or a brace outside of one. Where the text is cut within a string, that string goes to the end: were
 * it no match, each way to split it would be tried, and thirty characters would be enough to hang the program.
 */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}]/gs;

/** The index behind the object that opens at `start`, or -1 when it never closes. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  token.lastIndex = start;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '{') depth++;
    if (match[0] === '}' && --depth === 0) return token.lastIndex;
  }
  return -1;
}

/**
 * Reads concatenated objects, pretty-printed or one a line. Never throws: whole objects before and after a
 * broken one are kept.
 */
export function readJsonStream(text: string): JsonStream {
  const objects: unknown[] = [];
  let broken = false;
  let position = 0;
  while (position < text.length && objects.length < mostObjects) {
    const start = text.indexOf('{', position);
    const between = start === -1 ? text.slice(position) : text.slice(position, start);
    if (between.trim() !== '') broken = true;
    if (start === -1) break;
    const end = endOfObject(text, start);
    if (end === -1) {
      broken = true;
      break;
    }
    try {
      objects.push(JSON.parse(text.slice(start, end)));
    } catch {
      broken = true;
    }
    position = end;
  }
  return { objects, broken: broken || objects.length === mostObjects };
}
