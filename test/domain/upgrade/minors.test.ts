import { describe, expect, it } from 'vitest';
import {
  compareMinors,
  isStable,
  isVersion,
  minorAfter,
  minorDistance,
  minorOf,
} from '../../../source/domain/upgrade/minors.ts';

describe('a version', () => {
  it.each([
    ['v1.13.9', '1.13', true],
    ['1.36.3', '1.36', true],
    ['v1.14.0-rc.1', '1.14', false],
    ['v1.10.0-alpha.0-12-gdeadbee', '1.10', false],
  ])('%s is of %s', (version, minor, stable) => {
    expect(isVersion(version)).toBe(true);
    expect(minorOf(version)).toBe(minor);
    expect(isStable(version)).toBe(stable);
  });

  it.each(['latest', '', '1.13', 'v1.13', 'sha256:0123', 'v1.13.9.1', 'v01.2.3'])('%j is none', (text) => {
    expect(isVersion(text)).toBe(false);
    expect(minorOf(text)).toBeNull();
    expect(isStable(text)).toBe(false);
  });
});

describe('minors', () => {
  it.each([
    ['1.9', '1.10', 1],
    ['1.13', '1.13', 0],
    ['1.13', '1.6', -7],
    ['1.99', '2.0', Infinity],
    ['2.0', '1.99', -Infinity],
  ])('from %s to %s are %d', (a, b, distance) => {
    expect(minorDistance(a, b)).toBe(distance);
    expect(compareMinors(b, a)).toBe(Math.sign(distance));
  });

  it('that are none are no distance apart', () => {
    expect(minorDistance('1.13', 'latest')).toBeNaN();
    expect(compareMinors('latest', '1.13')).toBeNaN();
  });

  it('are followed by others', () => {
    expect(minorAfter('1.9')).toBe('1.10');
    expect(minorAfter('1.9', 4)).toBe('1.13');
    expect(minorAfter('latest')).toBeNull();
  });
});
