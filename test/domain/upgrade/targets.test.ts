import { describe, expect, it } from 'vitest';
import { extendReleases, releases } from '../../../source/domain/upgrade/releases.ts';
import { targetsFor } from '../../../source/domain/upgrade/targets.ts';

const offered = (versions: readonly (string | null)[], table = releases) =>
  targetsFor(versions, table).map(
    ({ version, steps, isNewestStable, note }) =>
      `${version}, ${steps}, ${note}${isNewestStable ? ', newest' : ''}`,
  );

describe('the targets on offer', () => {
  it.each([
    [
      ['v1.6.4'],
      [
        'v1.6.8, 1, latest patch of 1.6',
        'v1.7.7, 2, next minor',
        'v1.13.9, 8, newest stable release, newest',
      ],
    ],
    [['v1.11.6'], ['v1.12.11, 1, next minor', 'v1.13.9, 2, newest stable release, newest']],
    [['v1.12.3'], ['v1.12.11, 1, latest patch of 1.12', 'v1.13.9, 2, next minor, newest']],
    [['v1.13.1'], ['v1.13.9, 1, latest patch of 1.13, newest']],
    [['v1.13.9'], []],
    [['v1.13.12'], []],
    [['v1.14.0-rc.0'], []],
    [['v1.13.9', null, 'v1.13.3'], ['v1.13.9, 1, latest patch of 1.13, newest']],
    [[null], []],
    [[], []],
  ])('for %j are %j', (versions, expected) => {
    expect(offered(versions)).toEqual(expected);
  });

  it('come from the extended table', () => {
    const table = extendReleases(releases, [
      { minor: '1.13', latest: 'v1.13.10' },
      { minor: '1.14', latest: 'v1.14.1' },
    ]);
    expect(offered(['v1.13.9'], table)).toEqual([
      'v1.13.10, 1, latest patch of 1.13',
      'v1.14.1, 2, next minor, newest',
    ]);
  });

  it('have a way that is known', () => {
    const table = extendReleases(releases, [{ minor: '1.15', latest: 'v1.15.0' }]);
    expect(offered(['v1.13.1'], table)).toEqual(['v1.13.9, 1, latest patch of 1.13']);
  });
});
