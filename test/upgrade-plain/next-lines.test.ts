import { describe, expect, it } from 'vitest';
import { advance, begin } from '../../source/domain/run/machine.ts';
import type { ProgressStep } from '../../source/domain/run/progress.ts';
import type { RunEvent, RunState } from '../../source/domain/run/types.ts';
import { pick, seeded } from '../../source/simulator/seeded.ts';
import type { RunView } from '../../source/state/run/run-view.ts';
import { nextLines } from '../../source/upgrade-plain/next-lines.ts';
import { plainLine } from '../../source/upgrade-plain/plain-line.ts';
import { signOfLife, standingLines } from '../../source/upgrade-plain/standing-lines.ts';
import {
  drive,
  exit,
  foundAt,
  rolledBack,
  runNode,
  runPlan,
  silent,
  unchanged,
  upgraded,
  working,
} from '../domain/run/run-lab.ts';
import { followed, ours, startedAt } from './plain-lab.ts';

const none: RunView = { kind: 'none' };
const second = 1000;
const at = startedAt + 60 * second;
const news = (before: RunView, now: RunView) => nextLines(before, now, at).map(plainLine);

function step(name: ProgressStep['name'], patch: Partial<ProgressStep> = {}): ProgressStep {
  return { name, state: 'waiting', words: null, startedAt: null, endedAt: null, ...patch };
}

function told(state: RunState, steps: readonly ProgressStep[]): RunView {
  const progress = followed(state);
  return ours(state, { step: { ...progress, told: { ...progress.told, steps } } });
}

describe('what has happened in a run', () => {
  it('says nothing where nothing has', () => {
    const view = ours(working().state());
    expect(news(view, ours(working().state()))).toEqual([]);
  });

  it('begins with what it is, and what happened while nobody watched', () => {
    const view = ours(drive().state(), { meanwhile: ['nothing was started: m1mac waits for your word'] });
    expect(news(none, view)).toEqual([
      'upgrade of homelab from v1.13.1 to v1.13.3, 3 nodes',
      'journal: /state/runs/2026-11-23T0420-homelab.jsonl',
      'what happened while nobody watched:',
      'nothing was started: m1mac waits for your word',
      'node 1 of 3: m1mac: preparing: snapshot of etcd, images on all nodes',
    ]);
  });

  it('tells what is done before the first node, and the snapshot', () => {
    const run = drive();
    const before = ours(run.state());
    const activity = { words: 'image pulled on 1 of 3 nodes', since: at, until: null };
    expect(news(before, ours(run.state(), { activity }))).toEqual(['image pulled on 1 of 3 nodes']);
    const snapshot = { path: '/state/etcd.db', bytes: 1234, sha256: 'abcd' };
    run.send({ type: 'prepared', problems: [], snapshot, ticket: run.state().ticket });
    expect(news(before, ours(run.state()))).toEqual([
      'snapshot of etcd: /state/etcd.db',
      'snapshot of etcd: 1234 bytes, SHA-256 abcd',
      'node 1 of 3: checking m1mac before its upgrade',
    ]);
  });

  it('tells each step of a node once, with its time', () => {
    const state = working().state();
    const begun = { state: 'running', startedAt: at } as const;
    const first = told(state, [step('pull', begun), step('install'), step('drain')]);
    expect(news(ours(state), first)).toEqual(['m1mac: pull: begun']);
    const done = { state: 'done', startedAt: at, endedAt: at + 14 * second } as const;
    const drain = step('drain', { ...begun, words: '2 of 7 pods are gone' });
    const second_ = told(state, [step('pull', done), step('install', done), drain]);
    expect(news(first, second_)).toEqual([
      'm1mac: pull: done after 14 s',
      'm1mac: install: done after 14 s',
      'm1mac: drain: 2 of 7 pods are gone',
    ]);
    // A count that goes up is no news; other words are.
    const more = { ...drain, words: '3 of 7 pods are gone' };
    expect(news(second_, told(state, [step('pull', done), step('install', done), more]))).toEqual([]);
    const failed = { ...drain, state: 'failed', endedAt: at + 300 * second, words: 'timed out' } as const;
    expect(news(second_, told(state, [step('pull', done), step('install', done), failed]))).toEqual([
      'm1mac: drain: failed after 5 min: timed out',
    ]);
  });

  it('tells what talosctl complains of, and that it has ended', () => {
    const run = working();
    const before = ours(run.state(), { step: followed(run.state()) });
    const problem = { kind: 'image', message: 'no such tag', hint: 'look at it', isRefusal: false } as const;
    const progress = followed(run.state());
    const complaint = { ...progress, told: { ...progress.told, problems: [problem] } };
    expect(news(before, ours(run.state(), { step: complaint }))).toEqual([
      'm1mac: talosctl says: no such tag',
      'what to do: look at it',
    ]);
    run.end(exit(1), 'no');
    expect(news(before, ours(run.state(), { step: followed(run.state()) }))).toContain(
      'm1mac: talosctl has ended with exit code 1',
    );
  });

  it('tells a node that is verified, with its time', () => {
    const run = working((one) => one.end(exit(0), 'yes'));
    const before = ours(run.state());
    run.see(upgraded);
    const turns = [{ startedAt: at, endedAt: at + 161 * second }];
    expect(news(before, ours(run.state(), { turns }))).toEqual([
      'm1mac: from v1.13.1 to v1.13.3 after 2 min 41 s',
      'm1mac: verified: version, boot id, schematic, extensions, services, etcd in step, Ready',
      expect.stringMatching(/^node 2 of 3: .*intel/),
    ]);
  });

  it('tells the condition of a node that has failed', () => {
    const run = working((one) => one.end(exit(0), 'yes'));
    const before = ours(run.state());
    run.see(rolledBack);
    const lines = news(before, ours(run.state()));
    expect(lines).toContainEqual(expect.stringMatching(/^m1mac: ROLLED BACK to v1\.13\.1: /));
    expect(lines).toContain('m1mac: runs v1.13.1 again');
    expect(lines.at(-1)).toBe('m1mac has failed: waiting for your choice');
  });

  it('tells why it is paused, and that it will be', () => {
    const run = working();
    const before = ours(run.state());
    run.send({ type: 'disturbed', reasons: ['ryzen does not answer'] });
    const wanted = ours(run.state());
    expect(news(before, wanted).join()).toContain('pauses after it: ryzen does not answer');
    run.end(exit(0), 'yes');
    run.see(upgraded);
    expect(news(wanted, ours(run.state()))).toContain('paused: ryzen does not answer');
  });

  it('tells the end, what is left, and where the report is', () => {
    const run = working((one) => one.choose('abort'));
    const before = ours(working().state());
    const ended = ours(run.state());
    const lines = news(before, ended);
    expect(lines[0]).toBe('the run is ended early: 0 of 3 nodes upgraded');
    expect(lines[1]).toMatch(/^left: talosctl upgrade of m1mac may have been started/);
    expect(news(ended, ours(run.state(), { report: '# Report' }))).toEqual([
      'report: /state/runs/2026-11-23T0420-homelab.md',
    ]);
  });

  it('tells whose run it is, and why none can begin', () => {
    const state = working().state();
    const run = ours(state).kind === 'ours' ? ours(state) : none;
    const theirs: RunView = { kind: 'theirs', words: 'talos-tui with pid 7 has it', run: null };
    expect(news(none, theirs)).toEqual(['talos-tui with pid 7 has it']);
    expect(news(none, { kind: 'broken', words: 'the journal cannot be read' })).toEqual([
      'the journal cannot be read',
    ]);
    expect(news(run, ours(state, { trouble: 'the disk is full' }))).toEqual([
      'nothing goes on: the disk is full',
    ]);
  });
});

describe('where a run stands', () => {
  it('names every node, and what the one at work does', () => {
    const state = working().state();
    const drain = step('drain', { state: 'running', startedAt: at - 14 * second });
    const view = told(state, [step('pull', { state: 'done' }), drain]);
    const lines = standingLines(view, { at, blocked: [] }).map(plainLine);
    expect(lines.slice(0, 3)).toEqual([
      'm1mac is being upgraded',
      'intel: waits for its turn',
      'pi: waits for its turn',
    ]);
    expect(lines).toContain('m1mac: drain since 14 s');
    expect(signOfLife(view, { at, blocked: [] })).toEqual(['m1mac: drain since 14 s']);
  });

  it('names who keeps a drain waiting, once that is long', () => {
    const state = working().state();
    const progress = followed(state);
    const pod = { namespace: 'default', name: 'web', reason: null };
    const evictions = [
      { ...pod, since: at - 90 * second },
      { ...pod, name: 'soon', since: at - second },
    ];
    const view = ours(state, { step: { ...progress, told: { ...progress.told, evictions } } });
    const blocked = [{ node: 'm1mac', pod: 'default/web', budget: 'default/web' }];
    const lines = signOfLife(view, { at, blocked });
    expect(lines.join('\n')).toContain(
      'drain: default/web waits for 1 min: the budget default/web lets no pod go',
    );
    expect(lines.join('\n')).not.toContain('soon');
    expect(standingLines(view, { at, blocked }).join('\n')).toContain('Wait: ');
  });

  it('gives no sign of life while it waits for the user', () => {
    const run = drive();
    run.toQuestion();
    expect(signOfLife(ours(run.state()), { at, blocked: [] })).toEqual([]);
  });
});

type Any = <Value>(values: readonly Value[]) => Value;

it('has harmless words for whatever happens, also with hostile names', () => {
  let draws = 0;
  const any: Any = (values) => pick(values, seeded('plain', draws++));
  const hostile = '\x1b[2Jin\ntel\u202e';
  const nodes = [runNode(hostile, '10.0.0.1'), runNode('pi', '10.0.0.2', 'worker')];
  for (let run = 0; run < 300; run++) {
    let state = begin(runPlan({ nodes })).state;
    let before: RunView = none;
    for (let event = 0; event < 25; event++) {
      const now = ours(state, { step: state.step ? followed(state) : null });
      const lines = [
        ...nextLines(before, now, at),
        ...standingLines(now, { at, blocked: [] }),
        ...signOfLife(now, { at, blocked: [] }),
      ].map(plainLine);
      for (const line of lines) {
        expect(line).toMatch(/^[\x20-\x7e]+$/);
        expect(line).not.toMatch(/undefined|null|NaN|\[object/);
      }
      before = now;
      state = advance(state, any(eventsFor(state, any))).state;
    }
  }
});

function eventsFor(state: RunState, any: Any): readonly RunEvent[] {
  const { ticket, step, at: turn } = state;
  const node = state.plan.nodes[turn];
  const address = node?.address ?? '';
  const ofStep = { ticket: step?.ticket ?? -1, address };
  const observation = any([
    upgraded,
    rolledBack,
    silent,
    unchanged,
    { ...upgraded, cordoned: true, ready: false },
  ]);
  const typed = node?.role === 'worker' ? 'y' : (node?.name ?? '');
  return [
    { type: 'prepared', problems: any([[], ['no room']]), snapshot: null, ticket },
    { type: 'checked', blocked: any([[], ['\x1b[31mbad']]), found: foundAt(address), ticket, address },
    { type: 'confirmed', typed, ticket, address },
    { type: 'started', ...ofStep },
    {
      type: 'step ended',
      end: any([exit(0), exit(1), { kind: 'unknown' } as const]),
      installed: any(['yes', 'no', 'not known'] as const),
      ...ofStep,
    },
    { type: 'observed', observation, ...ofStep },
    { type: 'time is up', ...ofStep },
    { type: 'gate passed', ticket },
    { type: 'paused' },
    { type: 'continued' },
    {
      type: 'chosen',
      address,
      choice: any(['retry', 'watch', 'reboot', 'rollback', 'skip', 'uncordon'] as const),
    },
  ];
}
