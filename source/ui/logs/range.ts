import type { LogArchive } from '../../domain/logs/archive.ts';
import type { LinePlace, LogOrder } from '../../domain/logs/order.ts';
import { type LogView, samePlace } from './log-view.ts';
import type { LogReader } from './reader.ts';

/** Less than 0 where `a` comes before `b`: by time, then by the order of the logs, then by number. */
function comparePlaces({ rings }: LogArchive, a: LinePlace, b: LinePlace): number {
  if (a.ring === b.ring) return a.line - b.line;
  const byTime = a.ring.time(a.line) - b.ring.time(b.line);
  return byTime === 0 ? rings.indexOf(a.ring) - rings.indexOf(b.ring) : byTime;
}

/** Both ends of the lines that are chosen, the earlier first. */
export type RangeEnds = readonly [LinePlace, LinePlace];

/** null while no lines are chosen. */
export function rangeEnds({ archive, cursor }: LogReader, view: LogView): RangeEnds | null {
  const { rangeFrom } = view;
  const to = rangeFrom && cursor(view);
  if (!to) return null;
  return comparePlaces(archive, rangeFrom, to) <= 0 ? [rangeFrom, to] : [to, rangeFrom];
}

/** Whether the line is one of those that are chosen. */
export function isBetween(archive: LogArchive, ends: RangeEnds, place: LinePlace): boolean {
  return comparePlaces(archive, ends[0], place) <= 0 && comparePlaces(archive, place, ends[1]) <= 0;
}

const step = 1000;

/** All lines of an order, or those after one of them, a thousand at a time: there may be a million. */
export function* placesIn(order: LogOrder, after: LinePlace | null = null): Generator<LinePlace> {
  let last = after;
  for (;;) {
    const places: readonly LinePlace[] = order.after(last, step);
    yield* places;
    last = places.at(-1) ?? null;
    if (places.length < step) return;
  }
}

/** The lines a key takes away: those that are chosen, else those that are marked, else the one under the cursor. */
export function* takenPlaces(reader: LogReader, view: LogView): Generator<LinePlace> {
  const { archive, lines, cursor } = reader;
  const ends = rangeEnds(reader, view);
  if (ends) {
    const order = lines(view);
    for (const place of placesIn(order, order.before(ends[0], 1)[0])) {
      if (comparePlaces(archive, place, ends[1]) > 0) return;
      yield place;
    }
    return;
  }
  const marks = keptMarks(archive, view);
  const under = cursor(view);
  yield* marks.length === 0 && under ? [under] : marks;
}

/** The marked lines that are still kept, in order. */
export function keptMarks(archive: LogArchive, { marks }: LogView): readonly LinePlace[] {
  return marks
    .filter(({ ring, line }) => archive.rings.includes(ring) && line >= ring.first)
    .toSorted((a, b) => comparePlaces(archive, a, b));
}

/** The next mark behind the cursor; behind the last one comes the first. null without marks. */
export function nextMark({ archive, cursor: cursorOf }: LogReader, view: LogView): LinePlace | null {
  const sorted = keptMarks(archive, view);
  const cursor = cursorOf(view);
  const next = cursor && sorted.find((mark) => comparePlaces(archive, cursor, mark) < 0);
  return next ?? sorted[0] ?? null;
}

/** The marks with this line, or without it where it had one. */
export function toggled(marks: readonly LinePlace[], place: LinePlace): readonly LinePlace[] {
  const others = marks.filter((mark) => !samePlace(mark, place));
  return others.length === marks.length ? [...marks, place] : others;
}
