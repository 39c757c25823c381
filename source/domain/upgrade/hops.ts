import { compareVersions } from '../versions.ts';
import { compareMinors, minorAfter, minorDistance, minorOf } from './minors.ts';
import type { Finding, TalosStep } from './plan.ts';
import { blocked, warning } from './problem.ts';
import type { ReleaseTable } from './release.ts';
import { latestStable, releaseOf } from './releases.ts';

/** The upgrades of Talos on the way; they end before the target where it cannot be told how it is reached. */
export interface Hops {
  readonly steps: readonly TalosStep[];
  readonly problems: readonly Finding[];
}

/** The versions to run between the two, and what is not known of them. */
interface Stations {
  readonly versions: readonly string[];
  readonly problems: readonly Finding[];
  /** False where a station is missing. */
  readonly reachesTarget: boolean;
}

const extendTable = (minor: string) =>
  `add the latest patch of Talos ${minor} to the releases in config.json`;

/** The latest patch of the running minor comes first, then that of each minor in between (Talos docs, Upgrading Talos). */
function stationsBetween(from: string, target: string, table: ReleaseTable): Stations {
  const [source, goal] = [minorOf(from), minorOf(target)];
  if (source === null || goal === null || source === goal) {
    return { versions: [], problems: [], reachesTarget: true };
  }
  const distance = minorDistance(source, goal);
  if (!Number.isFinite(distance)) {
    const unknown = blocked(`how Talos ${goal} is reached from Talos ${source} is not known here`, null);
    return { versions: [], problems: [unknown], reachesTarget: false };
  }
  const latest = latestStable(table, source);
  const versions = latest !== null && compareVersions(from, latest) < 0 ? [latest] : [];
  const unsure = warning(`the latest patch of Talos ${source} is not known here`, extendTable(source));
  const problems = latest === null ? [unsure] : [];
  for (let count = 1; count < distance; count++) {
    const minor = minorAfter(source, count) ?? source;
    const station = latestStable(table, minor);
    if (station === null) {
      const gap = blocked(
        `no release of Talos ${minor} is known here, which lies in between`,
        extendTable(minor),
      );
      return { versions, problems: [...problems, gap], reachesTarget: false };
    }
    versions.push(station);
  }
  return { versions, problems, reachesTarget: true };
}

/** The etcd minors before and after; null where they are the same, or one is not known. */
function etcdChange(from: string, to: string, table: ReleaseTable): TalosStep['etcd'] {
  const [before, after] = [releaseOf(table, from)?.etcd ?? null, releaseOf(table, to)?.etcd ?? null];
  if (before === null || after === null || before === after) return null;
  return { from: before, to: after };
}

/** What the installer of the step refuses: a Talos that is too old for it. */
function sourceProblem({ from, to }: TalosStep, table: ReleaseTable): readonly Finding[] {
  const oldest = releaseOf(table, to)?.oldestSource ?? null;
  const source = minorOf(from);
  if (oldest === null || source === null || compareMinors(source, oldest) >= 0) return [];
  return [blocked(`${to} cannot be installed from ${from}: it takes Talos ${oldest} and newer`, null)];
}

/** The way from one version of Talos to another: no step crosses more than one minor. */
export function hopsBetween(from: string, target: string, table: ReleaseTable): Hops {
  const { versions, problems, reachesTarget } = stationsBetween(from, target, table);
  const all = reachesTarget ? [...versions, target] : versions;
  const steps = all.map((to, index): TalosStep => {
    const before = all[index - 1] ?? from;
    const patch = minorOf(before) === minorOf(to) ? 'latest patch' : 'next minor';
    const why = to === target ? 'target' : patch;
    return { kind: 'talos', from: before, to, why, etcd: etcdChange(before, to, table) };
  });
  return { steps, problems: [...problems, ...steps.flatMap((step) => sourceProblem(step, table))] };
}
