import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { turnOf } from '../../../source/domain/run/moves.ts';
import type { Runner } from '../../../source/state/run/runner.ts';
import { rolledBack, silent, unchanged, upgraded } from '../../domain/run/run-lab.ts';
import {
  attendToEnd,
  beginning,
  clusterId,
  type Lab,
  openLab,
  plan,
  runOf,
  stateOf,
  until,
} from './runner-lab.ts';
import { exited } from './step-world.ts';

let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(() => lab.remove());

const second = 1000;
const minute = 60 * second;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function begun(): Runner {
  const runner = lab.open();
  expect(runner.begin(plan)).toBeNull();
  return runner;
}

/** A run whose first node was confirmed just now. */
async function confirmed(): Promise<Runner> {
  const runner = begun();
  const { ticket } = await until(runner, 'confirming');
  expect(runner.confirm(ticket, 'm1mac')).toBe(true);
  return runner;
}

const typesOf = () => lab.entries().map(({ event }) => event.type);
const looks = () => lab.hands.calls.filter((call) => call.startsWith('observe')).length;

describe('a run', () => {
  it('looks for one first, and finds none', () => {
    const runner = lab.open();
    expect(runner.getState()).toEqual({ kind: 'looking' });
    runner.open(clusterId);
    expect(runner.getState()).toEqual({ kind: 'none' });
    expect(runner.unfinished(plan.clusterName)).toBeNull();
  });

  it('goes through three nodes, each with its own confirmation, and reports', async () => {
    const runner = begun();
    await attendToEnd(runner);
    const { state, report, turns, trouble } = runOf(runner);
    expect(state).toMatchObject({ phase: 'ended', outcome: 'complete' });
    expect(lab.world.started.map(({ node }) => node)).toEqual(plan.nodes.map(({ address }) => address));
    expect(trouble).toBeNull();
    expect(report).toContain('homelab');
    expect(
      turns.map(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null && endedAt > startedAt),
    ).toEqual([true, true, true]);
    const stem = lab.journal().replace(/\.jsonl$/, '');
    expect(readFileSync(`${stem}.md`, 'utf8')).toBe(report);
    expect(JSON.parse(readFileSync(`${stem}.json`, 'utf8'))).toMatchObject({
      version: 1,
      outcome: 'complete',
    });
    expect(statSync(`${stem}.md`).mode & 0o777).toBe(0o600);
    expect(statSync(`${stem}.json`).mode & 0o777).toBe(0o600);
  });

  it('starts nothing without its confirmation, to the letter and for this question', async () => {
    const runner = begun();
    const { ticket } = await until(runner, 'confirming');
    expect(runner.confirm(ticket, 'y')).toBe(false);
    expect(runner.confirm(ticket - 1, 'm1mac')).toBe(false);
    expect(runner.confirm(ticket, '')).toBe(false);
    await pass(minute);
    expect(lab.world.started).toEqual([]);
    expect(stateOf(runner)).toMatchObject({ phase: 'confirming', ticket });
    expect(runner.confirm(ticket, 'm1mac')).toBe(true);
    expect(runner.confirm(ticket, 'm1mac')).toBe(false);
    await pass(second);
    expect(lab.world.started).toHaveLength(1);
  });

  it('has a node checked again whose question has stood too long', async () => {
    const runner = begun();
    const { ticket } = await until(runner, 'confirming');
    await pass(9 * minute);
    expect(stateOf(runner)).toMatchObject({ phase: 'confirming', ticket });
    await pass(minute);
    const old = 'm1mac was checked more than 10 min ago: it is to be checked again';
    expect(stateOf(runner)).toMatchObject({ phase: 'paused', reasons: [old] });
    expect(runner.confirm(ticket, 'm1mac')).toBe(false);
    runner.resume();
    const again = await until(runner, 'confirming');
    expect(lab.hands.calls.filter((call) => call.startsWith('check'))).toHaveLength(2);
    expect(runner.confirm(again.ticket, 'm1mac')).toBe(true);
  });

  it('takes no word for a question that is too old by the clock: the machine was asleep', async () => {
    const runner = begun();
    const { ticket } = await until(runner, 'confirming');
    vi.setSystemTime(Date.now() + 8 * 60 * minute);
    expect(runner.confirm(ticket, 'm1mac')).toBe(false);
    await pass(minute);
    expect(lab.world.started).toEqual([]);
    expect(stateOf(runner).phase).toBe('paused');
  });

  it('goes on where how a step stands that was handed over before cannot be read at once', async () => {
    lab.world.onHandOver = () => {
      throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    };
    const { settleStep } = lab.world.steps;
    Object.assign(lab.world.steps, {
      settleStep() {
        throw new Error('EIO: i/o error');
      },
    });
    const runner = await confirmed();
    await pass(second);
    expect(runOf(runner).trouble).toBe('how talosctl stands cannot be read: EIO: i/o error');
    Object.assign(lab.world.steps, { settleStep });
    await pass(10 * second);
    expect(runOf(runner).trouble).toBeNull();
    expect(stateOf(runner)).toMatchObject({ phase: 'failed', step: null });
  });

  it('does not begin beside a talosctl that the run before was aborted over', async () => {
    const runner = await confirmed();
    await pass(2 * second);
    runner.choose('abort');
    await pass(second);
    expect(stateOf(runner).phase).toBe('ended');
    const words = expect.stringMatching(/^talosctl upgrade of m1mac \(pid 4711 on here\), .* still runs/);
    expect(runner.begin(plan)).toEqual(words);
    await runner.close();
    expect(lab.open().begin(plan)).toEqual(words);
    await pass(10 * second);
    const third = lab.open();
    expect(third.begin(plan)).toBeNull();
  });

  it('notes each start before it, and its end', async () => {
    const runner = await confirmed();
    await until(runner, 'confirming');
    expect(lab.audit()).toMatchObject([
      {
        node: '10.0.0.3',
        outcome: 'begun',
        what: ['talosctl', '-e', '10.0.0.9', '-n', '10.0.0.3', 'upgrade'],
      },
      { node: '10.0.0.3', outcome: 'exit code 0' },
    ]);
  });

  it('shows what talosctl prints, harmless, and what is seen of the node', async () => {
    lab.world.play = (step) => {
      step.output = 'one\u001b[2J\rtwo\nhalf';
    };
    const runner = await confirmed();
    await pass(2 * second);
    const { step } = runOf(runner);
    expect(step).toMatchObject({ address: '10.0.0.3', output: ['one', 'two'], endedAt: null });
    lab.world.nodes.set('10.0.0.3', silent);
    await pass(5 * second);
    lab.world.nodes.set('10.0.0.3', { ...upgraded, stage: 'booting' });
    await pass(5 * second);
    const { sightings } = runOf(runner);
    expect(sightings).toMatchObject({ address: '10.0.0.3', runningAt: null, verifiedAt: null });
    expect(sightings?.downAt).toBeGreaterThan(beginning);
    expect(sightings?.bootedAt).toBeGreaterThan(sightings?.downAt ?? Number.POSITIVE_INFINITY);
  });

  it('tells what is being done until it is done', async () => {
    const runner = begun();
    await pass(200);
    expect(runOf(runner).activity).toMatchObject({ words: 'taking a snapshot of etcd', until: null });
    await until(runner, 'confirming');
    expect(runOf(runner).activity).toBeNull();
  });

  it('ends what is no longer waited for', async () => {
    const runner = begun();
    await until(runner, 'checking');
    runner.pause();
    await pass(minute);
    expect(stateOf(runner)).toMatchObject({ phase: 'paused', reasons: ['paused by you'] });
    expect(typesOf()).not.toContain('checked');
    runner.resume();
    await until(runner, 'confirming');
  });

  it('pauses when the cluster is disturbed, until it has ended', async () => {
    const runner = begun();
    await until(runner, 'confirming');
    lab.disturb(['etcd 1/3']);
    expect(stateOf(runner)).toMatchObject({ phase: 'paused', reasons: ['etcd 1/3'] });
    runner.choose('abort');
    await pass(second);
    expect(stateOf(runner).outcome).toBe('aborted');
    lab.disturb(['late']);
    expect(typesOf().at(-1)).toBe('chosen');
  });

  it('says what cannot be prepared, though it was a fault of ours', async () => {
    lab.hands.prepare = async () => {
      throw new Error('a bug');
    };
    const runner = begun();
    expect(await until(runner, 'paused')).toMatchObject({ reasons: ['a bug'] });
  });

  it('can be put away when it has ended, and another one begun', async () => {
    const runner = begun();
    await until(runner, 'confirming');
    expect(runner.begin(plan)).toContain('is on already');
    runner.dismiss();
    expect(runner.getState().kind).toBe('ours');
    runner.choose('abort');
    await pass(second);
    runner.dismiss();
    expect(runner.getState()).toEqual({ kind: 'none' });
    runner.open(clusterId);
    expect(runner.getState()).toEqual({ kind: 'none' });
    await pass(second);
    expect(runner.begin(plan)).toBeNull();
  });

  it('shows the report that cannot be written, and writes it when it is opened again', async () => {
    const runner = begun();
    await until(runner, 'confirming');
    const folder = lab.journal().replace(/\.jsonl$/, '.json.new');
    mkdirSync(folder);
    runner.choose('abort');
    await pass(second);
    expect(runOf(runner).trouble).toContain('the report could not be written');
    expect(runOf(runner).report).toContain('homelab');
    rmdirSync(folder);
    runner.dismiss();
    runner.open(clusterId);
    await pass(second);
    expect(runOf(runner)).toMatchObject({ trouble: null, state: { outcome: 'aborted' } });
    expect(existsSync(lab.journal().replace(/\.jsonl$/, '.json'))).toBe(true);
  });

  it('has the node whose turn it is collected for support', async () => {
    const runner = lab.open();
    expect(await runner.collectSupport()).toBe('There is no run.');
    runner.begin(plan);
    expect(await runner.collectSupport()).toBe('support of m1mac');
  });

  it('refuses a plan that names a node twice, and leaves nothing behind', () => {
    const runner = lab.open();
    const [first] = plan.nodes;
    expect(runner.begin({ ...plan, nodes: first ? [first, first] : [] })).toContain('twice');
    expect(runner.begin(plan)).toBeNull();
  });
});

describe('a step', () => {
  it('that cannot be noted is not started', async () => {
    mkdirSync(`${lab.folder}/audit.jsonl`);
    const runner = await confirmed();
    const { reasons } = await until(runner, 'failed');
    expect(reasons[0]).toContain('the audit log');
    expect(lab.world.started).toEqual([]);
  });

  it('that was not started says why, and wants a new confirmation', async () => {
    lab.world.refuse = () => 'no such program';
    const runner = await confirmed();
    expect(await until(runner, 'failed')).toMatchObject({ reasons: ['no such program'], step: null });
    lab.world.refuse = () => null;
    runner.choose('retry');
    const { ticket } = await until(runner, 'confirming');
    expect(runner.confirm(ticket, 'm1mac')).toBe(true);
    await pass(second);
    expect(lab.world.started).toHaveLength(1);
  });

  it('is ended on the user’s word only, which is noted', async () => {
    lab.world.play = () => undefined;
    const runner = await confirmed();
    await pass(5 * second);
    runner.choose('end talosctl');
    await pass(second);
    expect(lab.world.ended).toEqual([lab.world.started[0]?.folder]);
    expect(lab.audit().map(({ outcome }) => outcome)).toEqual([
      'begun',
      'to be ended, as chosen',
      'exit code 143',
    ]);
    expect(stateOf(runner).step?.end).toEqual({ kind: 'code', code: 143 });
  });

  it('says when talosctl could not be ended', async () => {
    lab.world.play = () => undefined;
    const runner = await confirmed();
    await pass(second);
    lab.world.canEnd = false;
    runner.choose('end talosctl');
    await pass(second);
    expect(runOf(runner).activity?.words).toContain('could not be ended');
  });
});

describe('the watch of a node', () => {
  it('looks at once, every 2.5 s while it is at work, and writes down what is news', async () => {
    lab.world.play = () => undefined;
    const runner = await confirmed();
    const before = typesOf().indexOf('confirmed') + 1;
    await pass(26 * second);
    // Each look takes 0.2 s.
    expect(looks()).toBe(10);
    expect(typesOf().slice(before)).toEqual(['started', 'observed']);
    runner.nudge('10.0.0.3');
    runner.nudge('10.0.0.2');
    await pass(100);
    expect(looks()).toBe(11);
  });

  it('looks every 15 s at one that has failed', async () => {
    lab.world.play = (step) => {
      step.state = exited(1);
    };
    lab.world.nodes.set('10.0.0.3', unchanged);
    const runner = await confirmed();
    lab.world.nodes.set('10.0.0.3', rolledBack);
    await until(runner, 'failed');
    const before = looks();
    await pass(31 * second);
    expect(looks() - before).toBe(2);
  });

  it('never takes what was seen before talosctl ended for what is after it', async () => {
    const answers: (() => void)[] = [];
    const { observe } = lab.hands;
    let isSlow = false;
    lab.hands.observe = (state, node, signal) => {
      if (!isSlow) return observe(state, node, signal);
      const seen = lab.world.observe(node);
      return new Promise((resolve) => answers.push(() => resolve(seen)));
    };
    lab.world.play = () => undefined;
    const runner = await confirmed();
    await pass(second);
    isSlow = true;
    await pass(3 * second);
    expect(answers).toHaveLength(1);
    const [step] = lab.world.started;
    if (step) step.state = exited(1);
    await pass(200);
    expect(stateOf(runner).step?.end).not.toBeNull();
    lab.world.nodes.set('10.0.0.3', silent);
    answers[0]?.();
    await pass(200);
    expect(turnOf(stateOf(runner))?.own.seen).toBeNull();
    expect(answers).toHaveLength(2);
    answers[1]?.();
    await pass(0);
    expect(turnOf(stateOf(runner))?.own.seen).toMatchObject({ version: 'v1.13.1' });
  });

  it.each([
    ['a node that is silent for 15 min', silent, null, 15],
    ['a node that stays on its way for an hour', { ...unchanged, stage: 'upgrading' }, null, 60],
    ['a node of which nothing new comes for 10 min', { ...upgraded, ready: false }, 0, 10],
  ] as const)('gives up %s', async (_name, seen, code, minutes) => {
    lab.world.play = (step) => {
      lab.world.nodes.set(step.node, seen);
      if (code !== null) step.state = exited(code);
    };
    const runner = await confirmed();
    await pass((minutes - 1) * minute);
    expect(stateOf(runner).phase).toBe('working');
    await pass(2 * minute);
    expect(stateOf(runner).phase).toBe('failed');
    expect(typesOf().filter((type) => type === 'time is up')).toHaveLength(1);
    runner.choose('watch');
    await pass((minutes - 1) * minute);
    expect(stateOf(runner).phase).toBe('working');
  });

  it('leaves a talosctl behind that hangs though the node is fine', async () => {
    lab.world.play = (step) => void lab.world.nodes.set(step.node, upgraded);
    const runner = await confirmed();
    await pass(25 * second);
    expect(stateOf(runner).phase).toBe('working');
    await pass(10 * second);
    expect(stateOf(runner)).toMatchObject({ at: 1, phase: 'confirming' });
    expect(stateOf(runner).nodes[0]).toMatchObject({ state: 'done', isTalosctlLeft: true });
    expect(runner.leftRunning()).toEqual(['talosctl of m1mac was left behind and may still run']);
  });

  it('does not count the time in which all was well but for a moment', async () => {
    lab.world.play = (step) => void lab.world.nodes.set(step.node, upgraded);
    const runner = await confirmed();
    await pass(20 * second);
    lab.world.nodes.set('10.0.0.3', { ...upgraded, ready: false });
    await pass(20 * second);
    expect(stateOf(runner).phase).toBe('working');
    lab.world.nodes.set('10.0.0.3', upgraded);
    await pass(25 * second);
    expect(stateOf(runner).phase).toBe('working');
    await pass(10 * second);
    expect(stateOf(runner).at).toBe(1);
  });

  it('sets a cordon of an administrator again, and tells when that fails', async () => {
    const { check } = lab.hands;
    lab.hands.check = async (...call) => {
      const result = await check(...call);
      const { found } = result;
      return { ...result, found: found && { ...found, before: { ...found.before, cordoned: true } } };
    };
    lab.hands.setCordon = async ({ name }, cordoned) => `no ${cordoned} of ${name}`;
    lab.world.play = (step) => {
      lab.world.nodes.set(step.node, upgraded);
      step.state = exited(0);
    };
    const runner = await confirmed();
    expect((await until(runner, 'failed')).reasons).toEqual(['no true of m1mac']);
  });
});
