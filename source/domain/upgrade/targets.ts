import { compareVersions } from '../versions.ts';
import { hopsBetween } from './hops.ts';
import { isVersion, minorAfter, minorOf } from './minors.ts';
import type { ReleaseTable } from './release.ts';
import { latestStable } from './releases.ts';

/** A version that the wizard offers. */
export interface TargetSuggestion {
  readonly version: string;
  readonly minor: string;
  /** How many upgrades of Talos lead there. */
  readonly steps: number;
  readonly isNewestStable: boolean;
  /** What it is, as in "latest patch of 1.12". */
  readonly note: string;
}

/** How many upgrades of Talos lead to a version; null where the table does not know the way. */
function stepsTo(from: string, target: string, releases: ReleaseTable): number | null {
  const { steps, problems } = hopsBetween(from, target, releases);
  return problems.some(({ status }) => status === 'blocked') ? null : steps.length;
}

/**
 * The versions to choose from: the latest patch of the oldest minor that runs, that of the next minor, and the newest
 * stable release. Only newer ones than the oldest version that runs, no pre-release, none twice; the nearest first.
 *
 * @param talosVersions - of each node; null where it is not known.
 */
export function targetsFor(
  talosVersions: readonly (string | null)[],
  releases: ReleaseTable,
): readonly TargetSuggestion[] {
  const known = talosVersions.filter((version) => version !== null && isVersion(version)) as string[];
  const [oldest] = known.sort(compareVersions);
  const current = oldest === undefined ? null : minorOf(oldest);
  if (oldest === undefined || current === null) return [];
  const stable = releases.releases.map(({ minor }) => latestStable(releases, minor));
  const newest = stable.findLast((version) => version !== null) ?? null;
  const offers = [
    { version: latestStable(releases, current), note: `latest patch of ${current}` },
    { version: latestStable(releases, minorAfter(current) ?? current), note: 'next minor' },
    { version: newest, note: 'newest stable release' },
  ];
  return offers.flatMap(({ version, note }, index): readonly TargetSuggestion[] => {
    const isRepeated = offers.findIndex((offer) => offer.version === version) < index;
    if (version === null || isRepeated || compareVersions(version, oldest) <= 0) return [];
    const steps = stepsTo(oldest, version, releases);
    if (steps === null) return [];
    const minor = minorOf(version) ?? version;
    return [{ version, minor, steps, isNewestStable: version === newest, note }];
  });
}
