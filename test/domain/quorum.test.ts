import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quorumOf } from '../../source/domain/quorum.ts';

describe('the quorum rule', () => {
  it.each([
    // voters, healthy, needed, held, tolerates
    [0, 0, 1, false, 0],
    [1, 1, 1, true, 0],
    [1, 0, 1, false, 0],
    [2, 2, 2, true, 0],
    [2, 1, 2, false, 0],
    [3, 3, 2, true, 1],
    [3, 2, 2, true, 0],
    [3, 1, 2, false, 0],
    [4, 4, 3, true, 1],
    [5, 5, 3, true, 2],
    [5, 3, 3, true, 0],
    [5, 2, 3, false, 0],
  ])('%i voters, %i healthy', (voters, healthy, needed, held, tolerates) => {
    expect(quorumOf(voters, healthy)).toEqual({ needed, held, tolerates });
  });

  it('is kept by losing as many as it tolerates, and broken by one more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.nat(99), (voters, lost) => {
        const healthy = Math.max(0, voters - lost);
        const { held, tolerates } = quorumOf(voters, healthy);
        if (!held) return;
        expect(quorumOf(voters, healthy - tolerates).held).toBe(true);
        expect(quorumOf(voters, healthy - tolerates - 1).held).toBe(false);
      }),
    );
  });
});
