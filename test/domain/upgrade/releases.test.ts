import { describe, expect, it } from 'vitest';
import { compareMinors, isStable, minorDistance, minorOf } from '../../../source/domain/upgrade/minors.ts';
import {
  extendReleases,
  kubernetesPatchOf,
  latestStable,
  releaseOf,
  releases,
  releasesText,
} from '../../../source/domain/upgrade/releases.ts';

describe('the release table', () => {
  it('has every minor once, without gaps, the oldest first', () => {
    const minors = releases.releases.map(({ minor }) => minor);
    const distances = minors.slice(1).map((minor, index) => minorDistance(minors[index] ?? '', minor));
    expect(minors[0]).toBe('1.5');
    expect(minors.at(-1)).toBe('1.14');
    expect(new Set(distances)).toEqual(new Set([1]));
  });

  it.each(releases.releases)('has what belongs together of $minor', (release) => {
    const { minor, latest, tagged, kubernetes, kubernetesRange, oldestSource } = release;
    expect(minorOf(latest)).toBe(minor);
    expect(tagged).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect((tagged ?? '') <= releases.date).toBe(true);
    if (minor === '1.5') return;
    // By default the newest Kubernetes that it works with; six minors in all.
    expect(minorOf(kubernetes ?? '')).toBe(kubernetesRange?.newest);
    expect(minorDistance(kubernetesRange?.oldest ?? '', kubernetesRange?.newest ?? '')).toBe(5);
    expect(compareMinors(oldestSource ?? '', minor)).toBe(-1);
  });

  it('knows only a pre-release of the newest minor', () => {
    expect(releases.releases.filter(({ latest }) => !isStable(latest)).map(({ minor }) => minor)).toEqual([
      '1.14',
    ]);
    expect(latestStable(releases, '1.14')).toBeNull();
    expect(latestStable(releases, '1.13')).toBe('v1.13.9');
    expect(latestStable(releases, '1.15')).toBeNull();
  });

  it('has the other etcd with 1.11 and with 1.14', () => {
    const etcd = releases.releases.map((release) => `${release.minor}: ${release.etcd ?? '?'}`);
    expect(etcd.slice(5)).toEqual(['1.10: 3.5', '1.11: 3.6', '1.12: 3.6', '1.13: 3.6', '1.14: 3.7']);
  });

  it.each([
    ['v1.13.1', '1.13'],
    ['1.13', '1.13'],
    ['v1.14.0-rc.0', '1.14'],
    ['v1.15.0', undefined],
    ['latest', undefined],
  ])('has for %s the release %s', (asked, minor) => {
    expect(releaseOf(releases, asked)?.minor).toBe(minor);
  });

  it.each([
    ['1.28', 'v1.28.15'],
    ['1.30', 'v1.30.5'],
    ['1.36', 'v1.36.3'],
    ['1.37', null],
    ['1.23', null],
  ])('takes for Kubernetes %s the patch %s', (minor, patch) => {
    expect(kubernetesPatchOf(releases, minor)).toBe(patch);
  });
});

describe('the release table of config.json', () => {
  it('brings a newer patch, and keeps what is known of the minor but the day', () => {
    const extended = extendReleases(releases, [{ minor: '1.13', latest: 'v1.13.11' }]);
    expect(releaseOf(extended, '1.13')).toEqual({
      ...releaseOf(releases, '1.13'),
      latest: 'v1.13.11',
      tagged: null,
    });
    expect(extended.releases).toHaveLength(releases.releases.length);
    expect(extended.date).toBe(releases.date);
  });

  it('brings a new minor, in its place', () => {
    const kubernetesRange = { oldest: '1.33', newest: '1.38' };
    const extended = extendReleases(releases, [
      { minor: '1.16', latest: 'v1.16.0', etcd: '3.7' },
      { minor: '1.15', latest: 'v1.15.2', kubernetesRange, oldestSource: '1.13', tagged: '2027-01-05' },
    ]);
    expect(extended.releases.slice(-2)).toEqual([
      {
        minor: '1.15',
        latest: 'v1.15.2',
        tagged: '2027-01-05',
        etcd: null,
        kubernetes: null,
        kubernetesRange,
        oldestSource: '1.13',
      },
      {
        minor: '1.16',
        latest: 'v1.16.0',
        tagged: null,
        etcd: '3.7',
        kubernetes: null,
        kubernetesRange: null,
        oldestSource: null,
      },
    ]);
  });

  it('makes a release of a pre-release, and its Kubernetes the one of that minor', () => {
    const extended = extendReleases(releases, [{ minor: '1.14', latest: 'v1.14.2', kubernetes: 'v1.37.1' }]);
    expect(latestStable(extended, '1.14')).toBe('v1.14.2');
    expect(kubernetesPatchOf(extended, '1.37')).toBe('v1.37.1');
  });

  it('corrects the patch that is known', () => {
    const kubernetesRange = { oldest: '1.33', newest: '1.37' };
    const extended = extendReleases(releases, [{ minor: '1.14', latest: 'v1.14.0-rc.1', kubernetesRange }]);
    expect(releaseOf(extended, '1.14')).toEqual({ ...releaseOf(releases, '1.14'), kubernetesRange });
  });

  it('is overtaken by a newer table', () => {
    expect(extendReleases(releases, [{ minor: '1.13', latest: 'v1.13.4', kubernetes: null }])).toEqual(
      releases,
    );
  });
});

it.each([
  ['2026-09-01', 'releases as of 2026-08-31'],
  ['2026-09-30', 'releases as of 2026-08-31'],
  ['2026-11-23', 'releases as of 2026-08-31, 84 days ago: newer patches may be out'],
])('tells on %s how old it is', (today, text) => {
  expect(releasesText(releases, Date.parse(today))).toBe(text);
});
