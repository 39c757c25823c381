import type { LogArchive } from './archive.ts';
import type { LineTest } from './filter.ts';
import { placesAfter, placesBefore, placesFrom } from './merge.ts';
import type { LogOrder } from './order.ts';
import type { LogRing } from './ring.ts';
import { createRingHits, type RingHits } from './ring-hits.ts';

/**
 * The lines that pass a test. It knows those it has looked at so far: walks pass over the others, and
 * the counts grow. What has come since is looked at by the next `advance`.
 */
export interface Selection extends LogOrder {
  /** Looks at lines not looked at yet, the newest first, for about `budgetMs` by this clock (ms). True while some are left. */
  advance(budgetMs: number, now: () => number): boolean;
  /** Share of the kept lines that was looked at, 0 to 1. */
  readonly progress: number;
}

/** @param options - withMarks: marks are in the sequence as well, but never counted */
export function select(
  archive: LogArchive,
  test: LineTest,
  options: { readonly withMarks: boolean } = { withMarks: false },
): Selection {
  const starts = new Map<LogRing, number>(archive.rings.map((ring) => [ring, ring.next]));
  const known = new Map<LogRing, RingHits>();
  let lanes: readonly RingHits[] = [];
  let syncedRings: LogArchive['rings'] = [];
  let syncedVersion = -1;
  let arrived = 0;

  function hitsOf(ring: LogRing): RingHits {
    const hits = known.get(ring) ?? createRingHits(ring, test, options.withMarks, starts.get(ring) ?? 0);
    known.set(ring, hits);
    return hits;
  }

  function synced(): readonly RingHits[] {
    if (archive.version === syncedVersion) return lanes;
    syncedVersion = archive.version;
    if (archive.rings !== syncedRings) {
      syncedRings = archive.rings;
      lanes = syncedRings.map(hitsOf);
      const closed = [...known.keys()].filter((ring) => !syncedRings.includes(ring));
      for (const ring of closed) known.delete(ring);
    }
    for (const lane of lanes) lane.sync();
    return lanes;
  }

  return {
    after: (place, count) => placesAfter(synced(), place, count),
    before: (place, count) => placesBefore(synced(), place, count),
    from: (time, count) => placesFrom(synced(), time, count),
    get count() {
      return synced().reduce((sum, lane) => sum + lane.count, 0);
    },
    get arrived() {
      return arrived;
    },
    get progress() {
      const kept = synced().reduce((sum, { ring }) => sum + ring.next - ring.first, 0);
      return kept === 0 ? 1 : lanes.reduce((sum, lane) => sum + lane.looked, 0) / kept;
    },
    advance: (budgetMs, now) => {
      synced();
      const end = now() + budgetMs;
      for (let lane = newestOf(lanes); lane !== null; lane = newestOf(lanes)) {
        arrived += lane.lookOn();
        if (now() >= end) return newestOf(lanes) !== null;
      }
      return false;
    },
  };
}

/** The one that has the newest line not looked at; null: everything was. */
function newestOf(lanes: readonly RingHits[]): RingHits | null {
  let newest: RingHits | null = null;
  let newestTime = Number.NEGATIVE_INFINITY;
  for (const lane of lanes) {
    const time = lane.nextTime();
    if (time === null || (newest !== null && time < newestTime)) continue;
    newest = lane;
    newestTime = time;
  }
  return newest;
}
