import { expect, it } from 'vitest';
import { divide } from '../../../source/ui/upgrade/divide.ts';

/** All lines that a division gives away. */
function taken({ head, rows, details, hasTitle }: ReturnType<typeof divide>): number {
  return head + rows + details + Number(hasTitle);
}

it.each([
  ['room for all: the details have the rest', 30, { head: 3, rows: 5, details: 8 }, [3, 5, 21]],
  ['long details: the list comes first', 20, { head: 3, rows: 5, details: 30 }, [3, 5, 11]],
  ['both long: half each', 23, { head: 3, rows: 50, details: 30 }, [3, 10, 9]],
  ['a long list, short details', 23, { head: 3, rows: 50, details: 1 }, [3, 18, 1]],
  ['a long head is cut', 12, { head: 20, rows: 3, details: 3 }, [4, 3, 4]],
  ['short: the list alone', 6, { head: 1, rows: 9, details: 9 }, [1, 5, 0]],
  ['text alone', 20, { head: 2, rows: 0, details: 100 }, [2, 0, 17]],
  ['one line', 1, { head: 2, rows: 9, details: 9 }, [0, 1, 0]],
] as const)('%s', (_, lines, wish, [head, rows, details]) => {
  expect(divide(lines, wish)).toMatchObject({ head, rows, details });
});

it('gives away every line once, and always some to what is decided', () => {
  for (let lines = 1; lines < 60; lines++) {
    for (const head of [0, 1, 4, 12]) {
      for (const rows of [0, 1, 7, 80]) {
        for (const details of [0, 1, 9, 90]) {
          const share = divide(lines, { head, rows, details });
          expect(taken(share)).toBe(lines);
          expect(rows === 0 ? share.details : share.rows).toBeGreaterThan(0);
        }
      }
    }
  }
});
