import type { LogArchive } from '../../domain/logs/archive.ts';
import { allLines, type LinePlace, type LogOrder } from '../../domain/logs/order.ts';
import { findIn } from '../../domain/logs/pattern.ts';
import type { Selection } from '../../domain/logs/selection.ts';
import type { Range } from './line-rows.ts';
import { type LogPause, type LogView, type Seen, samePlace } from './log-view.ts';
import { createLooker, type Found, type LookerOptions, patternOf } from './looker.ts';
import {
  createFollowWindow,
  fillDown,
  followCursor,
  isWholeIn,
  nearest,
  topOf,
  type WindowSize,
} from './window.ts';

/** What is on the screen of the logs. */
export interface LogPage {
  readonly places: readonly LinePlace[];
  /** null while it follows. */
  readonly cursor: LinePlace | null;
  /** While paused: how many lines have come that were not seen yet. */
  readonly unseen: number;
}

/** Reads the archive for the screen: filtered, searched, a window at a time. */
export interface LogReader {
  readonly archive: LogArchive;
  /** Every line there is. */
  readonly everything: LogOrder;
  /** The lines that pass filter and level, as far as they were looked at. */
  lines(view: LogView): LogOrder;
  /** The same when all were looked at, which may take a while: for what is taken away. */
  allLines(view: LogView): Promise<LogOrder>;
  page(view: LogView, size: WindowSize): LogPage;
  /** The line that keys act upon, as the page shows it: the nearest one, where the filter leaves it out. null while it follows. */
  cursor(view: LogView): LinePlace | null;
  /** Where the log stands after so many lines down (or up); null at its end, where it follows again. */
  moved(view: LogView, size: WindowSize, steps: number): LogPause | null;
  /** The same with the cursor at the last line. */
  atEnd(view: LogView, size: WindowSize): LogPause | null;
  /** The same with the cursor at this line, or the nearest one that is shown. */
  pausedAt(view: LogView, size: WindowSize, place: LinePlace): LogPause | null;
  /** The next line with what is searched for; `from` null: from the end, or the beginning. */
  nextHit(view: LogView, from: LinePlace | null, direction: 1 | -1): LinePlace | null;
  /** null while nothing is searched for. */
  hits(view: LogView): Found | null;
  /** null without a filter. */
  passed(view: LogView): Found | null;
  /** Where the text has what is searched for. */
  hitsIn(view: LogView, text: string): readonly Range[];
  /** The first line shown that was written at this time (ms since the epoch) or later; null when there is none. */
  lineAt(view: LogView, time: number): LinePlace | null;
  /** Nothing is looked for any more. */
  stop(): void;
}

/** More lines than this are not counted one by one. */
const mostCounted = 1000;

/** As many steps are to the first line, however many there are. */
const toTheFirst = 100_000;

function unseenOf(order: LogOrder, arrived: number, last: LinePlace | undefined): number {
  if (!last || arrived === 0 || arrived > mostCounted) return arrived;
  return Math.min(arrived, order.after(last, arrived).filter(({ ring, line }) => !ring.mark(line)).length);
}

const found = (selection: Selection | null): Found | null =>
  selection && { count: selection.count, progress: selection.progress };

/** The place so many steps on; undefined behind the last one. Steps up end at the first. */
function stepped(order: LogOrder, from: LinePlace, steps: number): LinePlace | undefined {
  if (steps > 0) return order.after(from, steps)[steps - 1];
  const [first] = order.after(null, 1);
  return (-steps >= toTheFirst ? first : order.before(from, -steps).at(-1)) ?? from;
}

interface Standing {
  readonly top: LinePlace;
  readonly cursor: LinePlace;
  readonly places: readonly LinePlace[];
}

/**
 * Where a paused log stands now: a filter, other heights or another size may have moved the cursor off the
 * screen, then it is in the middle; or may have left room, then what stands above is shown. null in an empty order.
 */
function standingOf(
  order: LogOrder,
  pause: LogPause,
  { rows, heightOf }: WindowSize,
  isSameOrder: boolean,
): Standing | null {
  const cursor = nearest(order, pause.cursor);
  if (!cursor) return null;
  const at = (place: LinePlace | null) => {
    const { places, isFull } = fillDown(order, place, rows, heightOf);
    return { top: places[0] ?? cursor, cursor, places, isFull };
  };
  const before = at(pause.top);
  const hasRoom = !before.isFull && !isSameOrder;
  if (!hasRoom) {
    if (isWholeIn(before.places, cursor, rows, heightOf)) return before;
    const middle = at(topOf(order, cursor, Math.ceil(rows / 2), heightOf));
    if (middle.isFull) return middle;
  }
  return at(topOf(order, null, rows, heightOf));
}

/** A number for each order. Who notes it keeps no lines that were dropped, as the order itself would. */
function numbering(): (order: LogOrder) => number {
  const numbers = new WeakMap<LogOrder, number>();
  let last = 0;
  return (order) => {
    const number = numbers.get(order) ?? ++last;
    numbers.set(order, number);
    return number;
  };
}

export function createLogReader(options: LookerOptions): LogReader {
  const { archive } = options;
  const everything = allLines(archive);
  const looker = createLooker(options);
  const followed = createFollowWindow(archive);

  /** As far as they were looked at. */
  const passing = (view: LogView): LogOrder => looker.passed(view) ?? everything;

  const numberOf = numbering();

  const standing = (order: LogOrder, pause: LogPause, size: WindowSize): Standing | null =>
    standingOf(order, pause, size, numberOf(order) === pause.seen.order);

  /**
   * How many lines have come since it was paused. A filter that was set since then has counted from there on, and
   * tells of no more.
   */
  function arrivedSince(order: LogOrder, seen: Seen): number {
    const all = archive.arrived - seen.all;
    if (order === everything) return all;
    return Math.min(all, order.arrived - (numberOf(order) === seen.order ? seen.passed : 0));
  }

  function page(view: LogView, size: WindowSize): LogPage {
    looker.look(view);
    const order = passing(view);
    const { pause } = view;
    if (!pause) return { places: followed.places(order, size), cursor: null, unseen: 0 };
    followed.leave();
    const { places, cursor } = standing(order, pause, size) ?? { places: [], cursor: null };
    const arrived = arrivedSince(order, pause.seen);
    return { places, cursor, unseen: unseenOf(order, arrived, places.at(-1)) };
  }

  /** The first line of the page, as it is now. */
  function topNow({ pause }: LogView, order: LogOrder, size: WindowSize): LinePlace | undefined {
    return pause ? standing(order, pause, size)?.top : followed.places(order, size)[0];
  }

  function seenNow({ pause }: LogView, order: LogOrder): Seen {
    return pause?.seen ?? { all: archive.arrived, passed: order.arrived, order: numberOf(order) };
  }

  function pausedWith(view: LogView, size: WindowSize, cursor: LinePlace, isUpwards: boolean): LogPause {
    const order = passing(view);
    const top = topNow(view, order, size) ?? cursor;
    return { ...followCursor(order, { top, cursor }, size, isUpwards), seen: seenNow(view, order) };
  }

  function moved(view: LogView, size: WindowSize, steps: number): LogPause | null {
    looker.look(view);
    const order = passing(view);
    // Below the newest lines there is nothing.
    if (!view.pause && steps > 0) return null;
    const from = view.pause ? nearest(order, view.pause.cursor) : (order.before(null, 1)[0] ?? null);
    const cursor = from && stepped(order, from, steps);
    return cursor ? pausedWith(view, size, cursor, steps < 0) : null;
  }

  function pausedAt(view: LogView, size: WindowSize, place: LinePlace): LogPause | null {
    looker.look(view);
    const order = passing(view);
    const cursor = nearest(order, place);
    if (!cursor) return null;
    const top = topNow(view, order, size) ?? cursor;
    const { places } = fillDown(order, top, size.rows, size.heightOf);
    if (places.some((one) => samePlace(one, cursor))) return pausedWith(view, size, cursor, false);
    // A line that was looked for stands in the middle, with what was before and after it.
    const middle = topOf(order, cursor, Math.ceil(size.rows / 2), size.heightOf) ?? cursor;
    return { top: middle, cursor, seen: seenNow(view, order) };
  }

  return {
    archive,
    everything,
    lines: passing,
    async allLines(view) {
      await looker.finish(view);
      return passing(view);
    },
    page,
    cursor(view) {
      if (!view.pause) return null;
      looker.look(view);
      return nearest(passing(view), view.pause.cursor);
    },
    moved,
    atEnd(view, size) {
      const [last] = passing(view).before(null, 1);
      return last ? pausedWith(view, size, last, false) : null;
    },
    pausedAt,
    nextHit(view, from, direction) {
      looker.look(view);
      const selection = looker.hits(view);
      if (!selection) return null;
      return (direction === 1 ? selection.after(from, 1) : selection.before(from, 1))[0] ?? null;
    },
    hits: (view) => found(looker.hits(view)),
    passed: (view) => found(looker.passed(view)),
    hitsIn(view, text) {
      const pattern = patternOf(view.search);
      return pattern ? findIn(pattern, text) : [];
    },
    lineAt: (view, time) => passing(view).from(time, 1)[0] ?? null,
    stop: looker.stop,
  };
}
