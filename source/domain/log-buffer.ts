/** One row of a log as it is shown. */
export interface LogEntry {
  /** Grows by one from entry to entry for as long as the log is followed, so that a view can stay where it is. */
  readonly number: number;
  readonly text: string;
  /** `gap`: between its neighbours lines may be missing. */
  readonly kind: 'line' | 'gap';
}

/** The newest lines of one log: bounded by their number and by their size, whatever comes. */
export interface LogBuffer {
  /** The oldest first. */
  readonly entries: readonly LogEntry[];
  /** The number the next entry gets: the count of all entries there ever were. */
  readonly next: number;
}

export const emptyLog: LogBuffer = { entries: [], next: 0 };

/** So many lines are kept. Talos itself keeps about 1 MiB a service. */
export const mostLines = 2000;

/** All texts together, in UTF-16 code units (two bytes at most each). */
const mostCharacters = 2 * 1024 * 1024;

/** What is longer is cut: no screen shows more of a line. In UTF-16 code units. */
export const longestLine = 4096;

const gapText = 'lines may be missing here';

/** The index of the first entry that is kept. */
function firstKept(entries: readonly LogEntry[]): number {
  const first = Math.max(0, entries.length - mostLines);
  let characters = 0;
  for (let index = entries.length - 1; index >= first; index--) {
    characters += entries[index]?.text.length ?? 0;
    if (characters > mostCharacters) return index + 1;
  }
  return first;
}

function append(buffer: LogBuffer, texts: readonly string[], kind: LogEntry['kind']): LogBuffer {
  if (texts.length === 0) return buffer;
  const added = texts.map((text, index) => ({
    number: buffer.next + index,
    text: text.slice(0, longestLine),
    kind,
  }));
  const entries = [...buffer.entries, ...added];
  return { entries: entries.slice(firstKept(entries)), next: buffer.next + added.length };
}

/** Adds lines at the end; the oldest ones go when there is no more room. */
export function push(buffer: LogBuffer, lines: readonly string[]): LogBuffer {
  return append(buffer, lines, 'line');
}

/** How many of the tail's first lines are the last ones of `known`: the most there can be. */
function overlap(known: readonly string[], tail: readonly string[]): number {
  for (let length = Math.min(known.length, tail.length); length > 0; length--) {
    const last = known.slice(known.length - length);
    if (last.every((text, index) => text === tail[index])) return length;
  }
  return 0;
}

/**
 * Adds what a follower prints that was started again: the last lines of the log once more, then new ones.
 * Only what is new is added; where nothing joins up, a gap is marked.
 *
 * @param tail - cut to `longestLine`, as the lines in the buffer are.
 */
export function resume(buffer: LogBuffer, tail: readonly string[]): LogBuffer {
  if (tail.length === 0 || buffer.entries.length === 0) return push(buffer, tail);
  // What stands before a gap does not join up with what stands behind it.
  const lastGap = buffer.entries.findLastIndex(({ kind }) => kind === 'gap');
  const known = buffer.entries.slice(lastGap + 1).map(({ text }) => text);
  const same = overlap(known, tail);
  if (same > 0) return push(buffer, tail.slice(same));
  return push(append(buffer, [gapText], 'gap'), tail);
}
