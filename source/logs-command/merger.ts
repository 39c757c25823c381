import type { LogChunk } from '../domain/logs/chunk.ts';
import { markLevel } from '../domain/logs/chunk.ts';
import type { LineTest } from '../domain/logs/filter.ts';
import type { LogMark } from '../domain/logs/mark.ts';
import type { LinePlace } from '../domain/logs/order.ts';
import type { LogRing } from '../domain/logs/ring.ts';
import { chunkIndex, firstLineFrom } from '../domain/logs/ring-lines.ts';
import { scanLines } from '../domain/logs/scan.ts';

/** What comes next: a line that passes, something that happened to its log, or lines that were dropped unseen. */
export type Entry =
  | { readonly kind: 'line'; readonly place: LinePlace }
  | { readonly kind: 'mark'; readonly ring: LogRing; readonly mark: LogMark }
  | { readonly kind: 'dropped'; readonly ring: LogRing; readonly count: number };

/** Gives the lines of several rings once, in the order of their times, as they come. */
export interface Merger {
  /** From now on, what is in this ring so far is given, too. What comes later waits for the next call. */
  admit(ring: LogRing): void;
  /**
   * The next entries of what was admitted, at most so many; none when all was given. Their texts are to be read
   * before anything else happens: a line may be dropped at any time.
   */
  take(most: number): readonly Entry[];
}

export interface MergerOptions {
  readonly test: LineTest;
  /** Nothing that was written before, in ms since the epoch; null: everything. */
  readonly since: number | null;
  /** Nothing that was written later; null: everything. */
  readonly until: number | null;
  /**
   * Of kernel messages that are there when their ring is admitted first, the last so many; null: all. Of other logs
   * talosctl prints no more than was asked for, and what stands behind that is new.
   */
  readonly tail: number | null;
}

/** Looked at in one go. */
const stepLines = 2000;

/** Where a ring begins to be given. Lines that were dropped before are missed unless they were not asked for. */
function firstWanted(ring: LogRing, { since, tail }: MergerOptions): number {
  const byTail = tail === null || ring.source.kind !== 'kernel' ? 0 : ring.next - tail;
  const at = since === null ? 0 : firstLineFrom(ring, since, false);
  const bySince = at === ring.first ? 0 : at;
  return Math.max(0, byTail, bySince);
}

/** So far the lines of a ring are given that are there now. */
function lastWanted(ring: LogRing, { until }: MergerOptions): number {
  return until === null ? ring.next : firstLineFrom(ring, until, true);
}

/** Those of the lines [from, to) of a chunk that are given: what passes the test in time, and marks. */
function givenLines(
  { test, since }: MergerOptions,
  chunk: LogChunk,
  from: number,
  to: number,
): readonly number[] {
  const lines: number[] = [];
  scanLines(test, chunk, from, to, (line) => {
    if (since === null || (chunk.times[line] ?? since) >= since) lines.push(chunk.first + line);
  });
  const count = lines.length;
  for (let line = chunk.levels.indexOf(markLevel, from); line >= 0 && line < to; ) {
    lines.push(chunk.first + line);
    line = chunk.levels.indexOf(markLevel, line + 1);
  }
  return lines.length === count ? lines : lines.toSorted((a, b) => a - b);
}

interface Head {
  readonly line: number;
  /** Order time. */
  readonly time: number;
}

interface Lane {
  readonly ring: LogRing;
  /** So far it was admitted. */
  end: number;
  /** Takes up lines that were dropped: how many. */
  sync(): number;
  /** The next line of it; null: none for now. */
  head(): Head | null;
  /** It was given. */
  step(): void;
}

function createLane(ring: LogRing, options: MergerOptions): Lane {
  let cursor = firstWanted(ring, options);
  let scanned = cursor;
  let found: readonly number[] = [];
  let at = 0;
  /** Asked for again and again while the others have earlier lines. */
  let next: Head | null = null;

  function lookOn(end: number): void {
    const chunk = ring.chunks[chunkIndex(ring.chunks, scanned)];
    if (!chunk) return;
    const from = scanned - chunk.first;
    const to = Math.min(from + stepLines, chunk.count, end - chunk.first);
    found = givenLines(options, chunk, from, to);
    at = 0;
    scanned = chunk.first + to;
  }

  return {
    ring,
    end: cursor,
    sync() {
      const missed = Math.max(0, ring.first - cursor);
      if (missed === 0) return 0;
      cursor = ring.first;
      scanned = Math.max(scanned, cursor);
      while (at < found.length && (found[at] ?? 0) < cursor) at++;
      next = null;
      return missed;
    },
    head() {
      if (next) return next;
      while (at >= found.length && scanned < this.end) lookOn(this.end);
      const line = found[at];
      if (line === undefined) cursor = Math.max(cursor, scanned);
      else next = { line, time: ring.time(line) };
      return next;
    },
    step() {
      cursor = (found[at] ?? cursor) + 1;
      at++;
      next = null;
    },
  };
}

/** The lane whose next line is the earliest, in the order of the lanes where times are the same. */
function earliest(lanes: readonly Lane[]): Lane | null {
  let best: Lane | null = null;
  let bestTime = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    const head = lane.head();
    if (head === null || head.time >= bestTime) continue;
    best = lane;
    bestTime = head.time;
  }
  return best;
}

export function createMerger(options: MergerOptions): Merger {
  const lanes = new Map<LogRing, Lane>();

  function entryOf(ring: LogRing, line: number): Entry {
    const mark = ring.mark(line);
    return mark ? { kind: 'mark', ring, mark } : { kind: 'line', place: { ring, line } };
  }

  return {
    admit(ring) {
      const lane = lanes.get(ring) ?? createLane(ring, options);
      lanes.set(ring, lane);
      lane.end = lastWanted(ring, options);
    },
    take(most) {
      const all = [...lanes.values()];
      const entries = all.flatMap((lane): Entry[] => {
        const count = lane.sync();
        return count > 0 ? [{ kind: 'dropped', ring: lane.ring, count }] : [];
      });
      const open = all.filter((lane) => lane.head() !== null);
      for (let lane = earliest(open); lane && entries.length < most; lane = earliest(open)) {
        entries.push(entryOf(lane.ring, lane.head()?.line ?? 0));
        lane.step();
      }
      return entries;
    },
  };
}
