import { compareVersions } from '../versions.ts';
import { hopsBetween } from './hops.ts';
import { withKubernetes } from './kubernetes-steps.ts';
import { compareMinors, isStable, isVersion, minorOf } from './minors.ts';
import type { Finding, Path } from './plan.ts';
import { blocked, warning } from './problem.ts';
import type { ReleaseTable } from './release.ts';
import { releaseOf } from './releases.ts';

/** What a path follows from. Versions are one a node, null where it is not known. */
export interface PathQuestion {
  readonly talosVersions: readonly (string | null)[];
  readonly kubernetesVersions: readonly (string | null)[];
  /** With the leading v; null where none was named. */
  readonly target: string | null;
  readonly releases: ReleaseTable;
}

const isKnown = (version: string | null): version is string => version !== null && isVersion(version);

/** Why there is no path at all; null where there may be one. */
function refusal(target: string | null, oldest: string | undefined): Finding | null {
  if (target === null) {
    return blocked('the target version is not known', 'name it: --to with a version, as in v1.13.9');
  }
  const goal = minorOf(target);
  if (goal === null) return blocked(`${target} is no version`, 'name a whole version, as in v1.13.9');
  const running = oldest === undefined ? null : minorOf(oldest);
  if (running === null) return blocked('no node has told which Talos it runs', null);
  if (compareMinors(goal, running) >= 0) return null;
  return blocked(
    `${target} is older than Talos ${running}, which runs: there is no way back to an older minor`,
    `choose a version of Talos ${running} or a newer one`,
  );
}

/** What is worth knowing of the target itself. */
function targetWarnings(target: string, oldest: string, table: ReleaseTable): readonly Finding[] {
  const latest = releaseOf(table, target)?.latest;
  const isListed = latest !== undefined && compareVersions(target, latest) <= 0;
  const warnings = [
    isListed
      ? null
      : warning(
          `${target} is not in the release table of ${table.date}`,
          'read its release notes, and add it to the releases in config.json',
        ),
    isStable(target) ? null : warning(`${target} is a pre-release`, 'choose a stable release'),
    compareVersions(target, oldest) < 0
      ? warning(`${target} is an older patch than ${oldest}, which runs`, 'choose a newer patch')
      : null,
  ];
  return warnings.filter((one) => one !== null);
}

/** What is worth knowing of the versions that run: some are not known, some beyond the target. */
function sourceWarnings(versions: readonly (string | null)[], target: string): readonly Finding[] {
  const known = versions.filter(isKnown);
  const unknown = versions.length - known.length;
  const newer = known.filter((version) => compareVersions(version, target) > 0);
  const isDowngrade = newer.length === known.length;
  const partly = `the Talos version of ${unknown} of ${versions.length} nodes is not known: the path may begin lower`;
  const beyond = `${newer.length} of ${versions.length} nodes run more than ${target}, and stay as they are`;
  return [
    ...(unknown > 0 ? [warning(partly, null)] : []),
    ...(newer.length > 0 && !isDowngrade
      ? [warning(beyond, 'choose the newest version that runs, or more')]
      : []),
  ];
}

/**
 * How the cluster gets to the target: from the oldest version that runs, the latest patch of its minor, then that of
 * each minor in between, with the upgrades of Kubernetes that have to come first.
 */
export function computePath({ talosVersions, kubernetesVersions, target, releases }: PathQuestion): Path {
  const [oldest] = talosVersions.filter(isKnown).sort(compareVersions);
  const refused = refusal(target, oldest);
  if (refused || target === null || oldest === undefined) {
    return { steps: [], problems: refused ? [refused] : [] };
  }
  const problems = sourceWarnings(talosVersions, target);
  if (compareVersions(oldest, target) === 0) return { steps: [], problems };
  const hops = hopsBetween(oldest, target, releases);
  const { steps, problems: ofKubernetes } = withKubernetes(hops.steps, kubernetesVersions, releases);
  const ofTarget = targetWarnings(target, oldest, releases);
  return { steps, problems: [...hops.problems, ...ofTarget, ...problems, ...ofKubernetes] };
}
