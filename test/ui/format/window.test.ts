import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowAround } from '../../../source/ui/format/window.ts';

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
