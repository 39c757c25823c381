import { type LogChunk, linesText, markLevel } from './chunk.ts';
import type { LineTest } from './filter.ts';
import { matches, type Pattern, prepared } from './pattern.ts';

/** Tells the lines of [from, to) that pass the test, ascending. Lines are counted within the chunk; marks never pass. */
export function scanLines(
  test: LineTest,
  chunk: LogChunk,
  from: number,
  to: number,
  found: (line: number) => void,
): void {
  const passes = (line: number): boolean => isSevere(test, chunk.levels[line] as number);
  const isPlain = test.scan === null && test.exclude.length === 0;
  if (isPlain) {
    for (let line = from; line < to; line++) if (passes(line)) found(line);
    return;
  }
  let first = from;
  while (first < to && !passes(first)) first++;
  if (first === to) return;
  const text = linesText(chunk, first, to);
  const ends = lineEnds(chunk, first, to, text);
  const check = (index: number): void => {
    if (!passes(first + index)) return;
    if (test.include.length > 0 || test.exclude.length > 0) {
      const line = lineAt(text, ends, index);
      if (!test.include.every((pattern) => matches(pattern, line))) return;
      if (test.exclude.some((pattern) => matches(pattern, line))) return;
    }
    found(first + index);
  };
  if (test.scan === null) {
    for (let index = 0; index < to - first; index++) check(index);
  } else {
    scanText(test.scan, prepared(test.scan, text), ends, check);
  }
}

function isSevere(test: LineTest, level: number): boolean {
  return level !== markLevel && level >= test.level;
}

/** Where each line ends in a text of several; the last one ends with it. */
interface LineEnds {
  readonly count: number;
  at(index: number): number;
}

function lineEnds({ starts }: LogChunk, from: number, to: number, text: string): LineEnds {
  const start = starts[from] as number;
  const count = to - from;
  // Only ASCII: offsets in the bytes are those in the text.
  const bytes = (starts[to - 1] as number) - start;
  const lastLine = text.lastIndexOf('\n') + 1;
  if (bytes === lastLine) {
    return {
      count,
      at: (index) => (index + 1 < count ? (starts[from + index + 1] as number) - start - 1 : text.length),
    };
  }
  const ends: number[] = [];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) ends.push(end);
  return { count, at: (index) => ends[index] ?? text.length };
}

function lineAt(text: string, ends: LineEnds, index: number): string {
  return text.slice(index === 0 ? 0 : ends.at(index - 1) + 1, ends.at(index));
}

/** Tells the lines that have the pattern, by one run over the whole text. */
function scanText({ regex }: Pattern, text: string, ends: LineEnds, found: (index: number) => void): void {
  let line = 0;
  let at = 0;
  while (line < ends.count) {
    regex.lastIndex = at;
    const match = regex.exec(text);
    if (match === null) return;
    line = lineOf(ends, match.index, line);
    const end = ends.at(line);
    // A match that runs on into the next line says nothing but that none starts before it.
    if (match.index + match[0].length <= end || hasMatch(regex, lineAt(text, ends, line))) found(line);
    line++;
    at = end + 1;
  }
}

function hasMatch(regex: RegExp, line: string): boolean {
  regex.lastIndex = 0;
  return regex.test(line);
}

/** The first line, from `line` on, that ends at the offset or behind it. */
function lineOf(ends: LineEnds, offset: number, line: number): number {
  let low = line;
  let step = 1;
  while (low + step < ends.count && ends.at(low + step - 1) < offset) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, ends.count) - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends.at(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
