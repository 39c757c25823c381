import { describe, expect, it } from 'vitest';
import { memoryPercent, steady, steadyMemory } from '../../source/domain/steady.ts';

describe('a load that is shown', () => {
  it.each([
    ['the first', null, 12, 12],
    ['the same', 12, 12, 12],
    ['a little more', 12, 14.9, 12],
    ['a little less', 12, 9.1, 12],
    ['three points more', 12, 15, 15],
    ['three points less', 12, 9, 9],
    ['nothing any more', 12, null, null],
  ])('%s', (_, shown, now, next) => {
    expect(steady(shown, now)).toBe(next);
  });

  it('does not creep: it is compared with what is shown, not with what was read before', () => {
    const drift = [10, 11, 12, 13, 14].reduce<number | null>((shown, now) => steady(shown, now), null);
    expect(drift).toBe(13);
  });
});

describe('memory that is shown', () => {
  const of = (usedBytes: number, totalBytes = 1000) => ({ usedBytes, totalBytes });

  it('is held back like its percentage', () => {
    const shown = of(250);
    expect(steadyMemory(null, shown)).toBe(shown);
    expect(steadyMemory(shown, of(279))).toBe(shown);
    expect(steadyMemory(shown, of(280))).toEqual(of(280));
  });

  it('tells another size at once', () => {
    expect(steadyMemory(of(250), of(500, 2000))).toEqual(of(500, 2000));
  });

  it('of no size is not used', () => {
    expect(memoryPercent(of(0, 0))).toBe(0);
    expect(memoryPercent(of(1, 4))).toBe(25);
  });
});
