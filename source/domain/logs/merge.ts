import type { LinePlace } from './order.ts';
import type { LogRing } from './ring.ts';
import { firstLineFrom } from './ring-lines.ts';

/** Those lines of one ring that are in a sequence. */
export interface Lane {
  readonly ring: LogRing;
  /** The first of them at or after a line; null: none. */
  atOrAfter(line: number): number | null;
  /** The last of them at or before a line; null: none. */
  atOrBefore(line: number): number | null;
}

/** The next places after one (null: from the first), nearest first. */
export function placesAfter(
  lanes: readonly Lane[],
  place: LinePlace | null,
  count: number,
): readonly LinePlace[] {
  const cuts = place === null ? lanes.map(({ ring }) => ring.first) : cutsAt(lanes, place);
  return walkOn(lanes, place === null ? cuts : stepOver(lanes, cuts, place), count);
}

/** The places before one (null: from the last), latest first. */
export function placesBefore(
  lanes: readonly Lane[],
  place: LinePlace | null,
  count: number,
): readonly LinePlace[] {
  const cuts = place === null ? lanes.map(({ ring }) => ring.next) : cutsAt(lanes, place);
  return walk(lanes, cuts, count, backwards);
}

/** The places whose order time is `time` (ms since the epoch) or later, earliest first. */
export function placesFrom(lanes: readonly Lane[], time: number, count: number): readonly LinePlace[] {
  const cuts = lanes.map(({ ring }) => firstLineFrom(ring, time, false));
  return walkOn(lanes, cuts, count);
}

function walkOn(lanes: readonly Lane[], cuts: readonly number[], count: number): readonly LinePlace[] {
  return walk(lanes, cuts, count, forwards);
}

interface Direction {
  /** The nearest line of a lane that way, behind a cut: a cut stands before its line. */
  readonly next: (lane: Lane, cut: number) => number | null;
  /** The cut behind a line. */
  readonly behind: (line: number) => number;
  /** Whether a lane further on has its turn first; of the same time, that is told by the order of the lanes. */
  readonly isFirst: (time: number, than: number) => boolean;
}

const forwards: Direction = {
  next: (lane, cut) => lane.atOrAfter(cut),
  behind: (line) => line + 1,
  isFirst: (time, than) => time < than,
};

const backwards: Direction = {
  next: (lane, cut) => lane.atOrBefore(cut - 1),
  behind: (line) => line,
  isFirst: (time, than) => time >= than,
};

/** Takes the nearest line of all lanes, again and again. */
function walk(
  lanes: readonly Lane[],
  cuts: readonly number[],
  count: number,
  { next, behind, isFirst }: Direction,
): readonly LinePlace[] {
  const lines = lanes.map((lane, index) => next(lane, cuts[index] as number));
  const times = Float64Array.from(lanes, ({ ring }, index) => ring.time(lines[index] ?? 0));
  const places: LinePlace[] = [];
  while (places.length < count) {
    let nearest = -1;
    for (let index = 0; index < lanes.length; index++) {
      if (lines[index] === null) continue;
      if (nearest < 0 || isFirst(times[index] as number, times[nearest] as number)) nearest = index;
    }
    const lane = lanes[nearest];
    if (lane === undefined) break;
    const line = lines[nearest] as number;
    places.push({ ring: lane.ring, line });
    const further = next(lane, behind(line));
    lines[nearest] = further;
    if (further !== null) times[nearest] = lane.ring.time(further);
  }
  return places;
}

/** For each lane the first line that is not before the place. */
function cutsAt(lanes: readonly Lane[], { ring: own, line }: LinePlace): readonly number[] {
  const time = own.time(line);
  const rank = lanes.findIndex(({ ring }) => ring === own);
  return lanes.map(({ ring }, index) =>
    index === rank ? Math.max(line, ring.first) : firstLineFrom(ring, time, index < rank),
  );
}

/** What comes after the place: without its own line, if that is still kept. */
function stepOver(lanes: readonly Lane[], cuts: readonly number[], place: LinePlace): readonly number[] {
  return cuts.map((cut, index) => (lanes[index]?.ring === place.ring && cut === place.line ? cut + 1 : cut));
}
