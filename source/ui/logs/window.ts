import type { LogArchive } from '../../domain/logs/archive.ts';
import type { LinePlace, LogOrder } from '../../domain/logs/order.ts';
import { samePlace } from './log-view.ts';

/** How many rows of the screen a line takes; at least one. */
export type HeightOf = (place: LinePlace) => number;

/** The size of the window, in rows, and how many each line takes. */
export interface WindowSize {
  readonly rows: number;
  readonly heightOf: HeightOf;
  /** Changes with whatever changes the heights. */
  readonly key: string;
}

/** The lines on the screen. The last one may be cut at the bottom. */
export interface LogWindow {
  readonly places: readonly LinePlace[];
  /** They take more rows than there are. */
  readonly isFull: boolean;
}

/** The place itself where it is in the order, else the next one after it, else the last one before it. */
export function nearest(order: LogOrder, place: LinePlace): LinePlace | null {
  const [before] = order.before(place, 1);
  return order.after(before ?? null, 1)[0] ?? before ?? null;
}

/** The lines from `top` on, as many as have room. */
export function fillDown(
  order: LogOrder,
  top: LinePlace | null,
  rows: number,
  heightOf: HeightOf,
): LogWindow {
  const first = top === null ? null : nearest(order, top);
  if (!first) return { places: [], isFull: false };
  const places: LinePlace[] = [];
  let used = 0;
  for (const place of [first, ...order.after(first, rows)]) {
    if (used >= rows) return { places, isFull: true };
    places.push(place);
    used += heightOf(place);
  }
  return { places, isFull: used > rows };
}

/** The first of the lines that fill so many rows up to `last` (null: up to the end); null in an empty log. */
export function topOf(
  order: LogOrder,
  last: LinePlace | null,
  rows: number,
  heightOf: HeightOf,
): LinePlace | null {
  const before = order.before(last, rows);
  let top: LinePlace | null = null;
  let used = 0;
  for (const place of last === null ? before : [last, ...before]) {
    used += heightOf(place);
    if (used > rows && top !== null) break;
    top = place;
  }
  return top;
}

/** Whether the line is on the screen, and not cut at the bottom: unless it is the only one. */
export function isWholeIn(
  places: readonly LinePlace[],
  place: LinePlace,
  rows: number,
  heightOf: HeightOf,
): boolean {
  const at = places.findIndex((one) => samePlace(one, place));
  if (at < places.length - 1 || at <= 0) return at >= 0;
  return places.reduce((sum, one) => sum + heightOf(one), 0) <= rows;
}

export interface Position {
  readonly top: LinePlace;
  readonly cursor: LinePlace;
}

/**
 * Where the window stands when the cursor is at `cursor`: where it was, if the cursor is in it; else moved by
 * no more than needed.
 */
export function followCursor(
  order: LogOrder,
  { top, cursor }: Position,
  { rows, heightOf }: Pick<WindowSize, 'rows' | 'heightOf'>,
  isUpwards: boolean,
): Position {
  const { places } = fillDown(order, top, rows, heightOf);
  if (isWholeIn(places, cursor, rows, heightOf)) return { top: places[0] ?? top, cursor };
  if (isUpwards) return { top: cursor, cursor };
  return { top: topOf(order, cursor, rows, heightOf) ?? cursor, cursor };
}

/** Rows that are free below after a turn. */
const mostFree = 8;

/**
 * The window of a log that is followed: new lines go into the room below; when that is full the log turns some
 * rows at once, so that a line costs a slow terminal less than all of them, and text that is being read stays
 * where it is. Where more has come than a turn makes room for, the page is filled.
 */
export function createFollowWindow(archive: LogArchive) {
  let before: {
    readonly key: string;
    readonly order: LogOrder;
    readonly top: LinePlace;
    /** The last line that was shown. */
    readonly last: LinePlace;
  } | null = null;

  function turned(order: LogOrder, { rows, heightOf, key }: WindowSize, free: number): readonly LinePlace[] {
    const top = topOf(order, null, rows - free, heightOf);
    const { places: filled } = fillDown(order, top, rows, heightOf);
    const last = filled.at(-1);
    before = top && last ? { key, order, top, last } : null;
    return filled;
  }

  function places(order: LogOrder, size: WindowSize): readonly LinePlace[] {
    const { rows, heightOf, key } = size;
    const known = before?.key === key && before.order === order ? before : null;
    if (!known || !archive.rings.includes(known.top.ring)) return turned(order, size, 0);
    const { places: filled, isFull } = fillDown(order, known.top, rows, heightOf);
    const last = filled.at(-1);
    if (!isFull && last) {
      before = { ...known, last };
      return filled;
    }
    const free = Math.min(mostFree, Math.floor(rows / 4));
    const isBurst = order.after(known.last, free).length >= free;
    return turned(order, size, isBurst ? 0 : free);
  }

  return {
    places,
    /** It begins anew, full: where it was meanwhile somewhere else. */
    leave: (): void => {
      before = null;
    },
  };
}
