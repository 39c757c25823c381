import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeLine } from '../../../source/text/sanitize.ts';
import { graphemes } from '../../../source/text/width.ts';
import {
  type Body,
  bodyOf,
  cutRow,
  type PieceRow,
  type Range,
  widthOf,
  wrappedHeight,
  wrapRows,
} from '../../../source/ui/logs/line-rows.ts';

const plain = (text: string): Body => ({ text, messageEnd: text.length });
const textOf = (row: PieceRow): string => row.map(({ text }) => text).join('');
const shown = (row: PieceRow): string =>
  row.map(({ text, kind }) => (kind === 'message' ? text : `<${kind} ${text}>`)).join('');

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }).map(sanitizeLine),
  fc.string({ maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', ' ', 'é', 'e\u0301', '节', '👍', '👨‍👩‍👧', '🇩🇪', 'ｱ', '\u0301', '\u200d'),
    maxLength: 60,
  }),
);
/** The message ends between two characters, for a blank stands behind it. */
const bodies = fc
  .tuple(text, fc.nat(70))
  .map(([all, end]): Body => ({ text: all, messageEnd: graphemes(all).slice(0, end).join('').length }));

/** Ranges as a search finds them: ascending, not empty, never half of a surrogate pair. */
const hitsIn = (all: string, places: readonly number[]): readonly Range[] => {
  const starts = [...new Set(places)].sort((a, b) => a - b).filter((at) => at < all.length);
  const isInside = (at: number) => at > 0 && (all.codePointAt(at - 1) ?? 0) > 0xffff;
  return starts
    .map((from, index) => ({ from, to: Math.min(from + 2, starts[index + 1] ?? all.length) }))
    .filter(({ from, to }) => from < to && !isInside(from) && !isInside(to));
};
const hitPlaces = fc.array(fc.nat(60), { maxLength: 6 });
const columns = fc.integer({ min: 1, max: 40 });

describe('the text of a line', () => {
  const line = { time: null, level: 0, message: 'says', rest: 'a=1' } as const;
  it('is its message and, behind two blanks, the rest; raw as it was written', () => {
    expect(bodyOf('raw', line, false)).toEqual({ text: 'says  a=1', messageEnd: 6 });
    expect(bodyOf('raw', { ...line, rest: '' }, false)).toEqual({ text: 'says', messageEnd: 4 });
    expect(bodyOf('raw', { ...line, message: '' }, false)).toEqual({ text: 'a=1', messageEnd: 0 });
    expect(bodyOf('raw', line, true)).toEqual({ text: 'raw', messageEnd: 3 });
  });
});

describe('a line that is cut', () => {
  it.each([
    ['etcd is up', 0, 20, 'etcd is up'],
    ['etcd is up', 0, 10, 'etcd is up'],
    ['etcd is up', 0, 9, 'etcd is <sign …>'],
    ['etcd is up', 4, 20, '<sign …>is up'],
    ['etcd is up', 4, 4, '<sign …>is<sign …>'],
    ['etcd is up', 40, 4, '<sign …>'],
    ['etcd is up', 4, 1, '<sign …>'],
    ['', 4, 4, ''],
    ['节点节点', 0, 6, '节点<sign …>'],
    ['节点节点', 2, 6, '<sign …> 节点'],
    ['节点a', 2, 2, '<sign …><sign …>'],
    ['a👍b', 0, 3, 'a<sign …>'],
    ['ae\u0301b', 0, 3, 'ae\u0301b'],
    ['abe\u0301', 0, 2, 'a<sign …>'],
  ])('%j from column %i in %i columns is %j', (all, shift, width, row) => {
    expect(shown(cutRow(plain(all), [], shift, width))).toBe(row);
  });

  it('is never wider than its columns, and whole where it fits', () => {
    fc.assert(
      fc.property(bodies, hitPlaces, fc.nat(80), columns, (body, places, shift, width) => {
        const row = cutRow(body, hitsIn(body.text, places), shift, width);
        expect(widthOf(row)).toBeLessThanOrEqual(width);
        const whole = cutRow(body, hitsIn(body.text, places), 0, 400);
        expect(textOf(whole)).toBe(body.text);
      }),
    );
  });

  it('a megabyte is not looked at whole', () => {
    const row = cutRow(plain(`${'x'.repeat(500_000)}节${'y'.repeat(500_000)}`), [], 20, 10);
    expect(textOf(row)).toBe('…xxxxxxxx…');
  });
});

describe('a line that is wrapped', () => {
  it('fills its rows one after the other', () => {
    const body = { text: 'message  rest', messageEnd: 9 };
    const hits = [{ from: 4, to: 11 }];
    expect(wrapRows(body, hits, 5, 9).map(shown)).toEqual(['mess<hit a>', '<hit ge  r>', '<hit e><rest st>']);
  });

  it('says where there is more than has room', () => {
    expect(wrapRows(plain('abcdefghij'), [], 4, 2).map(shown)).toEqual(['abcd', 'efg<sign …>']);
    expect(wrapRows(plain('abcdefgh'), [], 4, 2).map(shown)).toEqual(['abcd', 'efgh']);
    expect(wrapRows(plain('节点节点节'), [], 4, 2).map(shown)).toEqual(['节点', '节<sign …>']);
  });

  it('an empty one takes a row', () => {
    expect(wrapRows(plain(''), [], 10, 5)).toEqual([[]]);
    expect(wrappedHeight(plain(''), 10, 5)).toBe(1);
  });

  it('loses nothing, is never wider than its columns, and as high as said', () => {
    fc.assert(
      fc.property(bodies, hitPlaces, columns, (body, places, width) => {
        const rows = wrapRows(body, hitsIn(body.text, places), width, 200);
        expect(rows.map(textOf).join('')).toBe(body.text);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(Math.max(2, width));
        expect(wrappedHeight(body, width, 200)).toBe(rows.length);
      }),
    );
  });

  it('takes no more rows than it may', () => {
    fc.assert(
      fc.property(bodies, columns, fc.integer({ min: 1, max: 4 }), (body, width, most) => {
        const rows = wrapRows(body, [], width, most);
        expect(rows.length).toBeLessThanOrEqual(most);
        expect(wrappedHeight(body, width, most)).toBe(rows.length);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(Math.max(2, width));
        const isCut = rows.at(-1)?.some(({ kind }) => kind === 'sign') ?? false;
        expect(isCut).toBe(wrappedHeight(body, width, 200) > most);
      }),
    );
  });

  it('goes on behind a letter with a thousand marks', () => {
    const rows = wrapRows(plain(`a${'\u0301'.repeat(1000)}b`), [], 5, 50);
    expect(rows.map(textOf).join('')).toBe(`a${'\u0301'.repeat(1000)}b`);
  });
});

describe('what was found', () => {
  it('stands out across rows', () => {
    expect(wrapRows(plain('abcdefgh'), [{ from: 2, to: 6 }], 4, 9).map(shown)).toEqual([
      'ab<hit cd>',
      '<hit ef>gh',
    ]);
    expect(shown(cutRow(plain('abcdefgh'), [{ from: 2, to: 6 }], 3, 3))).toBe('<sign …><hit e><sign …>');
  });

  it('never tears a character apart', () => {
    expect(shown(cutRow(plain('e\u0301e'), [{ from: 0, to: 1 }], 0, 9))).toBe('<hit e\u0301>e');
    fc.assert(
      fc.property(text, hitPlaces, columns, (all, places, width) => {
        for (const row of wrapRows(plain(all), hitsIn(all, places), width, 99)) {
          expect(row.flatMap((piece) => graphemes(piece.text))).toEqual(graphemes(textOf(row)));
        }
      }),
    );
  });
});
