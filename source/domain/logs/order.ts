import type { LogArchive } from './archive.ts';
import { type Lane, placesAfter, placesBefore, placesFrom } from './merge.ts';
import type { LogRing } from './ring.ts';

/** A line of a ring: a place in the order of all, also when the line was dropped meanwhile. */
export interface LinePlace {
  readonly ring: LogRing;
  readonly line: number;
}

/**
 * A sequence of lines of all rings, marks with them, merged by order time; ties: order of rings, then
 * line number. A place whose line was dropped stands right before the first line its ring keeps.
 */
export interface LogOrder {
  /** The next places after this one (it need not be in the sequence itself, nor be kept any more), nearest first; null: from the first. */
  after(place: LinePlace | null, count: number): readonly LinePlace[];
  /** The places before it, nearest (latest) first; null: from the last. */
  before(place: LinePlace | null, count: number): readonly LinePlace[];
  /** The places whose order time is `time` (ms since the epoch) or later, earliest first. */
  from(time: number, count: number): readonly LinePlace[];
  /** How many lines are in it and kept (marks left out), as far as is known. */
  readonly count: number;
  /** How many of the lines that arrived since it was made were in it, for "12 new": only grows. */
  readonly arrived: number;
}

/** Everything that is kept. */
export function allLines(archive: LogArchive): LogOrder {
  const before = archive.arrived;
  const lanes = (): readonly Lane[] => archive.rings.map(wholeLane);
  return {
    after: (place, count) => placesAfter(lanes(), place, count),
    before: (place, count) => placesBefore(lanes(), place, count),
    from: (time, count) => placesFrom(lanes(), time, count),
    get count() {
      return archive.rings.reduce((sum, ring) => sum + ring.count, 0);
    },
    get arrived() {
      return archive.arrived - before;
    },
  };
}

function wholeLane(ring: LogRing): Lane {
  return {
    ring,
    atOrAfter: (line) => (line < ring.next && ring.first < ring.next ? Math.max(line, ring.first) : null),
    atOrBefore: (line) =>
      line >= ring.first && ring.first < ring.next ? Math.min(line, ring.next - 1) : null,
  };
}
