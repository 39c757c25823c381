import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../../source/domain/run/choices.ts';
import { leftRunningOf } from '../../../source/domain/run/left-running.ts';
import type { Choice, Condition, RunPlan } from '../../../source/domain/run/types.ts';
import {
  type Drive,
  drive,
  exit,
  nodesOfLab,
  rolledBack,
  runNode,
  runPlan,
  silent,
  unchanged,
  upgraded,
  working,
} from './run-lab.ts';

interface Row {
  readonly title: string;
  readonly steps: (run: Drive) => void;
  readonly plan?: Partial<RunPlan>;
  readonly condition: Condition;
  readonly choices: readonly Choice[];
}

const sickAfter = (run: Drive) => {
  run.end(exit(0), 'yes');
  run.see({ ...upgraded, ready: false });
  run.timeIsUp();
};
const worker = [runNode('pi', '10.0.0.4', 'worker')];

const failures: readonly Row[] = [
  {
    title: 'refused',
    steps: (run) => {
      run.end(exit(1), 'no');
      run.see(unchanged);
    },
    condition: 'untouched',
    choices: ['retry', 'skip', 'abort'],
  },
  {
    title: 'drain blocked after the installation',
    steps: (run) => {
      run.end(exit(1), 'yes');
      run.see({ ...unchanged, cordoned: true });
    },
    condition: 'installed, not rebooted',
    choices: ['retry', 'watch', 'reboot', 'uncordon', 'skip', 'abort'],
  },
  {
    title: 'drain blocked on an older node',
    steps: (run) => {
      run.end(exit(1), 'no');
      run.see({ ...unchanged, cordoned: true });
      run.timeIsUp();
    },
    condition: 'left cordoned',
    choices: ['retry', 'watch', 'uncordon', 'skip', 'abort'],
  },
  {
    title: 'upgraded, but never uncordoned',
    steps: (run) => {
      run.end(exit(1), 'yes');
      run.see({ ...upgraded, cordoned: true });
      run.timeIsUp();
    },
    condition: 'left cordoned',
    choices: ['watch', 'uncordon', 'skip', 'abort'],
  },
  {
    title: 'killed',
    steps: (run) => {
      run.end({ kind: 'unknown' }, 'not known');
      run.see(unchanged);
      run.timeIsUp();
    },
    condition: 'perhaps installed',
    choices: ['retry', 'watch', 'skip', 'abort'],
  },
  {
    title: 'never came back',
    steps: (run) => {
      run.end(exit(1), 'yes');
      run.see(silent);
      run.timeIsUp();
    },
    condition: 'does not answer',
    choices: ['watch', 'skip', 'abort'],
  },
  {
    title: 'never seen at all',
    steps: (run) => {
      run.end(exit(1), 'yes');
      run.timeIsUp();
    },
    condition: 'does not answer',
    choices: ['watch', 'skip', 'abort'],
  },
  {
    title: 'the node goes on by itself for long',
    steps: (run) => {
      run.end({ kind: 'unknown' }, 'not known');
      run.see({ ...unchanged, stage: 'upgrading' });
      run.timeIsUp();
    },
    condition: 'on its way',
    choices: ['watch', 'abort'],
  },
  {
    title: 'rolled back',
    steps: (run) => {
      run.end(exit(0), 'yes');
      run.see(rolledBack);
    },
    condition: 'rolled back',
    choices: ['retry', 'skip', 'abort'],
  },
  {
    title: 'talosctl still runs when time is up',
    steps: (run) => {
      run.see(silent);
      run.timeIsUp();
    },
    condition: 'does not answer',
    choices: ['watch', 'end talosctl', 'abort'],
  },
  {
    title: 'not well, the same etcd',
    steps: sickAfter,
    condition: 'not well',
    choices: ['watch', 'rollback', 'skip', 'abort'],
  },
  {
    title: 'not well, another etcd, the others run the old one',
    steps: sickAfter,
    plan: { etcdMinor: 'changes' },
    condition: 'not well',
    choices: ['watch', 'rollback', 'skip', 'abort'],
  },
  {
    title: 'not well, another etcd, the only member',
    steps: sickAfter,
    plan: { etcdMinor: 'changes', nodes: nodesOfLab.slice(1) },
    condition: 'not well',
    choices: ['watch', 'skip', 'abort'],
  },
  {
    title: 'not well, another etcd, a member that stays',
    steps: sickAfter,
    plan: { etcdMinor: 'changes', nodes: nodesOfLab.slice(1), controlPlanesStaying: 1 },
    condition: 'not well',
    choices: ['watch', 'rollback', 'skip', 'abort'],
  },
  {
    title: 'not well, another etcd, the others had the new one before',
    steps: sickAfter,
    plan: { etcdMinor: 'changes', step: { ...runPlan().step, from: 'v1.12.11' } },
    condition: 'not well',
    choices: ['watch', 'skip', 'abort'],
  },
  {
    title: 'not well, nobody knows which etcd',
    steps: sickAfter,
    plan: { etcdMinor: 'not known' },
    condition: 'not well',
    choices: ['watch', 'skip', 'abort'],
  },
  {
    title: 'a worker that is not well, whatever etcd does',
    steps: sickAfter,
    plan: { etcdMinor: 'changes', nodes: worker },
    condition: 'not well',
    choices: ['watch', 'rollback', 'skip', 'abort'],
  },
  {
    title: 'not well, of the same version',
    steps: sickAfter,
    plan: { nodes: nodesOfLab.map((node) => ({ ...node, fromVersion: node.toVersion })) },
    condition: 'not well',
    choices: ['retry', 'watch', 'skip', 'abort'],
  },
];

describe('choicesOf a failure', () => {
  it.each(failures)('$title: $condition', ({ steps, plan, condition, choices }) => {
    const run = working(steps, runPlan(plan));
    expect(run.state().phase).toBe('failed');
    expect(run.state().nodes[0]?.condition).toBe(condition);
    expect(choicesOf(run.state())).toEqual(choices);
  });

  it('offers no retry once the node is upgraded after all: it is looked at again', () => {
    const run = working((late) => {
      late.end(exit(1), 'yes');
      late.see(silent);
      late.timeIsUp();
      late.see(upgraded);
    });
    expect(run.state().phase).toBe('failed');
    expect(choicesOf(run.state())).toEqual(['watch', 'abort']);
  });
});

describe('choicesOf the rest', () => {
  it('lets an untouched node be skipped, and the run be aborted everywhere', () => {
    const run = drive();
    expect(choicesOf(run.state())).toEqual(['abort']);
    run.toQuestion();
    expect(choicesOf(run.state())).toEqual(['skip', 'abort']);
    run.confirm();
    expect(choicesOf(run.state())).toEqual(['end talosctl', 'abort']);
    run.end(exit(0), 'yes');
    expect(choicesOf(run.state())).toEqual(['stop waiting', 'abort']);
    run.choose('abort');
    expect(choicesOf(run.state())).toEqual([]);
  });
});

describe('a node that is waited for after its talosctl', () => {
  it('is judged by what was seen of it, on the user’s word', () => {
    const run = working();
    run.choose('stop waiting');
    expect(run.state().phase).toBe('working');
    run.end({ kind: 'unknown' }, 'not known');
    run.see(unchanged);
    expect(run.state()).toMatchObject({ phase: 'working' });
    run.choose('stop waiting');
    expect(run.state()).toMatchObject({
      phase: 'failed',
      nodes: [{ condition: 'perhaps installed' }, {}, {}],
    });
    expect(choicesOf(run.state())).toContain('retry');
  });

  it('does not answer, where it was not seen since', () => {
    const run = working();
    run.end(exit(0), 'yes');
    run.choose('stop waiting');
    expect(run.state()).toMatchObject({ phase: 'failed', nodes: [{ condition: 'does not answer' }, {}, {}] });
  });
});

describe('leftRunningOf', () => {
  it.each([
    { title: 'nothing before the first start', run: drive(), left: [] },
    {
      title: 'a start that is not written down',
      run: working(),
      left: ['talosctl upgrade of m1mac may have been started and goes on by itself'],
    },
    {
      title: 'talosctl',
      run: working((run) =>
        run.send({ type: 'started', address: '10.0.0.3', ticket: run.state().step?.ticket ?? -1 }),
      ),
      left: ['talosctl upgrade of m1mac runs and goes on by itself'],
    },
    {
      title: 'a node on its way',
      run: working((run) => run.end(exit(0), 'yes')),
      left: ['m1mac is on its way, and is no longer watched'],
    },
    {
      title: 'a system that waits for a boot, and a cordon',
      run: working((run) => {
        run.end(exit(1), 'yes');
        run.see({ ...unchanged, cordoned: true });
      }),
      left: ['m1mac boots the new system at its next boot', 'm1mac stays cordoned'],
    },
    {
      title: 'a talosctl that hangs',
      run: working((run) => {
        run.see(upgraded);
        run.timeIsUp();
      }),
      left: ['talosctl of m1mac was left behind and may still run'],
    },
  ])('tells of $title, also when the run is aborted', ({ run, left }) => {
    expect(leftRunningOf(run.state())).toEqual(left);
    run.choose('abort');
    expect(run.state()).toMatchObject({ phase: 'ended', outcome: 'aborted', reasons: left });
  });
});
