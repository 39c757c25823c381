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
  const { lines, times } = heads(lanes, (lane, index) => lane.atOrBefore((cuts[index] as number) - 1));
  const places: LinePlace[] = [];
  while (places.length < count) {
    let latest = -1;
    for (let index = 0; index < lanes.length; index++) {
      if (lines[index] === null) continue;
      if (latest < 0 || (times[index] as number) >= (times[latest] as number)) latest = index;
    }
    const lane = lanes[latest];
    if (lane === undefined) break;
    const line = lines[latest] as number;
    places.push({ ring: lane.ring, line });
    const before = lane.atOrBefore(line - 1);
    lines[latest] = before;
    if (before !== null) times[latest] = lane.ring.time(before);
  }
  return places;
}

/** The places whose order time is `time` (ms since the epoch) or later, earliest first. */
export function placesFrom(lanes: readonly Lane[], time: number, count: number): readonly LinePlace[] {
  const cuts = lanes.map(({ ring }) => firstLineFrom(ring, time, false));
  return walkOn(lanes, cuts, count);
}

function walkOn(lanes: readonly Lane[], cuts: readonly number[], count: number): readonly LinePlace[] {
  const { lines, times } = heads(lanes, (lane, index) => lane.atOrAfter(cuts[index] as number));
  const places: LinePlace[] = [];
  while (places.length < count) {
    let earliest = -1;
    for (let index = 0; index < lanes.length; index++) {
      if (lines[index] === null) continue;
      if (earliest < 0 || (times[index] as number) < (times[earliest] as number)) earliest = index;
    }
    const lane = lanes[earliest];
    if (lane === undefined) break;
    const line = lines[earliest] as number;
    places.push({ ring: lane.ring, line });
    const after = lane.atOrAfter(line + 1);
    lines[earliest] = after;
    if (after !== null) times[earliest] = lane.ring.time(after);
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

function heads(
  lanes: readonly Lane[],
  head: (lane: Lane, index: number) => number | null,
): { readonly lines: (number | null)[]; readonly times: Float64Array } {
  const lines = lanes.map(head);
  const times = Float64Array.from(lanes, ({ ring }, index) => ring.time(lines[index] ?? 0));
  return { lines, times };
}
