import { describe, expect, it } from 'vitest';
import { computePath } from '../../../source/domain/upgrade/path.ts';
import type { Path } from '../../../source/domain/upgrade/plan.ts';
import { extendReleases, releases } from '../../../source/domain/upgrade/releases.ts';

interface Question {
  readonly talos: readonly (string | null)[];
  readonly kubernetes?: readonly (string | null)[];
  readonly target: string | null;
  readonly table?: typeof releases;
}

const pathOf = ({ talos, kubernetes = ['v1.34.1'], target, table = releases }: Question): Path =>
  computePath({ talosVersions: talos, kubernetesVersions: kubernetes, target, releases: table });

const stepsOf = (path: Path) =>
  path.steps.map((step) => (step.kind === 'talos' ? `Talos ${step.to}` : `Kubernetes ${step.to}`));
const problemsOf = (path: Path) => path.problems.map(({ status, reason }) => `${status}: ${reason}`);

describe('the path from v1.6.4 with Kubernetes 1.29', () => {
  const talos = ['v1.6.4', 'v1.6.4', 'v1.6.4'];
  const kubernetes = ['v1.29.1', 'v1.29.1', 'v1.29.1'];
  const hops = [
    'Talos v1.6.8',
    'Talos v1.7.7',
    'Talos v1.8.4',
    'Talos v1.9.6',
    'Talos v1.10.9',
    'Talos v1.11.6',
  ];

  it('goes through the latest patch of every minor, with Kubernetes as late as can be', () => {
    const path = pathOf({ talos, kubernetes, target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual([
      ...hops,
      'Kubernetes v1.30.5',
      'Talos v1.12.11',
      'Kubernetes v1.31.4',
      'Talos v1.13.9',
    ]);
    expect(path.problems).toEqual([]);
    expect(path.steps[0]).toEqual({
      kind: 'talos',
      from: 'v1.6.4',
      to: 'v1.6.8',
      why: 'latest patch',
      etcd: null,
    });
    expect(path.steps[1]).toMatchObject({ from: 'v1.6.8', why: 'next minor' });
    expect(path.steps[6]).toEqual({
      kind: 'kubernetes',
      from: 'v1.29.1',
      to: 'v1.30.5',
      why: 'Talos v1.12.11 works with Kubernetes 1.30 to 1.35',
    });
    expect(path.steps[8]).toMatchObject({ from: 'v1.30.5' });
    expect(path.steps.at(-1)).toMatchObject({ from: 'v1.12.11', why: 'target' });
  });

  it('names the one step that brings another etcd', () => {
    const changes = pathOf({ talos, kubernetes, target: 'v1.13.9' }).steps.filter(
      (step) => step.kind === 'talos' && step.etcd !== null,
    );
    expect(changes).toEqual([expect.objectContaining({ to: 'v1.11.6', etcd: { from: '3.5', to: '3.6' } })]);
  });

  it.each([
    ['v1.6.8', 1],
    ['v1.6.6', 1],
    ['v1.7.7', 2],
    ['v1.7.1', 2],
    ['v1.8.4', 3],
    ['v1.9.6', 4],
    ['v1.10.9', 5],
    ['v1.11.6', 6],
    ['v1.12.11', 8],
    ['v1.13.3', 10],
  ])('to %s has %i steps', (target, count) => {
    const path = pathOf({ talos, kubernetes, target });
    expect(path.steps).toHaveLength(count);
    expect(path.steps.at(-1)).toMatchObject({ kind: 'talos', to: target, why: 'target' });
    expect(path.problems).toEqual([]);
  });

  it('begins with the next minor where the latest patch runs, or one that is newer than the table knows', () => {
    for (const running of ['v1.12.11', 'v1.12.13']) {
      expect(stepsOf(pathOf({ talos: [running], target: 'v1.13.9' }))).toEqual(['Talos v1.13.9']);
    }
  });

  it('begins at the pre-release that runs', () => {
    const path = pathOf({ talos: ['v1.12.0-beta.1'], target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual(['Talos v1.12.11', 'Talos v1.13.9']);
  });
});

describe('Kubernetes on the path', () => {
  it('is upgraded a minor at a time, with patches that are known also of minors no table row has', () => {
    const path = pathOf({ talos: ['v1.6.4'], kubernetes: ['v1.24.3'], target: 'v1.9.6' });
    expect(stepsOf(path)).toEqual([
      'Talos v1.6.8',
      'Kubernetes v1.25.16',
      'Talos v1.7.7',
      'Kubernetes v1.26.15',
      'Talos v1.8.4',
      'Kubernetes v1.27.16',
      'Talos v1.9.6',
    ]);
  });

  it('comes first of all where it is too old for the Talos that runs already', () => {
    const path = pathOf({ talos: ['v1.12.3'], kubernetes: ['v1.28.2'], target: 'v1.12.11' });
    expect(stepsOf(path)).toEqual(['Kubernetes v1.29.7', 'Kubernetes v1.30.5', 'Talos v1.12.11']);
  });

  it('blocks the step it is too new for, the others not', () => {
    const path = pathOf({ talos: ['v1.11.2'], kubernetes: ['v1.34.1', 'v1.36.0'], target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual(['Talos v1.11.6', 'Talos v1.12.11', 'Talos v1.13.9']);
    expect(problemsOf(path)).toEqual([
      'warning: Kubernetes runs as v1.34.1 and as v1.36.0',
      'warning: Kubernetes v1.36.0 is too new: Talos v1.11.6 works with Kubernetes 1.29 to 1.34',
      'blocked: Kubernetes v1.36.0 is too new: Talos v1.12.11 works with Kubernetes 1.30 to 1.35',
    ]);
  });

  it('is a warning where it is not known, and no upgrade of it is made up', () => {
    const path = pathOf({ talos: ['v1.11.6'], kubernetes: [null, null], target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual(['Talos v1.12.11', 'Talos v1.13.9']);
    expect(problemsOf(path)).toEqual([
      'warning: the Kubernetes version is not known: no upgrade of it could be planned, nor its range be checked',
    ]);
  });

  it('is a warning where it is not known of some nodes', () => {
    const path = pathOf({
      talos: ['v1.12.3'],
      kubernetes: ['v1.34.1', null, 'not a version'],
      target: 'v1.12.11',
    });
    expect(problemsOf(path)).toEqual(['warning: the Kubernetes version of 2 of 3 nodes is not known']);
  });

  it('never goes back where an upgrade of it stopped half-way', () => {
    const kubernetes = ['v1.30.9', 'v1.29.1'];
    const path = pathOf({ talos: ['v1.11.6'], kubernetes, target: 'v1.12.11' });
    expect(stepsOf(path)).toEqual(['Kubernetes v1.30.9', 'Talos v1.12.11']);
    expect(path.steps[0]).toMatchObject({ from: 'v1.29.1' });
    expect(path.problems).toEqual([
      expect.objectContaining({
        status: 'warning',
        reason: 'Kubernetes runs as v1.29.1 and as v1.30.9',
        remedy: 'finish the upgrade of Kubernetes first',
      }),
    ]);
  });

  it('may differ by patches', () => {
    const path = pathOf({ talos: ['v1.12.3'], kubernetes: ['v1.34.1', 'v1.34.3'], target: 'v1.12.11' });
    expect(path.problems).toEqual([]);
  });

  it('is told of where the table does not know the range of a step', () => {
    const table = extendReleases(releases, [
      { minor: '1.14', latest: 'v1.14.1' },
      { minor: '1.15', latest: 'v1.15.2' },
    ]);
    const path = pathOf({ talos: ['v1.14.1'], kubernetes: ['v1.36.1'], target: 'v1.15.2', table });
    expect(stepsOf(path)).toEqual(['Talos v1.15.2']);
    expect(problemsOf(path)).toEqual([
      'warning: which Kubernetes Talos v1.15.2 works with is not known here',
    ]);
  });

  it('is told of where the table does not know what the Talos before works with', () => {
    const path = pathOf({ talos: ['v1.5.6'], kubernetes: ['v1.23.17'], target: 'v1.6.8' });
    expect(stepsOf(path)).toEqual(['Kubernetes v1.24.17', 'Talos v1.6.8']);
    expect(problemsOf(path)).toEqual(['warning: which Kubernetes Talos v1.5.6 works with is not known here']);
  });

  it('has a stand-in for a patch that is not known, and says so', () => {
    const range = { oldest: '1.37', newest: '1.42' };
    const table = extendReleases(releases, [{ minor: '1.14', latest: 'v1.14.1', kubernetesRange: range }]);
    const path = pathOf({ talos: ['v1.13.9'], kubernetes: ['v1.35.4'], target: 'v1.14.1', table });
    expect(stepsOf(path)).toEqual(['Kubernetes v1.36.3', 'Kubernetes v1.37.0', 'Talos v1.14.1']);
    expect(problemsOf(path)).toEqual([
      'warning: no patch of Kubernetes 1.37 is known here: v1.37.0 stands for it',
      'blocked: Kubernetes 1.37 has to come first, but Talos v1.13.9 works with Kubernetes 1.31 to 1.36',
    ]);
  });
});

describe('the target', () => {
  it.each([
    [null, 'the target version is not known'],
    ['latest', 'latest is no version'],
    ['1.13', '1.13 is no version'],
    ['v1.11.6', 'v1.11.6 is older than Talos 1.12, which runs: there is no way back to an older minor'],
  ])('%s is no way to go', (target, reason) => {
    const path = pathOf({ talos: ['v1.12.3'], target });
    expect(path.steps).toEqual([]);
    expect(path.problems).toEqual([
      expect.objectContaining({ status: 'blocked', reason, canOverride: false }),
    ]);
  });

  it('needs a version that runs', () => {
    const path = pathOf({ talos: [null, null], target: 'v1.13.9' });
    expect(path.steps).toEqual([]);
    expect(problemsOf(path)).toEqual(['blocked: no node has told which Talos it runs']);
  });

  it('may be an older patch of the minor, with a warning', () => {
    const path = pathOf({ talos: ['v1.12.5', 'v1.12.6'], target: 'v1.12.3' });
    expect(path.steps).toEqual([
      { kind: 'talos', from: 'v1.12.5', to: 'v1.12.3', why: 'target', etcd: null },
    ]);
    expect(problemsOf(path)).toEqual(['warning: v1.12.3 is an older patch than v1.12.5, which runs']);
  });

  it('is there already', () => {
    expect(pathOf({ talos: ['v1.13.9', 'v1.13.9'], kubernetes: [null], target: 'v1.13.9' })).toEqual({
      steps: [],
      problems: [],
    });
  });

  it.each(['v1.13.10', 'v1.15.0'])('%s may be one that the table does not know', (target) => {
    const table = extendReleases(releases, [{ minor: '1.14', latest: 'v1.14.1' }]);
    const running = target === 'v1.15.0' ? 'v1.14.1' : 'v1.13.9';
    const path = pathOf({ talos: [running], target, table });
    expect(stepsOf(path)).toEqual([`Talos ${target}`]);
    expect(path.problems[0]).toMatchObject({
      status: 'warning',
      reason: `${target} is not in the release table of 2026-08-31`,
    });
  });

  it('may be a pre-release, with a warning', () => {
    const path = pathOf({ talos: ['v1.13.9'], target: 'v1.14.0-rc.1' });
    expect(path.steps).toEqual([
      {
        kind: 'talos',
        from: 'v1.13.9',
        to: 'v1.14.0-rc.1',
        why: 'target',
        etcd: { from: '3.6', to: '3.7' },
      },
    ]);
    expect(problemsOf(path)).toEqual(['warning: v1.14.0-rc.1 is a pre-release']);
  });

  it('is known where config.json names it', () => {
    const table = extendReleases(releases, [
      { minor: '1.13', latest: 'v1.13.10' },
      { minor: '1.14', latest: 'v1.14.2' },
      { minor: '1.15', latest: 'v1.15.2', etcd: '3.7', kubernetesRange: { oldest: '1.33', newest: '1.38' } },
    ]);
    const path = pathOf({ talos: ['v1.13.1'], kubernetes: ['v1.32.4'], target: 'v1.15.2', table });
    expect(stepsOf(path)).toEqual(['Talos v1.13.10', 'Talos v1.14.2', 'Kubernetes v1.33.6', 'Talos v1.15.2']);
    expect(path.problems).toEqual([]);
  });
});

describe('what lies in between', () => {
  it('stops the path where only a pre-release is known of it', () => {
    const path = pathOf({ talos: ['v1.12.3'], target: 'v1.15.0' });
    expect(stepsOf(path)).toEqual(['Talos v1.12.11', 'Talos v1.13.9']);
    expect(path.problems[0]).toEqual({
      status: 'blocked',
      reason: 'no release of Talos 1.14 is known here, which lies in between',
      remedy: 'add the latest patch of Talos 1.14 to the releases in config.json',
      address: null,
      canOverride: false,
      concerns: [],
      isOverridden: false,
    });
  });

  it('is not known between majors', () => {
    const path = pathOf({ talos: ['v1.13.9'], target: 'v2.0.0' });
    expect(path.steps).toEqual([]);
    expect(problemsOf(path)).toContain('blocked: how Talos 2.0 is reached from Talos 1.13 is not known here');
  });

  it('is a warning where the latest patch of the minor that runs is not known', () => {
    const path = pathOf({ talos: ['v1.4.8'], kubernetes: ['v1.27.1'], target: 'v1.5.6' });
    expect(stepsOf(path)).toEqual(['Talos v1.5.6']);
    expect(problemsOf(path)).toContain('warning: the latest patch of Talos 1.4 is not known here');
  });

  it('blocks where the installer takes only newer ones', () => {
    const table = extendReleases(releases, [
      { minor: '1.14', latest: 'v1.14.1' },
      {
        minor: '1.15',
        latest: 'v1.15.0',
        oldestSource: '1.15',
        kubernetesRange: { oldest: '1.33', newest: '1.38' },
      },
    ]);
    const path = pathOf({ talos: ['v1.14.1'], target: 'v1.15.0', table });
    expect(problemsOf(path)).toEqual([
      'blocked: v1.15.0 cannot be installed from v1.14.1: it takes Talos 1.15 and newer',
    ]);
  });
});

describe('mixed versions', () => {
  it('begin at the oldest', () => {
    const path = pathOf({ talos: ['v1.13.1', 'v1.11.6', 'v1.12.11'], target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual(['Talos v1.12.11', 'Talos v1.13.9']);
    expect(path.steps[0]).toMatchObject({ from: 'v1.11.6' });
    expect(path.problems).toEqual([]);
  });

  it('leave those alone that run more than the target', () => {
    const path = pathOf({ talos: ['v1.13.1', 'v1.12.3', 'v1.12.11'], target: 'v1.12.11' });
    expect(stepsOf(path)).toEqual(['Talos v1.12.11']);
    expect(problemsOf(path)).toEqual(['warning: 1 of 3 nodes run more than v1.12.11, and stay as they are']);
  });

  it('are told of also where nothing is left to do', () => {
    const path = pathOf({ talos: ['v1.13.1', 'v1.12.11'], target: 'v1.12.11' });
    expect(path.steps).toEqual([]);
    expect(path.problems).toHaveLength(1);
  });

  it('may be older where a node has told nothing', () => {
    const path = pathOf({ talos: ['v1.12.11', null, 'not a version'], target: 'v1.13.9' });
    expect(stepsOf(path)).toEqual(['Talos v1.13.9']);
    expect(problemsOf(path)).toEqual([
      'warning: the Talos version of 2 of 3 nodes is not known: the path may begin lower',
    ]);
  });
});
