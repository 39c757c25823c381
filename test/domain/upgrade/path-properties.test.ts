import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorAfter, minorDistance, minorOf } from '../../../source/domain/upgrade/minors.ts';
import { computePath } from '../../../source/domain/upgrade/path.ts';
import { releaseOf, releases } from '../../../source/domain/upgrade/releases.ts';
import { compareVersions } from '../../../source/domain/versions.ts';

/** The minors whose Kubernetes range is known, and that have a stable release. */
const minors = ['1.6', '1.7', '1.8', '1.9', '1.10', '1.11', '1.12', '1.13'];

interface Case {
  readonly talosVersions: readonly string[];
  readonly kubernetesVersions: readonly string[];
  readonly target: string;
}

const minorOfKnown = (version: string) => minorOf(version) ?? '';

const cases: fc.Arbitrary<Case> = fc
  .record({
    source: fc.nat(minors.length - 1),
    goal: fc.nat(minors.length - 1),
    talosPatches: fc.array(fc.nat(8), { minLength: 1, maxLength: 5 }),
    targetPatch: fc.nat(8),
    kubernetes: fc.nat(5),
    kubernetesPatches: fc.array(fc.nat(12), { minLength: 1, maxLength: 5 }),
  })
  .map(({ source, goal, talosPatches, targetPatch, kubernetes, kubernetesPatches }) => {
    const running = minors[Math.min(source, goal)] ?? '';
    const range = releaseOf(releases, running)?.kubernetesRange;
    const kubernetesMinor = minorAfter(range?.oldest ?? '', kubernetes) ?? '';
    return {
      talosVersions: talosPatches.map((patch) => `v${running}.${patch}`),
      kubernetesVersions: kubernetesPatches.map((patch) => `v${kubernetesMinor}.${patch}`),
      target: `v${minors[Math.max(source, goal)]}.${targetPatch}`,
    };
  });

/** Walks the steps as a run would, and holds every one of them against the rules. */
function walk({ talosVersions, kubernetesVersions, target }: Case): void {
  const path = computePath({ talosVersions, kubernetesVersions, target, releases });
  let [talos = ''] = [...talosVersions].sort(compareVersions);
  let [kubernetes = ''] = [...kubernetesVersions].sort(compareVersions);
  for (const step of path.steps) {
    if (step.kind === 'talos') {
      expect(step.from).toBe(talos);
      const distance = minorDistance(minorOfKnown(talos), minorOfKnown(step.to));
      expect([0, 1]).toContain(distance);
      // Another minor is left only from its latest patch, as far as the table knows it.
      const latest = releaseOf(releases, talos)?.latest ?? '';
      if (distance === 1) expect(compareVersions(talos, latest)).toBeGreaterThanOrEqual(0);
      talos = step.to;
    } else {
      expect(step.from).toBe(kubernetes);
      expect(minorDistance(minorOfKnown(kubernetes), minorOfKnown(step.to))).toBe(1);
      kubernetes = step.to;
    }
    const range = releaseOf(releases, talos)?.kubernetesRange;
    expect(minorDistance(range?.oldest ?? '', minorOfKnown(kubernetes))).toBeGreaterThanOrEqual(0);
    expect(minorDistance(minorOfKnown(kubernetes), range?.newest ?? '')).toBeGreaterThanOrEqual(0);
  }
  expect(talos).toBe(target);
  expect(path.problems.filter(({ status }) => status === 'blocked')).toEqual([]);
}

describe('every path', () => {
  it('leads to the target a minor at a time, with Kubernetes always in the range of the Talos it runs on', () => {
    fc.assert(fc.property(cases, walk), { seed: 6, numRuns: 500 });
  });
});
