import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectEtcd } from '../../../source/state/selectors.ts';
import { displayWidth } from '../../../source/text/width.ts';
import { wrapWords } from '../../../source/text/wrap.ts';
import { nodeCells } from '../../../source/ui/format/cells.ts';
import { columnGap, contentWidths, placeColumns } from '../../../source/ui/format/columns.ts';
import { layoutRows } from '../../../source/ui/format/layout.ts';
import { windowAround } from '../../../source/ui/format/window.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';

describe('columns', () => {
  const rows = homelabNodes.map((node) => nodeCells(node, selectEtcd(clusterOf(homelabNodes)), null));
  const widths = contentWidths(rows);

  it('give way by priority, the health last of all', () => {
    const names = (width: number) => placeColumns(widths, width).map(({ name }) => name);
    expect(names(200)).toHaveLength(12);
    expect(names(76)).not.toContain('cpu');
    expect(names(76)).toEqual(expect.arrayContaining(['name', 'health', 'talos', 'etcd', 'kubernetes']));
    expect(names(20)).toEqual(['name', 'health']);
  });

  it('never take more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 300 }), (width) => {
        const placed = placeColumns(widths, width);
        const total = placed.reduce(
          (sum, column) => sum + column.width,
          (placed.length - 1) * columnGap.length,
        );
        expect(total).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('the window of a list', () => {
  it.each([
    // heights, cursor, previous top, height → top, end
    [[1, 1, 1, 1, 1], 0, 0, 3, 0, 3],
    [[1, 1, 1, 1, 1], 2, 0, 3, 0, 3],
    [[1, 1, 1, 1, 1], 3, 0, 3, 1, 4],
    [[1, 1, 1, 1, 1], 1, 3, 3, 1, 4],
    [[1, 1, 1, 1, 1], 4, 0, 3, 2, 5],
    [[1, 2, 1, 2, 1], 3, 0, 4, 2, 5],
    [[2, 2, 2], 1, 0, 3, 1, 2],
    [[1, 1], 9, 9, 5, 0, 2],
    [[], 0, 0, 5, 0, 0],
  ])('%j with the cursor at %i', (heights, cursor, previous, height, top, end) => {
    expect(windowAround(heights, cursor, previous, height)).toEqual({ top, end });
  });

  it('always has the cursor’s row in it, whole, and never more lines than there are', () => {
    const heights = fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        heights,
        fc.nat(70),
        fc.nat(70),
        fc.integer({ min: 2, max: 30 }),
        (list, cursor, previous, height) => {
          const { top, end } = windowAround(list, cursor, previous, height);
          const at = Math.min(cursor, list.length - 1);
          expect(top).toBeLessThanOrEqual(at);
          expect(end).toBeGreaterThan(at);
          expect(list.slice(top, end).reduce((sum, lines) => sum + lines, 0)).toBeLessThanOrEqual(height);
        },
      ),
    );
  });
});

describe('the layout', () => {
  it.each([3, 5, 8, 10, 14, 15, 20, 24, 40, 50])('of %i rows fills them', (rows) => {
    for (const hasNotice of [true, false]) {
      const { body, details, notice } = layoutRows(rows, hasNotice);
      expect(2 + body + details + notice).toBe(rows);
    }
  });
});

describe('wrapping', () => {
  it('breaks at blanks, and inside words that are too long', () => {
    expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapWords('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapWords('节点一号', 4)).toEqual(['节点', '一号']);
    expect(wrapWords('', 10)).toEqual(['']);
  });

  it('loses nothing but blanks, and is never too wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
        fc.integer({ min: 2, max: 30 }),
        (words, columns) => {
          const lines = wrapWords(words.join(' '), columns);
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
