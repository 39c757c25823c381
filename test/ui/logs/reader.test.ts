import { describe, expect, it } from 'vitest';
import type { LogPause, LogView } from '../../../source/ui/logs/log-view.ts';
import type { WindowSize } from '../../../source/ui/logs/window.ts';
import { kubelet, numbered, numberOf, type ReaderLab, readerLab, rowsOf } from './lab.ts';

const rows = rowsOf(10);

function shown({ reader }: ReaderLab, view: LogView, size: WindowSize = rows) {
  const { places, cursor, unseen } = reader.page(view, size);
  return { lines: places.map(numberOf), cursor: cursor && numberOf(cursor), unseen };
}

function paused(lab: ReaderLab, steps: number, change: Partial<LogView> = {}): LogPause {
  const pause = lab.reader.moved(lab.view(change), rows, steps);
  if (!pause) throw new Error('it follows');
  return pause;
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a log that follows', () => {
  it('shows the newest lines, and none below them', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    expect(shown(lab, lab.view())).toEqual({ lines: range(41, 50), cursor: null, unseen: 0 });
    expect(lab.reader.moved(lab.view(), rows, 1)).toBeNull();
    expect(lab.reader.cursor(lab.view())).toBeNull();
  });

  it('is full again after it was paused', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const pause = paused(lab, -1);
    lab.add(numbered(51, 53));
    shown(lab, lab.view({ pause }));
    expect(shown(lab, lab.view()).lines).toEqual(range(44, 53));
  });

  it('has nothing to move in while it is empty', () => {
    const lab = readerLab();
    expect(shown(lab, lab.view())).toEqual({ lines: [], cursor: null, unseen: 0 });
    expect(lab.reader.moved(lab.view(), rows, -3)).toBeNull();
    lab.archive.open(kubelet);
    expect(shown(lab, lab.view()).lines).toEqual([]);
    expect(lab.reader.nextHit(lab.view({ search: 'x' }), null, -1)).toBeNull();
    expect(lab.reader.lineAt(lab.view(), 0)).toBeNull();
  });
});

describe('a paused log', () => {
  it('stays where it is while lines come, and counts them', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const pause = paused(lab, -2);
    lab.add(numbered(51, 62));
    expect(shown(lab, lab.view({ pause }))).toEqual({ lines: range(41, 50), cursor: 48, unseen: 12 });
    lab.add(numbered(63, 3000));
    expect(shown(lab, lab.view({ pause })).unseen).toBe(2950);
  });

  it('moves with its cursor, to the first line and off the last one', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const pause = paused(lab, -20);
    expect(shown(lab, lab.view({ pause }))).toMatchObject({ lines: range(30, 39), cursor: 30 });
    const further = lab.reader.moved(lab.view({ pause }), rows, 12);
    expect(shown(lab, lab.view({ pause: further }))).toMatchObject({ lines: range(33, 42), cursor: 42 });
    const first = lab.reader.moved(lab.view({ pause }), rows, -100_000);
    expect(shown(lab, lab.view({ pause: first }))).toMatchObject({ lines: range(1, 10), cursor: 1 });
    expect(lab.reader.moved(lab.view({ pause }), rows, 21)).toBeNull();
  });

  it('goes to the first lines that are kept, where its own are dropped', () => {
    const lab = readerLab({ memoryBytes: 40_000 });
    lab.add(numbered(1, 50));
    const pause = paused(lab, -20);
    lab.add(numbered(51, 3000));
    const { first } = lab.archive.open(kubelet);
    const page = shown(lab, lab.view({ pause }));
    expect(page).toMatchObject({ lines: range(first + 1, first + 10), cursor: first + 1 });
    expect(page.unseen).toBe(2950);
  });

  it('has its cursor on the screen, whatever filter, heights and size become', () => {
    const lab = readerLab();
    lab.add(numbered(1, 900));
    const filter = '/[15]00$/';
    shown(lab, lab.view({ filter }));
    const top = lab.reader.moved(lab.view({ filter }), rows, -100_000);
    const pause = lab.reader.moved(lab.view({ filter, pause: top }), rows, 1);
    expect(shown(lab, lab.view({ filter, pause }))).toMatchObject({ lines: [100, 500], cursor: 500 });
    expect(shown(lab, lab.view({ pause }))).toMatchObject({ lines: range(496, 505), cursor: 500 });
    const tall = paused(lab, -1);
    const high = rowsOf(10, () => 5);
    expect(shown(lab, lab.view({ pause: tall }), high)).toMatchObject({ lines: [899, 900], cursor: 899 });
    expect(shown(lab, lab.view({ pause: tall }), rowsOf(2))).toMatchObject({
      lines: [899, 900],
      cursor: 899,
    });
    // Nothing is left blank below the last line, where there are lines above.
    const last = lab.reader.pausedAt(lab.view(), rows, { ring: lab.archive.open(kubelet), line: 899 });
    const double = rowsOf(10, () => 2);
    expect(shown(lab, lab.view({ pause: last }), double)).toMatchObject({
      lines: range(896, 900),
      cursor: 900,
    });
    // And a step from there is one from what is seen.
    const up = lab.reader.moved(lab.view({ pause }), rows, -2);
    expect(shown(lab, lab.view({ pause: up }))).toMatchObject({ lines: range(496, 505), cursor: 498 });
  });

  it('shows the nearest line where the filter leaves its own out: that is the one keys act upon', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const pause = paused(lab, -5);
    const view = lab.view({ pause, filter: '/[05]$/' });
    expect(shown(lab, view)).toMatchObject({ cursor: 45 });
    expect(shown(lab, lab.view({ pause, filter: '/[03]$/' }))).toMatchObject({ cursor: 50 });
    const cursor = lab.reader.cursor(lab.view({ pause, filter: '/[03]$/' }));
    expect(cursor && numberOf(cursor)).toBe(50);
    expect(lab.reader.cursor(lab.view({ pause, filter: 'nothing' }))).toBeNull();
  });

  it('counts on sensibly when a filter comes or goes', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const pause = paused(lab, -1);
    lab.add(numbered(51, 59));
    const filter = '/[05]$/';
    shown(lab, lab.view({ pause, filter }));
    lab.add(numbered(60, 79));
    // 60, 65, 70 and 75 have come since there is a filter.
    expect(shown(lab, lab.view({ pause, filter }), rowsOf(1)).unseen).toBe(4);
    expect(shown(lab, lab.view({ pause })).unseen).toBe(29);

    shown(lab, lab.view({ filter }));
    const filtered = paused(lab, -1, { filter });
    lab.add(numbered(80, 89));
    expect(shown(lab, lab.view({ pause: filtered, filter }), rowsOf(1)).unseen).toBe(2);
    expect(shown(lab, lab.view({ pause: filtered }), rowsOf(1)).unseen).toBe(10);
  });

  it('goes to a line in the middle of the page, unless it is on the page', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const ring = lab.archive.open(kubelet);
    const near = lab.reader.pausedAt(lab.view(), rows, { ring, line: 44 });
    expect(shown(lab, lab.view({ pause: near }))).toMatchObject({ lines: range(41, 50), cursor: 45 });
    const far = lab.reader.pausedAt(lab.view(), rows, { ring, line: 19 });
    expect(shown(lab, lab.view({ pause: far }))).toMatchObject({ lines: range(16, 25), cursor: 20 });
  });

  it('goes to a time', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const time = lab.archive.open(kubelet).time(30);
    const place = lab.reader.lineAt(lab.view(), time - 500);
    expect(place && numberOf(place)).toBe(31);
    expect(lab.reader.lineAt(lab.view(), time + 3_600_000)).toBeNull();
  });
});

describe('a search that takes long', () => {
  it('looks on later, the newest lines first, and tells when it is through', () => {
    const lab = readerLab({ msPerLook: 5 });
    lab.add(numbered(1, 60_000));
    const view = lab.view({ search: '/[05]0$/' });
    lab.reader.page(view, rows);
    expect(lab.isWaiting()).toBe(true);
    const newest = lab.reader.nextHit(view, null, -1);
    expect(newest && numberOf(newest)).toBe(60_000);
    expect(lab.reader.hits(view)?.progress).toBeLessThan(1);
    for (let slices = 0; lab.isWaiting() && slices < 1000; slices++) lab.goOn();
    expect(lab.reader.hits(view)).toEqual({ count: 1200, progress: 1 });
    expect(lab.looked()).toBeGreaterThan(0);
    const told = lab.looked();
    lab.reader.page(view, rows);
    expect(lab.isWaiting()).toBe(false);
    expect(lab.looked()).toBe(told);
  });

  it('is given up with its reader, and for another one', () => {
    const lab = readerLab({ msPerLook: 5 });
    lab.add(numbered(1, 60_000));
    lab.reader.page(lab.view({ search: '1' }), rows);
    lab.reader.page(lab.view({ search: '12' }), rows);
    lab.reader.page(lab.view(), rows);
    lab.goOn();
    expect(lab.isWaiting()).toBe(false);
    lab.reader.page(lab.view({ search: '123' }), rows);
    expect(lab.isWaiting()).toBe(true);
    lab.reader.stop();
    expect(lab.isWaiting()).toBe(false);
  });

  it('has all lines of a filter where they are taken away, looked at in slices', async () => {
    const lab = readerLab({ msPerLook: 5 });
    lab.add(numbered(1, 60_000));
    const view = lab.view({ filter: '/[05]0$/' });
    lab.reader.page(view, rows);
    expect(lab.reader.passed(view)?.progress).toBeLessThan(1);
    const whole = lab.reader.allLines(view);
    let slices = 0;
    for (; lab.isWaiting(); slices++) {
      lab.goOn();
      await Promise.resolve();
    }
    expect((await whole).count).toBe(1200);
    expect(slices).toBeGreaterThan(2);
    expect(lab.reader.everything.count).toBe(60_000);
  });

  it('does nothing while nothing is searched for or filtered', () => {
    const lab = readerLab({ msPerLook: 5 });
    lab.add(numbered(1, 60_000));
    lab.reader.page(lab.view(), rows);
    lab.reader.page(lab.view({ search: '/not finished' }), rows);
    expect(lab.isWaiting()).toBe(false);
    expect(lab.reader.hits(lab.view())).toBeNull();
    expect(lab.reader.passed(lab.view())).toBeNull();
  });

  it('finds in what comes after it, too', () => {
    const lab = readerLab();
    lab.add(numbered(1, 50));
    const view = lab.view({ search: 'line 6' });
    lab.reader.page(view, rows);
    expect(lab.reader.hits(view)).toEqual({ count: 1, progress: 1 });
    lab.add(numbered(51, 69));
    lab.reader.page(view, rows);
    expect(lab.reader.hits(view)).toEqual({ count: 11, progress: 1 });
  });
});
