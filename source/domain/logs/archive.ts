import type { Level } from './level.ts';
import type { LogMark } from './mark.ts';
import { createRing, type LogRing, type OwnedRing } from './ring.ts';
import { type LogSource, sourceKey } from './source.ts';

/** The logs that are kept, within one limit of memory over all of them. */
export interface LogArchive {
  /** Changes whenever anything in it changes. */
  readonly version: number;
  /** Lines ever appended over all rings, marks left out. */
  readonly arrived: number;
  /** In the order opened. */
  readonly rings: readonly LogRing[];
  ring(source: LogSource): LogRing | null;
  /** The ring there is, or a new one. */
  open(source: LogSource): LogRing;
  /** With all its lines. */
  close(source: LogSource): void;
  /**
   * Adds `bytes[from, to)`: one line of clean UTF-8 (no control characters, no line feed). A ring that
   * was closed takes none.
   *
   * @param at - order time in ms since the epoch, before the "never less" rule; null: that of its
   *   predecessor (or `arrivedAt`, where it has none). More than a day after `arrivedAt` counts as null.
   * @param level - 0 for a line without a time: that of its predecessor (a stack trace belongs to its error)
   */
  append(
    ring: LogRing,
    bytes: Uint8Array,
    from: number,
    to: number,
    at: number | null,
    level: Level,
    arrivedAt: number,
  ): void;
  /** Takes the order time of its predecessor. */
  mark(ring: LogRing, mark: LogMark): void;
  /** Replaces a mark that is still kept (a gap turns out to be a reboot). */
  remark(ring: LogRing, line: number, mark: LogMark): void;
}

const mostChunkBytes = 256 * 1024;
/** A chunk goes as a whole: it must be little of what is kept. With its entries it is up to twice its bytes. */
const leastChunks = 64;

/** @param memoryBytes - how much memory all lines together may take, in bytes */
export function createArchive(memoryBytes: number): LogArchive {
  const chunkBytes = Math.min(mostChunkBytes, Math.ceil(memoryBytes / leastChunks));
  const owned = new Map<LogRing, OwnedRing>();
  const byKey = new Map<string, OwnedRing>();
  let rings: readonly OwnedRing[] = [];
  let total = 0;
  let version = 0;
  let arrived = 0;

  function change(ring: LogRing, act: (own: OwnedRing) => void): void {
    const own = owned.get(ring);
    if (own === undefined) return;
    const before = own.bytes;
    act(own);
    total += own.bytes - before;
    version++;
  }

  function makeRoom(): void {
    while (total > memoryBytes) {
      // Of the one that holds the most: a flood never takes a quiet log away.
      const largest = rings.reduce((most, ring) => (ring.bytes > most.bytes ? ring : most));
      change(largest, (own) => own.dropOldest());
    }
  }

  return {
    get version() {
      return version;
    },
    get arrived() {
      return arrived;
    },
    get rings() {
      return rings;
    },
    ring: (source) => byKey.get(sourceKey(source)) ?? null,
    open: (source) => {
      const known = byKey.get(sourceKey(source));
      if (known !== undefined) return known;
      const ring = createRing(source, chunkBytes);
      owned.set(ring, ring);
      byKey.set(sourceKey(source), ring);
      rings = [...rings, ring];
      version++;
      return ring;
    },
    close: (source) => {
      const ring = byKey.get(sourceKey(source));
      if (ring === undefined) return;
      change(ring, (own) => own.clear());
      owned.delete(ring);
      byKey.delete(sourceKey(source));
      rings = rings.filter((other) => other !== ring);
    },
    append: (ring, bytes, from, to, at, level, arrivedAt) => {
      const own = owned.get(ring);
      if (own === undefined) return;
      const before = own.bytes;
      own.append(bytes, from, to, at, level, arrivedAt);
      total += own.bytes - before;
      version++;
      arrived++;
      if (total > memoryBytes) makeRoom();
    },
    mark: (ring, mark) => {
      change(ring, (own) => own.appendMark(mark));
      makeRoom();
    },
    remark: (ring, line, mark) => change(ring, (own) => own.remark(line, mark)),
  };
}
