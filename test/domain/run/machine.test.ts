import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../../source/domain/run/choices.ts';
import { wordOf } from '../../../source/domain/run/confirm.ts';
import { advance, begin, replay } from '../../../source/domain/run/machine.ts';
import type { RunEvent } from '../../../source/domain/run/types.ts';
import {
  type Drive,
  drive,
  exit,
  foundAt,
  newVersion,
  oldVersion,
  rolledBack,
  runNode,
  runPlan,
  silent,
  unchanged,
  upgraded,
  working,
} from './run-lab.ts';

const first = '10.0.0.3';
const typesOf = (run: Drive) => run.effects().map(({ type }) => type);
const ticketOf = (run: Drive) => run.state().step?.ticket ?? -1;

function upgradeNode(run: Drive): void {
  run.toQuestion();
  run.confirm();
  run.end(exit(0), 'yes');
  run.see(upgraded);
}

describe('a run that goes well', () => {
  it('prepares, then checks, asks, starts and watches each node, with the gate between two', () => {
    const run = drive();
    expect(begin(runPlan()).effects).toEqual([{ type: 'prepare', ticket: 1 }]);
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: 1 });
    expect(run.effects()).toEqual([{ type: 'check', address: first, action: 'upgrade', ticket: 2 }]);
    run.toQuestion();
    expect(run.effects()).toEqual([{ type: 'ask', address: first, action: 'upgrade', ticket: 3 }]);
    run.confirm();
    expect(run.effects()).toEqual([
      { type: 'start', address: first, ticket: 4, action: 'upgrade' },
      { type: 'watch', address: first, ticket: 4 },
    ]);
    run.end(exit(0), 'yes');
    expect(run.effects()).toEqual([{ type: 'watch', address: first, ticket: 4 }]);
    run.see(upgraded);
    expect(run.effects()).toEqual([{ type: 'gate', ticket: 5 }]);
    upgradeNode(run);
    upgradeNode(run);
    expect(typesOf(run)).toEqual(['report']);
    expect(run.state()).toMatchObject({ phase: 'ended', outcome: 'complete' });
    for (const node of run.state().nodes) {
      expect(node).toMatchObject({ state: 'done', starts: 1, confirmations: 1, condition: 'upgraded' });
    }
  });

  it('is over at once without nodes, and refuses a node that is there twice', () => {
    expect(begin(runPlan({ nodes: [] }))).toMatchObject({
      state: { phase: 'ended' },
      effects: [{ type: 'report' }],
    });
    const twice = [runNode('a', '10.0.0.1'), runNode('b', '10.0.0.1')];
    expect(() => begin(runPlan({ nodes: twice }))).toThrow(RangeError);
  });
});

describe('the confirmation', () => {
  it.each(['', 'y', 'm1ma', 'M1MAC', 'm1mac ', 'm1mac\r', 'intel'])(
    'of a control plane is not %j',
    (typed) => {
      const run = drive();
      run.toQuestion();
      run.confirm(typed);
      expect(run.state().phase).toBe('confirming');
      expect(run.effects()).toEqual([]);
    },
  );

  it.each([
    { role: 'worker', confirmation: 'y', word: 'y' },
    { role: 'worker', confirmation: 'name', word: 'pi' },
    { role: 'controlplane', confirmation: 'y', word: 'pi' },
    { role: null, confirmation: 'y', word: 'pi' },
  ] as const)('of $role with $confirmation is $word', ({ role, confirmation, word }) => {
    expect(wordOf({ ...runNode('pi', '10.0.0.4', role), confirmation })).toBe(word);
  });

  it('answers the last question only, and starts once', () => {
    const run = drive();
    run.toQuestion();
    const early = { type: 'confirmed', address: first, typed: 'm1mac', ticket: run.state().ticket } as const;
    run.send({ type: 'paused' });
    run.send({ type: 'continued' });
    run.toQuestion();
    run.send(early);
    expect(run.state().phase).toBe('confirming');
    run.confirm();
    const { state } = run.send({ ...early, ticket: early.ticket + 2 });
    expect(state.nodes[0]?.starts).toBe(1);
    expect(run.effects()).toEqual([]);
  });
});

describe('what stands against a start', () => {
  it('is told, and looked at again when the user goes on', () => {
    const run = drive();
    run.send({ type: 'prepared', problems: ['no space for the snapshot'], snapshot: null, ticket: 1 });
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: ['no space for the snapshot'] });
    run.send({ type: 'continued' });
    expect(typesOf(run)).toEqual(['prepare']);
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: run.state().ticket });
    run.send({
      type: 'checked',
      address: first,
      blocked: ['etcd 2/3'],
      found: null,
      ticket: run.state().ticket,
    });
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: ['etcd 2/3'] });
    run.send({ type: 'continued' });
    expect(typesOf(run)).toEqual(['check']);
  });

  it('is also a check that has found nothing, and one with a command for another node', () => {
    const run = drive();
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: 1 });
    run.send({ type: 'checked', address: first, blocked: [], found: null, ticket: run.state().ticket });
    const unseen = 'm1mac could not be looked at, or no command can be made for it';
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: [unseen] });
    run.send({ type: 'continued' });
    const found = foundAt('10.0.0.2');
    run.send({ type: 'checked', address: first, blocked: [], found, ticket: run.state().ticket });
    const foreign = 'the command for m1mac is one for 10.0.0.2';
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: [foreign] });
  });

  it('does not take an earlier snapshot away', () => {
    const run = drive();
    const snapshot = { path: '/state/etcd.db', bytes: 42, sha256: 'ab' };
    run.send({ type: 'prepared', problems: ['m1mac cannot pull the image'], snapshot, ticket: 1 });
    expect(run.state()).toMatchObject({ phase: 'paused', snapshot });
    run.send({ type: 'continued' });
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: run.state().ticket });
    expect(run.state()).toMatchObject({ phase: 'checking', snapshot });
  });

  it('is also that the node was upgraded by somebody else', () => {
    const run = drive();
    run.toQuestion({ version: newVersion });
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: [`m1mac already runs ${newVersion}`] });
    run.choose('skip');
    expect(run.state()).toMatchObject({ phase: 'paused', at: 1 });
  });

  it('is the gate, that is tried again', () => {
    const run = drive();
    upgradeNode(run);
    run.send({ type: 'gate failed', reason: 'ceph is not well', ticket: run.state().ticket });
    expect(run.state()).toMatchObject({ phase: 'paused', reasons: ['ceph is not well'] });
    run.send({ type: 'continued' });
    expect(typesOf(run)).toEqual(['gate']);
  });

  it('that comes while a node is at work, waits for its verdict', () => {
    const run = working((late) => late.send({ type: 'disturbed', reasons: ['etcd 1/3'] }));
    run.send({ type: 'paused' });
    expect(run.state().phase).toBe('working');
    run.end(exit(0), 'yes');
    run.see(upgraded);
    expect(run.state()).toMatchObject({ phase: 'paused', at: 1, reasons: ['etcd 1/3', 'paused by you'] });
    expect(run.effects()).toEqual([]);
  });

  it('is taken back by going on before it holds', () => {
    const run = working((late) => late.send({ type: 'paused' }));
    run.send({ type: 'continued' });
    run.end(exit(0), 'yes');
    run.see(upgraded);
    expect(run.state().phase).toBe('between');
  });
});

describe('a step', () => {
  it('gets the command that was asked with', () => {
    const run = drive();
    run.send({ type: 'prepared', problems: [], snapshot: null, ticket: 1 });
    const found = { ...foundAt(first), meanwhile: ['etcd 2/3'], warnings: ['a name'] };
    const command = { ...found.command, endpoint: '10.0.0.77' };
    const asked = { ...found, command };
    run.send({ type: 'checked', address: first, blocked: [], found: asked, ticket: run.state().ticket });
    expect(run.state().asked).toEqual(asked);
    run.confirm();
    expect(run.state()).toMatchObject({ step: { command }, asked: null });
  });

  it('is judged by what is seen after talosctl has ended', () => {
    const run = working((late) => late.see(unchanged));
    run.end(exit(1), 'no');
    expect(run.state().phase).toBe('working');
    run.see(unchanged);
    expect(run.state()).toMatchObject({ phase: 'failed', nodes: [{ condition: 'untouched' }, {}, {}] });
  });

  it('whose talosctl hangs is left behind after a while', () => {
    const run = working((late) => late.see(upgraded));
    expect(typesOf(run)).toEqual(['grace']);
    run.see(upgraded);
    expect(run.effects()).toEqual([]);
    run.timeIsUp();
    expect(run.state()).toMatchObject({
      phase: 'between',
      nodes: [{ state: 'done', isTalosctlLeft: true }, {}, {}],
    });
  });

  it('that never ran leaves everything as it was', () => {
    const run = working();
    const ticket = ticketOf(run);
    run.send({ type: 'not started', address: first, reason: 'no such program', ticket });
    expect(run.state()).toMatchObject({ phase: 'failed', step: null, reasons: ['no such program'] });
    expect(run.state().nodes[0]).toMatchObject({ condition: 'untouched', starts: 0, confirmations: 1 });
    expect(choicesOf(run.state())).toEqual(['retry', 'skip', 'abort']);
    run.choose('retry');
    expect(typesOf(run)).toEqual(['check']);
  });

  it('that runs cannot be told never to have run', () => {
    const run = working();
    const about = { address: first, ticket: ticketOf(run) };
    run.send({ type: 'started', ...about });
    run.send({ type: 'not started', reason: 'late', ...about });
    expect(run.state()).toMatchObject({ phase: 'working', nodes: [{ starts: 1 }, {}, {}] });
  });

  it('that lost the cordon of before gets it set again, once a loss', () => {
    const run = drive();
    run.toQuestion({ cordoned: true });
    run.confirm();
    run.end(exit(0), 'yes');
    run.see(upgraded);
    expect(typesOf(run)).toEqual(['cordon']);
    run.see(upgraded);
    expect(run.effects()).toEqual([]);
    run.see({ ...upgraded, cordoned: true });
    expect(run.state()).toMatchObject({ phase: 'between', nodes: [{ state: 'done' }, {}, {}] });
  });

  it('is ended on the word of the user only', () => {
    const run = working((late) => late.choose('end talosctl'));
    expect(run.effects()).toEqual([{ type: 'end step', address: first, ticket: ticketOf(run) }]);
    expect(run.state().phase).toBe('working');
  });
});

describe('after a failure', () => {
  const drainBlocked = (run: Drive) => {
    run.end(exit(1), 'yes');
    run.see({ ...unchanged, cordoned: true });
  };

  it('a reboot is checked and confirmed like an upgrade, and is verified by the same rules', () => {
    const run = working(drainBlocked);
    run.choose('reboot');
    run.toQuestion({ cordoned: true });
    run.confirm();
    expect(run.effects()[0]).toMatchObject({ type: 'start', action: 'reboot' });
    run.end(exit(0), 'not known');
    run.see({ ...upgraded, cordoned: true });
    expect(typesOf(run)).toEqual(['grace']);
    run.timeIsUp();
    expect(run.state()).toMatchObject({ phase: 'failed', nodes: [{ condition: 'left cordoned' }, {}, {}] });
    run.choose('uncordon');
    expect(typesOf(run)).toEqual(['uncordon', 'watch']);
    run.see(upgraded);
    expect(run.state()).toMatchObject({
      phase: 'between',
      nodes: [{ state: 'done', starts: 2, confirmations: 2 }, {}, {}],
    });
  });

  it('a reboot that fails leaves the new system waiting', () => {
    const run = working(drainBlocked);
    run.choose('reboot');
    run.toQuestion({ cordoned: true });
    run.confirm();
    run.end(exit(1), 'not known');
    run.see(unchanged);
    expect(run.state().nodes[0]?.condition).toBe('installed, not rebooted');
  });

  it('a check that blocks what was chosen leads back to the choices', () => {
    const run = working(drainBlocked);
    run.choose('retry');
    run.send({
      type: 'checked',
      address: first,
      blocked: ['quorum'],
      found: null,
      ticket: run.state().ticket,
    });
    expect(run.state()).toMatchObject({
      phase: 'failed',
      reasons: ['quorum'],
      nodes: [{ condition: 'installed, not rebooted' }, {}, {}],
    });
  });

  it('no retry of a node that has booted the new system meanwhile: looking again finds it upgraded', () => {
    const run = working(drainBlocked);
    run.choose('retry');
    run.toQuestion({ version: newVersion, bootId: 'boot-2' });
    expect(run.state()).toMatchObject({ phase: 'failed', reasons: [`m1mac already runs ${newVersion}`] });
    run.choose('watch');
    run.see(upgraded);
    expect(run.state()).toMatchObject({ phase: 'between', nodes: [{ state: 'done', starts: 1 }, {}, {}] });
  });

  const rollBack = (observed: typeof unchanged) => {
    const run = working((late) => {
      late.end(exit(0), 'yes');
      late.see({ ...upgraded, ready: false });
      late.timeIsUp();
    });
    run.choose('rollback');
    run.toQuestion({ version: newVersion, bootId: 'boot-2', bootMarker: 'marker-2' });
    run.confirm();
    run.end(exit(0), 'not known');
    run.see(observed);
    return run;
  };

  it('a rollback ends as rolled back, by the word of the node', () => {
    const run = rollBack({ ...rolledBack, bootId: 'boot-3' });
    expect(run.state()).toMatchObject({
      phase: 'failed',
      nodes: [{ condition: 'rolled back', reasons: [`runs ${oldVersion} again, as chosen`] }, {}, {}],
    });
  });

  it('a rollback that boots the new system again is told', () => {
    const run = rollBack({ ...upgraded, bootId: 'boot-3' });
    expect(run.state()).toMatchObject({ phase: 'failed', nodes: [{ condition: 'not as planned' }, {}, {}] });
  });

  it('an uncordon that is refused is told, with the condition as it is', () => {
    const run = working((late) => {
      late.end(exit(1), 'no');
      late.see({ ...unchanged, cordoned: true });
      late.timeIsUp();
    });
    run.choose('uncordon');
    run.send({ type: 'cordon failed', address: first, reason: 'forbidden', ticket: ticketOf(run) });
    expect(run.state()).toMatchObject({
      phase: 'failed',
      reasons: ['forbidden'],
      nodes: [{ condition: 'left cordoned' }, {}, {}],
    });
  });

  it('a skipped node keeps its condition, and the gate stands before the next', () => {
    const run = working(drainBlocked);
    run.choose('skip');
    expect(typesOf(run)).toEqual(['gate']);
    expect(run.state().nodes[0]).toMatchObject({ state: 'skipped', condition: 'installed, not rebooted' });
  });
});

describe('resumed', () => {
  const resume = (run: Drive) => {
    run.send({ type: 'resumed' });
    return run.effects();
  };

  it('a confirmed step is followed and looked at, started or not', () => {
    const run = working();
    const about = { address: first, ticket: ticketOf(run) };
    expect(resume(run)).toEqual([
      { type: 'attach', ...about, action: 'upgrade' },
      { type: 'watch', ...about },
    ]);
    run.end({ kind: 'unknown' }, 'not known');
    expect(resume(run)).toEqual([{ type: 'watch', ...about }]);
    run.see(silent);
    run.timeIsUp();
    expect(resume(run)).toEqual([{ type: 'watch', ...about }]);
    expect(run.state().phase).toBe('failed');
  });

  it('a question is asked anew, after a new check', () => {
    const run = drive();
    run.toQuestion();
    expect(resume(run)).toMatchObject([{ type: 'check', address: first }]);
  });

  it('a paused run stays paused, and one that has ended is only told', () => {
    const run = drive();
    run.send({ type: 'paused' });
    expect(resume(run)).toEqual([]);
    run.choose('abort');
    expect(resume(run)).toEqual([{ type: 'report' }]);
  });

  it('leads to the same state from the journal', () => {
    const events: RunEvent[] = [
      { type: 'prepared', problems: [], snapshot: null, ticket: 1 },
      { type: 'checked', address: first, blocked: [], found: foundAt(first), ticket: 2 },
      { type: 'confirmed', address: first, typed: 'm1mac', ticket: 3 },
    ];
    const state = replay(runPlan(), events);
    expect(state).toEqual(working().state());
    expect(advance(state, { type: 'resumed' }).effects[0]).toMatchObject({ type: 'attach', ticket: 4 });
  });
});
