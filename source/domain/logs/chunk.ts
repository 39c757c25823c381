import type { Level } from './level.ts';

/** A run of lines of one log, in arrays that stand for all of them: no object per line. */
export interface LogChunk {
  /** The number of its first line. */
  first: number;
  /** How many lines it holds, marks with them. */
  count: number;
  /** UTF-8, each line with a line feed behind it. A mark is an empty line. */
  bytes: Uint8Array;
  /** How many of the bytes are used. */
  used: number;
  /** Where each line starts in `bytes`. */
  starts: Uint32Array;
  /** Order times, ms since the epoch, never descending. */
  times: Float64Array;
  /** Levels; `markLevel` for a mark. */
  levels: Uint8Array;
}

/** Stands in `levels` where the line is a mark. */
export const markLevel = 255;

const firstBytes = 4096;
const firstLines = 32;
const bytesPerLine = 4 + 8 + 1;
/** About what the objects around the arrays take. */
const ownBytes = 512;
/** Shorter lines than this on average fill a chunk by their number: their entries take room as well. */
const leastLineBytes = 16;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createChunk(first: number): LogChunk {
  return {
    first,
    count: 0,
    bytes: new Uint8Array(0),
    used: 0,
    starts: new Uint32Array(0),
    times: new Float64Array(0),
    levels: new Uint8Array(0),
  };
}

/** Memory it holds, in bytes. */
export function chunkSize({ bytes, starts }: LogChunk): number {
  return ownBytes + bytes.length + starts.length * bytesPerLine;
}

/** Whether a line of `length` bytes has its place in it. An empty chunk takes a line of any length. */
export function hasRoom({ used, count }: LogChunk, length: number, chunkBytes: number): boolean {
  return count === 0 || (used + length + 1 <= chunkBytes && count < chunkBytes / leastLineBytes);
}

/** Adds the line `source[from, to)`; the chunk grows by itself, up to about `chunkBytes`. */
export function pushLine(
  chunk: LogChunk,
  source: Uint8Array,
  from: number,
  to: number,
  chunkBytes: number,
): void {
  const { used } = chunk;
  const needed = used + to - from + 1;
  if (needed > chunk.bytes.length) {
    const doubled = Math.min(chunkBytes, Math.max(firstBytes, chunk.bytes.length * 2));
    chunk.bytes = grown(chunk.bytes, new Uint8Array(Math.max(needed, doubled)));
  }
  chunk.bytes.set(source.subarray(from, to), used);
  chunk.bytes[needed - 1] = 0x0a;
  chunk.used = needed;
  if (chunk.count === chunk.starts.length) resizeLines(chunk, Math.max(firstLines, chunk.count * 2));
  chunk.starts[chunk.count] = used;
}

/** Completes the line that was pushed last. */
export function pushEntry(chunk: LogChunk, time: number, level: Level | typeof markLevel): void {
  chunk.times[chunk.count] = time;
  chunk.levels[chunk.count] = level;
  chunk.count++;
}

/** Gives back what is not used: no more lines will come. */
export function seal(chunk: LogChunk): void {
  if (chunk.used < chunk.bytes.length) chunk.bytes = chunk.bytes.slice(0, chunk.used);
  if (chunk.count < chunk.starts.length) resizeLines(chunk, chunk.count);
}

/** Drops its first lines, and gives their memory back. */
export function dropFirst(chunk: LogChunk, count: number): void {
  const start = count < chunk.count ? (chunk.starts[count] as number) : chunk.used;
  chunk.bytes = chunk.bytes.slice(start, chunk.used);
  chunk.used -= start;
  chunk.starts = chunk.starts.slice(count, chunk.count).map((at) => at - start);
  chunk.times = chunk.times.slice(count, chunk.count);
  chunk.levels = chunk.levels.slice(count, chunk.count);
  chunk.first += count;
  chunk.count -= count;
}

/** The text of the lines [from, to), counted within the chunk, with line feeds between them. */
export function linesText({ bytes, starts, used, count }: LogChunk, from: number, to: number): string {
  const end = to < count ? (starts[to] as number) : used;
  return decoder.decode(bytes.subarray(starts[from], end - 1));
}

function resizeLines(chunk: LogChunk, capacity: number): void {
  chunk.starts = grown(chunk.starts, new Uint32Array(capacity));
  chunk.times = grown(chunk.times, new Float64Array(capacity));
  chunk.levels = grown(chunk.levels, new Uint8Array(capacity));
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(old: T, fresh: T): T {
  fresh.set(old.length > fresh.length ? old.subarray(0, fresh.length) : old);
  return fresh;
}
