import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../../source/domain/logs/archive.ts';
import { allLines, type LinePlace } from '../../../source/domain/logs/order.ts';
import {
  createFollowWindow,
  fillDown,
  followCursor,
  isWholeIn,
  nearest,
  topOf,
} from '../../../source/ui/logs/window.ts';
import { appendLines } from '../../helpers/log-lines.ts';
import { kubelet, numbered, numberOf, rowsOf } from './lab.ts';

function logOf(count: number, memoryBytes = 1_000_000) {
  const archive = createArchive(memoryBytes);
  appendLines(archive, kubelet, numbered(0, count - 1));
  const order = allLines(archive);
  const ring = archive.open(kubelet);
  const at = (line: number): LinePlace => ({ ring, line });
  return { archive, order, at };
}

const numbers = (places: readonly LinePlace[]): readonly number[] => places.map(numberOf);

/** Lines 0 to 29, with the heights of each. */
const heights = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 30, maxLength: 30 });
const sizes = fc.record({
  heights,
  rows: fc.integer({ min: 1, max: 12 }),
  line: fc.nat(29),
  cursor: fc.nat(29),
});
const log = logOf(30);
const heightsBy =
  (list: readonly number[]) =>
  ({ line }: LinePlace): number =>
    list[line] ?? 1;

/** Line by line from `line` on, until so many rows are full. */
function naiveFill(list: readonly number[], line: number, rows: number): readonly number[] {
  const filled: number[] = [];
  let used = 0;
  for (let next = line; next < list.length && used < rows; next++) {
    filled.push(next);
    used += list[next] ?? 1;
  }
  return filled;
}

describe('the lines of a window', () => {
  it('are those from its top on that have room, the last one cut where it has not', () => {
    fc.assert(
      fc.property(sizes, ({ heights: list, rows, line }) => {
        const window = fillDown(log.order, log.at(line), rows, heightsBy(list));
        const naive = naiveFill(list, line, rows);
        expect(numbers(window.places)).toEqual(naive);
        const all = list.slice(line).reduce((sum, height) => sum + height, 0);
        expect(window.isFull).toBe(all > rows);
      }),
    );
  });

  it('end with a line, and begin with the first that has room then, or with that line', () => {
    fc.assert(
      fc.property(sizes, ({ heights: list, rows, line }) => {
        const top = topOf(log.order, log.at(line), rows, heightsBy(list));
        const first = top ? numberOf(top) : -1;
        const sum = (from: number) => list.slice(from, line + 1).reduce((all, height) => all + height, 0);
        expect(first === line || sum(first) <= rows).toBe(true);
        if (first > 0) expect(sum(first - 1)).toBeGreaterThan(rows);
      }),
    );
  });

  it('are none of an empty log', () => {
    const empty = allLines(createArchive(1000));
    expect(fillDown(empty, null, 5, () => 1).places).toEqual([]);
    expect(topOf(empty, null, 5, () => 1)).toBeNull();
    expect(nearest(empty, log.at(3))).toBeNull();
  });

  it('begin with the next one that is kept, where its own was dropped', () => {
    const small = logOf(2000, 40_000);
    const first = small.at(0).ring.first;
    expect(first).toBeGreaterThan(0);
    expect(nearest(small.order, small.at(0))).toEqual(small.at(first));
    expect(numbers(fillDown(small.order, small.at(0), 2, () => 1).places)).toEqual([first, first + 1]);
  });
});

describe('the window that goes with the cursor', () => {
  it('has it whole, and moves only where it must', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ heights: list, rows, line, cursor }, isUpwards) => {
        const size = { rows, heightOf: heightsBy(list) };
        const before = { top: log.at(line), cursor: log.at(cursor) };
        const after = followCursor(log.order, before, size, isUpwards);
        const { places } = fillDown(log.order, after.top, rows, size.heightOf);
        expect(after.cursor).toEqual(before.cursor);
        expect(isWholeIn(places, after.cursor, rows, size.heightOf)).toBe(true);
        const wasIn = isWholeIn(
          fillDown(log.order, before.top, rows, size.heightOf).places,
          before.cursor,
          rows,
          size.heightOf,
        );
        if (wasIn) expect(after.top).toEqual(before.top);
      }),
    );
  });
});

describe('the window of a log that is followed', () => {
  it('fills from above, turns some rows when it is full, and the newest line is always on it', () => {
    const { archive, order } = logOf(1);
    const follow = createFollowWindow(archive);
    const turns: number[] = [];
    let top: number | null = null;
    for (let count = 1; count < 60; count++) {
      const places = numbers(follow.places(order, rowsOf(10)));
      if (top !== null && places[0] !== top) turns.push(count);
      top = places[0] ?? null;
      expect(places.at(-1)).toBe(count - 1);
      expect(places.length).toBeGreaterThanOrEqual(Math.min(8, count));
      appendLines(archive, kubelet, numbered(count, count));
    }
    expect(turns).toEqual(Array.from({ length: 17 }, (_, turn) => 11 + 3 * turn));
  });

  it('begins full, is full again after it was left, at another size, and for another order', () => {
    const { archive, order } = logOf(100);
    const follow = createFollowWindow(archive);
    expect(numbers(follow.places(order, rowsOf(10)))[0]).toBe(90);
    appendLines(archive, kubelet, numbered(100, 100));
    expect(numbers(follow.places(order, rowsOf(10)))[0]).toBe(93);
    follow.leave();
    expect(numbers(follow.places(order, rowsOf(10)))[0]).toBe(91);
    expect(numbers(follow.places(order, rowsOf(20)))[0]).toBe(81);
    expect(numbers(follow.places(allLines(archive), rowsOf(20)))[0]).toBe(81);
  });

  it('is full where more has come than a turn makes room for', () => {
    const { archive, order } = logOf(10);
    const follow = createFollowWindow(archive);
    follow.places(order, rowsOf(12));
    appendLines(archive, kubelet, numbered(10, 49));
    expect(numbers(follow.places(order, rowsOf(12)))).toHaveLength(12);
  });

  it('goes with the lines when the oldest are dropped', () => {
    const { archive, order } = logOf(10, 40_000);
    const follow = createFollowWindow(archive);
    expect(numbers(follow.places(order, rowsOf(50)))[0]).toBe(0);
    appendLines(archive, kubelet, numbered(10, 3000));
    expect(archive.open(kubelet).first).toBeGreaterThan(10);
    const places = numbers(follow.places(order, rowsOf(50)));
    expect(places.at(-1)).toBe(3000);
    expect(places.length).toBeGreaterThanOrEqual(26);
  });

  it('always has the newest lines, whatever their heights, and no more than have room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 4, max: 12 }),
        (list, rows) => {
          const { archive, order } = logOf(1);
          const follow = createFollowWindow(archive);
          const heightOf = heightsBy(list);
          for (let count = 1; count <= list.length; count++) {
            const places = follow.places(order, rowsOf(rows, heightOf));
            expect(numbers(places).at(-1)).toBe(count - 1);
            expect(places.reduce((sum, place) => sum + heightOf(place), 0)).toBeLessThanOrEqual(rows);
            appendLines(archive, kubelet, numbered(count, count));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
