import {
  type ChunkHits,
  createChunkHits,
  isComplete,
  lookOn,
  memberFrom,
  memberLine,
  trim,
} from './chunk-hits.ts';
import type { LineTest } from './filter.ts';
import type { Lane } from './merge.ts';
import type { LogRing } from './ring.ts';
import { chunkIndex } from './ring-lines.ts';

/** Those lines of a ring that are in a selection, as far as it was looked at. */
export interface RingHits extends Lane {
  /** How many there are, marks left out. */
  readonly count: number;
  /** How many lines were looked at and are kept, marks with them. */
  readonly looked: number;
  /** Takes up what has come and forgets what has gone; before anything else is asked, after the ring changed. */
  sync(): void;
  /** Where it would look on: order time of the newest line not looked at; null when there is none. */
  nextTime(): number | null;
  /** Looks at some lines more, the newest first. Returns how many of those found came after the start. */
  lookOn(): number;
}

/** @param since - lines before this one are not counted as new */
export function createRingHits(ring: LogRing, test: LineTest, withMarks: boolean, since: number): RingHits {
  const { chunks } = ring;
  /** One for each chunk. */
  let all: ChunkHits[] = [];
  /** All behind this place are looked at. */
  let newest = -1;
  let count = 0;
  let looked = 0;

  function sync(): void {
    const gone = chunks.length === 0 ? all.length : all.findIndex(({ chunk }) => chunk === chunks[0]);
    const left = gone < 0 ? all.length : gone;
    if (left > 0) {
      for (const hits of all.slice(0, left)) settle(hits, -1);
      all = all.slice(left);
    }
    const [oldest] = all;
    if (oldest !== undefined && oldest.chunk.first > oldest.from) {
      settle(oldest, -1);
      trim(oldest);
      settle(oldest, 1);
    }
    for (const chunk of chunks.slice(all.length)) all.push(createChunkHits(chunk));
    newest = all.length - 1;
  }

  /** Counts what is in there, or takes it out of the count. */
  function settle(hits: ChunkHits, sign: 1 | -1): void {
    count += sign * hits.count;
    looked += sign * (hits.to - hits.from);
  }

  function next(): ChunkHits | undefined {
    while (newest >= 0 && isComplete(all[newest] as ChunkHits)) newest--;
    return all[newest];
  }

  return {
    ring,
    get count() {
      return count;
    },
    get looked() {
      return looked;
    },
    sync,
    nextTime: () => {
      const hits = next();
      if (hits === undefined) return null;
      const { chunk, from, to } = hits;
      const line = to < chunk.first + chunk.count ? chunk.count : from - chunk.first;
      return chunk.times[line - 1] as number;
    },
    lookOn: () => {
      const hits = next();
      if (hits === undefined) return 0;
      settle(hits, -1);
      const fresh = lookOn(hits, test, withMarks, since);
      settle(hits, 1);
      return fresh;
    },
    atOrAfter: (line) => {
      for (let index = Math.max(0, chunkIndex(chunks, line)); index < all.length; index++) {
        const hits = all[index] as ChunkHits;
        const found = memberLine(hits, memberFrom(hits, line));
        if (found !== null) return found;
      }
      return null;
    },
    atOrBefore: (line) => {
      for (let index = chunkIndex(chunks, line); index >= 0; index--) {
        const hits = all[index] as ChunkHits;
        const found = memberLine(hits, memberFrom(hits, line + 1) - 1);
        if (found !== null) return found;
      }
      return null;
    },
  };
}
