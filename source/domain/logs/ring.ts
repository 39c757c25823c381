import {
  chunkSize,
  createChunk,
  dropFirst,
  hasRoom,
  type LogChunk,
  linesText,
  markLevel,
  pushEntry,
  pushLine,
  seal,
} from './chunk.ts';
import { type Level, noLevel } from './level.ts';
import type { LogMark } from './mark.ts';
import { chunkIndex } from './ring-lines.ts';
import type { LogSource } from './source.ts';

/** The lines of one log that are kept, the newest at the end. */
export interface LogRing {
  readonly source: LogSource;
  /** Lines are numbered from 0 for as long as the ring is there; [first, next) are kept. */
  readonly first: number;
  readonly next: number;
  /** Lines kept, marks left out. */
  readonly count: number;
  /** Memory held, in bytes. */
  readonly bytes: number;
  /** Lines dropped for room (marks do not count). */
  readonly dropped: number;
  /** Its memory, oldest first: for scans over many lines. Read only. */
  readonly chunks: readonly LogChunk[];
  /** Sanitised text; '' for a mark, and for a line that is not kept. */
  text(line: number): string;
  /**
   * Order time, ms since the epoch: never less than that of the line before. A line that is not kept
   * any more has that of the first one kept; the last one ever, where none is.
   */
  time(line: number): number;
  level(line: number): Level;
  mark(line: number): LogMark | null;
}

/** A ring as its archive has it. */
export interface OwnedRing extends LogRing {
  append(
    bytes: Uint8Array,
    from: number,
    to: number,
    at: number | null,
    level: Level,
    arrivedAt: number,
  ): void;
  appendMark(mark: LogMark): void;
  /** Does nothing for a line that is not kept, or is no mark. */
  remark(line: number, mark: LogMark): void;
  /** Drops the oldest chunk, or the older half of it where it is the only one. */
  dropOldest(): void;
  clear(): void;
}

/** What a mark takes beside its line. */
const markBytes = 256;
/** A clock this far ahead is wrong: such a time is not used for the order. */
const mostAheadMs = 24 * 3_600_000;
const noBytes = new Uint8Array(0);

interface Contents {
  readonly chunks: LogChunk[];
  readonly marks: Map<number, LogMark>;
  next: number;
  count: number;
  dropped: number;
  /** Of the chunks alone. */
  bytes: number;
  lastTime: number | null;
  lastLevel: Level;
  /** Whether a line told its time yet. */
  timed: boolean;
}

/** @param chunkBytes - how large a chunk of it becomes */
export function createRing(source: LogSource, chunkBytes: number): OwnedRing {
  const contents: Contents = {
    chunks: [],
    marks: new Map(),
    next: 0,
    count: 0,
    dropped: 0,
    bytes: 0,
    lastTime: null,
    lastLevel: noLevel,
    timed: false,
  };
  const { chunks, marks } = contents;
  return {
    source,
    chunks,
    get first() {
      return chunks[0]?.first ?? contents.next;
    },
    get next() {
      return contents.next;
    },
    get count() {
      return contents.count;
    },
    get bytes() {
      return contents.bytes + marks.size * markBytes;
    },
    get dropped() {
      return contents.dropped;
    },
    text: (line) => {
      const chunk = chunkOf(chunks, line);
      return chunk === null ? '' : linesText(chunk, line - chunk.first, line - chunk.first + 1);
    },
    time: (line) => {
      const chunk = chunkOf(chunks, Math.max(line, chunks[0]?.first ?? line));
      return chunk?.times[Math.max(0, line - chunk.first)] ?? contents.lastTime ?? 0;
    },
    level: (line) => {
      const chunk = chunkOf(chunks, line);
      const level = chunk?.levels[line - chunk.first] ?? noLevel;
      return level === markLevel ? noLevel : (level as Level);
    },
    mark: (line) => marks.get(line) ?? null,
    append: (bytes, from, to, at, level, arrivedAt) => {
      const time = orderTime(contents, at, arrivedAt);
      contents.lastLevel = at === null && level === noLevel ? contents.lastLevel : level;
      push(contents, chunkBytes, bytes, from, to, time, contents.lastLevel);
      contents.count++;
    },
    appendMark: (mark) => {
      marks.set(contents.next, mark);
      push(contents, chunkBytes, noBytes, 0, 0, contents.lastTime ?? mark.to, markLevel);
    },
    remark: (line, mark) => {
      if (marks.has(line)) marks.set(line, mark);
    },
    dropOldest: () => dropOldest(contents),
    clear: () => {
      chunks.length = 0;
      marks.clear();
      contents.count = 0;
      contents.bytes = 0;
    },
  };
}

function push(
  contents: Contents,
  chunkBytes: number,
  source: Uint8Array,
  from: number,
  to: number,
  time: number,
  level: Level | typeof markLevel,
): void {
  let chunk = contents.chunks.at(-1);
  if (chunk === undefined || !hasRoom(chunk, to - from, chunkBytes)) {
    if (chunk !== undefined) resized(contents, chunk, seal);
    chunk = createChunk(contents.next);
    contents.chunks.push(chunk);
    contents.bytes += chunkSize(chunk);
  }
  const before = chunkSize(chunk);
  pushLine(chunk, source, from, to, chunkBytes);
  pushEntry(chunk, time, level);
  contents.bytes += chunkSize(chunk) - before;
  contents.lastTime = time;
  contents.next++;
}

function orderTime(contents: Contents, at: number | null, arrivedAt: number): number {
  const { lastTime } = contents;
  if (at === null || !(at <= arrivedAt + mostAheadMs)) return lastTime ?? arrivedAt;
  if (lastTime === null || at >= lastTime) {
    contents.timed = true;
    return at;
  }
  if (contents.timed) return lastTime;
  // What stands before the first time that is told was given that of its arrival: it must not push a
  // whole history to now.
  contents.timed = true;
  for (const { times, count } of contents.chunks) {
    for (let index = 0; index < count; index++) times[index] = Math.min(at, times[index] as number);
  }
  return at;
}

function dropOldest(contents: Contents): void {
  const { chunks, marks } = contents;
  const [oldest] = chunks;
  if (oldest === undefined) return;
  const count = chunks.length > 1 ? oldest.count : Math.ceil(oldest.count / 2);
  const marked = marks.size;
  if (marked > 0) {
    for (let line = oldest.first; line < oldest.first + count; line++) marks.delete(line);
  }
  const lines = count - (marked - marks.size);
  contents.dropped += lines;
  contents.count -= lines;
  resized(contents, oldest, () => dropFirst(oldest, count));
  if (oldest.count > 0) return;
  chunks.shift();
  contents.bytes -= chunkSize(oldest);
}

function resized(contents: Contents, chunk: LogChunk, change: (chunk: LogChunk) => void): void {
  const before = chunkSize(chunk);
  change(chunk);
  contents.bytes += chunkSize(chunk) - before;
}

function chunkOf(chunks: readonly LogChunk[], line: number): LogChunk | null {
  const chunk = chunks[chunkIndex(chunks, line)];
  return chunk !== undefined && line < chunk.first + chunk.count ? chunk : null;
}
