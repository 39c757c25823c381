import { describe, expect, it } from 'vitest';
import { releases } from '../../../source/domain/upgrade/releases.ts';
import { typedVersion } from '../../../source/domain/upgrade/typed-version.ts';

describe('a version as it was typed', () => {
  it.each([
    ['v1.13.9', { version: 'v1.13.9' }],
    ['1.13.9', { version: 'v1.13.9' }],
    [' 1.13 ', { version: 'v1.13.9' }],
    ['v1.10', { version: 'v1.10.9' }],
    ['1.14.0-rc.1', { version: 'v1.14.0-rc.1' }],
    // Of 1.14 there is a pre-release only: it has to be named whole.
    ['1.14', 'no release'],
    ['1.99', 'no release'],
    ['', 'no version'],
    ['vv1.13.9', 'no version'],
    ['1', 'no version'],
    ['latest', 'no version'],
    ['ghcr.io/siderolabs/installer:v1.13.9', 'no version'],
  ])('%j', (text, expected) => {
    expect(typedVersion(text, releases)).toEqual(expected);
  });
});
