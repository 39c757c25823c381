import { compareVersions } from '../versions.ts';
import { compareMinors, minorAfter, minorDistance, minorOf } from './minors.ts';
import type { Finding, KubernetesStep, Path, PathStep, TalosStep } from './plan.ts';
import { blocked, warning } from './problem.ts';
import type { MinorRange, ReleaseTable } from './release.ts';
import { kubernetesPatchOf, releaseOf } from './releases.ts';

/** The versions of Kubernetes that are there. */
interface Kubernetes {
  readonly oldest: string;
  readonly newest: string;
}

const minorOfKnown = (version: string) => minorOf(version) ?? version;
const rangeOf = (table: ReleaseTable, talos: string) => releaseOf(table, talos)?.kubernetesRange ?? null;
const isOlder = (version: string, minor: string) => compareMinors(minorOfKnown(version), minor) < 0;
const isNewer = (version: string, minor: string) => compareMinors(minorOfKnown(version), minor) > 0;

function worksWith(talos: string, { oldest, newest }: MinorRange): string {
  return `Talos ${talos} works with Kubernetes ${oldest} to ${newest}`;
}

function tooNew(step: TalosStep, { newest }: Kubernetes, range: MinorRange): readonly Finding[] {
  if (!isNewer(newest, range.newest)) return [];
  const reason = `Kubernetes ${newest} is too new: ${worksWith(step.to, range)}`;
  // Another patch of the minor that runs with it already makes nothing worse, and may be the way out.
  if (minorOf(step.from) === minorOf(step.to)) return [warning(reason, null)];
  return [
    blocked(reason, 'upgrade by hand, with the release notes: Kubernetes has no way back to an older minor'),
  ];
}

/** The next minor of Kubernetes, never older than what runs of it already (an upgrade that stopped half-way). */
function nextKubernetes({ oldest, newest }: Kubernetes, table: ReleaseTable) {
  const minor = minorAfter(minorOfKnown(oldest)) ?? minorOfKnown(oldest);
  const patch = kubernetesPatchOf(table, minor);
  const known = [patch, minorOf(newest) === minor ? newest : null].filter((version) => version !== null);
  const to = known.sort(compareVersions).at(-1);
  if (to !== undefined) return { minor, to, problems: [] };
  const unsure = `no patch of Kubernetes ${minor} is known here: v${minor}.0 stands for it`;
  return { minor, to: `v${minor}.0`, problems: [warning(unsure, 'take its latest patch instead')] };
}

/** Whether the Talos that runs before the step can do it. */
function unsupported(talos: string, minor: string, table: ReleaseTable): readonly Finding[] {
  const range = rangeOf(table, talos);
  if (range === null) return [unknownRange(talos)];
  if (compareMinors(minor, range.newest) <= 0) return [];
  return [blocked(`Kubernetes ${minor} has to come first, but ${worksWith(talos, range)}`, null)];
}

const unknownRange = (talos: string) =>
  warning(
    `which Kubernetes Talos ${talos} works with is not known here`,
    `add kubernetesRange of Talos ${minorOfKnown(talos)} to the releases in config.json`,
  );

interface Lift extends Path {
  readonly steps: readonly KubernetesStep[];
  readonly reached: Kubernetes;
}

/** Kubernetes up to what the step wants, one minor at a time, on the Talos that runs before it. */
function lift(step: TalosStep, start: Kubernetes, range: MinorRange, table: ReleaseTable): Lift {
  const steps: KubernetesStep[] = [];
  const problems: Finding[] = [];
  let reached = start;
  while (isOlder(reached.oldest, range.oldest)) {
    const next = nextKubernetes(reached, table);
    problems.push(...next.problems, ...unsupported(step.from, next.minor, table));
    steps.push({ kind: 'kubernetes', from: reached.oldest, to: next.to, why: worksWith(step.to, range) });
    const newest = compareVersions(next.to, reached.newest) > 0 ? next.to : reached.newest;
    reached = { oldest: next.to, newest };
  }
  return { steps, problems, reached };
}

/** What is not known, or not alike, of the Kubernetes that runs. */
function startProblems(versions: readonly (string | null)[], known: readonly string[]): readonly Finding[] {
  const [oldest, newest] = [known[0], known.at(-1)];
  if (oldest === undefined || newest === undefined) {
    const reason =
      'the Kubernetes version is not known: no upgrade of it could be planned, nor its range be checked';
    return [warning(reason, 'compare it with what each Talos of the path works with')];
  }
  const unknown = versions.length - known.length;
  const partly = `the Kubernetes version of ${unknown} of ${versions.length} nodes is not known`;
  const distance = minorDistance(minorOfKnown(oldest), minorOfKnown(newest));
  return [
    ...(unknown > 0 ? [warning(partly, null)] : []),
    ...(distance === 0
      ? []
      : [warning(`Kubernetes runs as ${oldest} and as ${newest}`, 'finish the upgrade of Kubernetes first')]),
  ];
}

/**
 * The path with the upgrades of Kubernetes in it, each as late as can be: before the first step of Talos that wants it.
 *
 * @param versions - of the Kubernetes of each node; null where it is not known.
 */
export function withKubernetes(
  steps: readonly TalosStep[],
  versions: readonly (string | null)[],
  table: ReleaseTable,
): Path {
  if (steps.length === 0) return { steps, problems: [] };
  const known = versions.filter((version) => version !== null && minorOf(version) !== null) as string[];
  known.sort(compareVersions);
  const [oldest, newest] = [known[0], known.at(-1)];
  const problems: Finding[] = [...startProblems(versions, known)];
  if (oldest === undefined || newest === undefined) return { steps, problems };
  let running: Kubernetes = { oldest, newest };
  const all: PathStep[] = [];
  for (const step of steps) {
    const range = rangeOf(table, step.to);
    if (range === null) problems.push(unknownRange(step.to));
    else {
      problems.push(...tooNew(step, running, range));
      const { reached, ...lifted } = lift(step, running, range, table);
      problems.push(...lifted.problems);
      all.push(...lifted.steps);
      running = reached;
    }
    all.push(step);
  }
  return { steps: all, problems };
}
