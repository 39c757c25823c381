import { firstIndex } from './bisect.ts';
import { type LogChunk, markLevel } from './chunk.ts';
import type { LineTest } from './filter.ts';
import { scanLines } from './scan.ts';

/** Those lines of a chunk that are in a selection, as far as it was looked at. */
export interface ChunkHits {
  readonly chunk: LogChunk;
  /** What the lines in `members` are counted from. */
  readonly base: number;
  /** Lines [from, to) were looked at. */
  from: number;
  to: number;
  /** Ascending: twice the line, from the base, and 1 more for a mark. */
  members: Uint32Array;
  size: number;
  /** Members that are no marks. */
  count: number;
}

/** What is looked at in one go, in bytes: well under a millisecond for most tests. */
const stepBytes = 8 * 1024;

export function createChunkHits(chunk: LogChunk): ChunkHits {
  const end = chunk.first + chunk.count;
  return { chunk, base: chunk.first, from: end, to: end, members: new Uint32Array(0), size: 0, count: 0 };
}

export function isComplete({ chunk, from, to }: ChunkHits): boolean {
  return from <= chunk.first && to >= chunk.first + chunk.count;
}

/** Forgets lines the chunk has dropped. */
export function trim(hits: ChunkHits): void {
  const { first } = hits.chunk;
  if (first <= hits.from) return;
  const gone = memberFrom(hits, first);
  hits.members = hits.members.slice(gone, hits.size);
  hits.size -= gone;
  hits.count = hits.members.reduce((sum, member) => sum + 1 - (member & 1), 0);
  hits.from = first;
  hits.to = Math.max(hits.to, first);
}

/**
 * Looks at some lines more: those that have come, else those before what it has looked at.
 *
 * @param since - a line; how many of the lines found are not before it is returned
 */
export function lookOn(hits: ChunkHits, test: LineTest, withMarks: boolean, since: number): number {
  const { chunk, from, to } = hits;
  const isBehind = to < chunk.first + chunk.count;
  const start = isBehind ? to - chunk.first : stepStart(chunk, from - chunk.first);
  const end = isBehind ? stepEnd(chunk, start) : from - chunk.first;
  const offset = chunk.first - hits.base;
  const found: number[] = [];
  scanLines(test, chunk, start, end, (line) => found.push((line + offset) * 2));
  hits.count += found.length;
  const fresh = found.reduce((sum, member) => sum + (member / 2 + hits.base >= since ? 1 : 0), 0);
  const members = withMarks ? withMarksOf(chunk, start, end, offset, found) : found;
  if (isBehind) {
    append(hits, members);
    hits.to = chunk.first + end;
  } else {
    const all = new Uint32Array(members.length + hits.size);
    all.set(members);
    all.set(hits.members.subarray(0, hits.size), members.length);
    hits.members = all;
    hits.size = all.length;
    hits.from = chunk.first + start;
  }
  return fresh;
}

/** The first member at or after a line, by its place among them. */
export function memberFrom({ members, size, base }: ChunkHits, line: number): number {
  const wanted = (line - base) * 2;
  return firstIndex(0, size, (index) => (members[index] as number) >= wanted);
}

/** The line of a member, by its place; null outside of them. */
export function memberLine({ members, size, base }: ChunkHits, index: number): number | null {
  return index >= 0 && index < size ? ((members[index] as number) >>> 1) + base : null;
}

function withMarksOf(
  chunk: LogChunk,
  start: number,
  end: number,
  offset: number,
  found: readonly number[],
): readonly number[] {
  let mark = chunk.levels.indexOf(markLevel, start);
  if (mark < 0 || mark >= end) return found;
  const marks: number[] = [];
  for (; mark >= 0 && mark < end; mark = chunk.levels.indexOf(markLevel, mark + 1)) {
    marks.push((mark + offset) * 2 + 1);
  }
  return [...found, ...marks].sort((a, b) => a - b);
}

function append(hits: ChunkHits, members: readonly number[]): void {
  const size = hits.size + members.length;
  if (size > hits.members.length) {
    const grown = new Uint32Array(Math.max(size, hits.members.length * 2));
    grown.set(hits.members.subarray(0, hits.size));
    hits.members = grown;
  }
  hits.members.set(members, hits.size);
  hits.size = size;
}

function stepEnd({ starts, count }: LogChunk, start: number): number {
  const limit = (starts[start] as number) + stepBytes;
  return firstIndex(start + 1, count, (line) => (starts[line] as number) >= limit);
}

function stepStart({ starts, count, used }: LogChunk, end: number): number {
  const limit = (end < count ? (starts[end] as number) : used) - stepBytes;
  return firstIndex(0, end - 1, (line) => (starts[line] as number) >= limit);
}
