import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../../source/domain/run/choices.ts';
import { advance, begin, replay } from '../../../source/domain/run/machine.ts';
import type {
  Advance,
  Before,
  Observation,
  RunEvent,
  RunPlan,
  RunState,
} from '../../../source/domain/run/types.ts';
import { type Draw, draws, eventOf } from './random-events.ts';
import { newVersion, runPlan } from './run-lab.ts';

/** expect() is too slow for millions of claims. */
function hold(claim: boolean, rule: string): void {
  if (!claim) throw new Error(rule);
}

/** What an onlooker who knows nothing of the machine has noted down. */
interface Onlooker {
  /** Steps of which nobody has told the end, by ticket, with their address. */
  readonly running: Map<number, string>;
  readonly started: Map<string, number>;
  readonly confirmed: Map<string, number>;
  /** The last word of the checks; null when something has disturbed since, or none was made. */
  lastCheck: Extract<RunEvent, { readonly type: 'checked' }> | null;
}

interface Move {
  readonly previous: RunState;
  readonly event: RunEvent;
  readonly now: Advance;
  readonly seen: Onlooker;
}

const nodeAt = ({ plan, at }: RunState) => plan.nodes[at];
const count = (counts: Map<string, number>, address: string) => counts.get(address) ?? 0;
const starts = ({ effects }: Advance) =>
  effects.flatMap((effect) => (effect.type === 'start' ? [effect] : []));

function note({ previous, event, now, seen }: Move): void {
  if (event.type === 'disturbed' || event.type === 'paused') seen.lastCheck = null;
  if (event.type === 'checked' && previous.phase === 'checking' && event.ticket === previous.ticket) {
    if (event.address === nodeAt(previous)?.address) seen.lastCheck = event;
  }
  const isOfStep =
    'ticket' in event && 'address' in event && seen.running.get(event.ticket) === event.address;
  const wasToldRunning = previous.step?.isStarted === true;
  if (isOfStep && (event.type === 'step ended' || (event.type === 'not started' && !wasToldRunning))) {
    seen.running.delete(event.ticket);
  }
  now.state.nodes.forEach((node, index) => {
    const address = now.state.plan.nodes[index]?.address;
    if (!node.isTalosctlLeft || previous.nodes[index]?.isTalosctlLeft) return;
    for (const [ticket, where] of seen.running) if (where === address) seen.running.delete(ticket);
  });
}

/** Never a start without its own confirmation and a check that nothing has blocked, and never two at once. */
function holdStarts({ previous, event, now, seen }: Move): void {
  for (const start of starts(now)) {
    const node = nodeAt(previous);
    const word = node?.role === 'worker' ? 'y' : node?.name;
    hold(previous.phase === 'confirming' && event.type === 'confirmed', 'only a confirmation starts');
    if (event.type !== 'confirmed') return;
    hold(event.typed === word && event.ticket === previous.ticket, 'confirmed to the letter, this question');
    hold(start.address === event.address && start.address === node?.address, 'of this node');
    hold(seen.lastCheck?.address === start.address, 'checked before');
    hold(seen.lastCheck?.blocked.length === 0, 'nothing blocked');
    holdCommand(now.state, seen);
    hold(seen.running.size === 0, 'nothing else runs');
    hold(previous.nodes[previous.at]?.state !== 'done', 'no node twice');
    seen.running.set(start.ticket, start.address);
    seen.started.set(start.address, count(seen.started, start.address) + 1);
    seen.confirmed.set(start.address, count(seen.confirmed, start.address) + 1);
    hold(starts(now).length === 1, 'one start at a time');
  }
}

/** What is started is what was shown: the command of the last check. */
function holdCommand({ step }: RunState, { lastCheck }: Onlooker): void {
  const shown = lastCheck?.found?.command;
  hold(shown !== undefined && shown.node === lastCheck?.address, 'a command for this node');
  hold(JSON.stringify(step?.command) === JSON.stringify(shown), 'the command that was shown');
}

/** A snapshot is never lost, and what is asked is what the last check has found. */
function holdFound({ previous, now, seen }: Move): void {
  const { snapshot, phase, asked } = now.state;
  hold(snapshot !== null || previous.snapshot === null, 'the snapshot stays');
  hold((phase === 'confirming') === (asked !== null), 'asked while it waits for the word');
  if (asked === null) return;
  const shown = seen.lastCheck?.found?.command;
  hold(JSON.stringify(asked.command) === JSON.stringify(shown), 'asked with the command of the check');
}

function holdNodes({ previous, event, now, seen }: Move): void {
  const { state } = now;
  const working = state.nodes.flatMap((node, index) => (node.state === 'working' ? [index] : []));
  hold(working.length <= 1 && working.every((index) => index === state.at), 'one node in progress');
  state.nodes.forEach((node, index) => {
    const address = state.plan.nodes[index]?.address ?? '';
    hold(node.starts <= node.confirmations, 'no start without its confirmation');
    hold(node.starts <= count(seen.started, address), 'no start that nobody made');
    hold(node.confirmations === count(seen.confirmed, address), 'no confirmation that nobody gave');
    const old = previous.nodes[index];
    if (old?.state === 'done') hold(node.state === 'done' && node.starts === old.starts, 'done is done');
    if (old?.state !== 'done' && node.state === 'done') {
      hold(index === previous.at && previous.phase === 'working', 'only at work');
      hold(event.type === 'observed' || event.type === 'time is up', 'only by what was seen');
      hold(node.seen !== null && isAsPlanned(node.seen, state.plan, index), 'only as planned');
      hold(
        node.before !== null && node.seen !== null && hasChanged(node.before, node.seen),
        'rebooted, cordon kept',
      );
    }
  });
}

/** It is another boot, and the cordon is the one of before. */
function hasChanged(was: Before, now: Observation): boolean {
  const isOtherBoot =
    now.bootId === null
      ? now.bootMarker !== was.bootMarker || now.version !== was.version
      : now.bootId !== was.bootId;
  return isOtherBoot && (was.cordoned === null || now.cordoned === was.cordoned);
}

function isAsPlanned(now: Observation, { nodes }: RunPlan, index: number): boolean {
  const isWell = now.stage === 'running' && now.ready === true && now.servicesDown?.length === 0;
  const isMember = nodes[index]?.role === 'worker' || now.member === 'healthy';
  const isImage = now.schematic === 'aaaa' && now.extensions?.includes('amd-ucode') === true;
  return (
    now.answers && now.version === newVersion && isWell && isMember && isImage && now.kubernetesReady === true
  );
}

/** Paused, failed and ended runs go on by the word of the user only. */
function holdStill({ previous, event, now }: Move): void {
  const types = now.effects.map(({ type }) => type);
  if (previous.phase === 'paused' && event.type !== 'continued' && event.type !== 'chosen') {
    hold(now.state.phase === 'paused' && types.length === 0, 'paused stays');
  }
  if (previous.phase === 'failed' && event.type !== 'chosen') {
    hold(now.state.phase === 'failed', 'failed stays');
    hold(
      types.every((type) => type === 'watch' || type === 'attach'),
      'failed only looks',
    );
  }
  if (previous.phase === 'ended') {
    hold(now.state === previous && types.every((type) => type === 'report'), 'ended is over');
  }
}

function holdFailure({ previous, now, seen }: Move): void {
  const { state } = now;
  const own = state.nodes[state.at];
  const choices = choicesOf(state);
  if (state.phase !== 'failed' || !own) return;
  hold(own.state === 'failed', 'the node has failed');
  if (previous.phase === 'working') hold(own.condition !== 'upgraded', 'a failure has a name');
  hold(choices.includes('abort') && choices.length > 1, 'there is a choice');
  const isRunning = seen.running.size > 0;
  hold(choices.includes('end talosctl') === isRunning, 'only what runs can be ended');
  for (const choice of ['retry', 'reboot', 'rollback', 'uncordon', 'skip'] as const) {
    if (isRunning) hold(!choices.includes(choice), `no ${choice} while talosctl runs`);
  }
  if (choices.includes('reboot')) hold(own.condition === 'installed, not rebooted', 'reboot');
  if (choices.includes('uncordon')) hold(own.before?.cordoned === false, 'uncordon only ours');
  if (choices.includes('rollback')) holdRollback(state);
}

function holdRollback({ plan, nodes, at }: RunState): void {
  const isOldAround = nodes.some(
    (node, index) =>
      index !== at &&
      plan.nodes[index]?.role === 'controlplane' &&
      (node.starts === 0 || ['untouched', 'rolled back'].includes(node.condition)),
  );
  hold(nodes[at]?.seen?.version === newVersion, 'only from the new system');
  hold(
    plan.nodes[at]?.role === 'worker' ||
      plan.etcdMinor === 'same' ||
      (plan.etcdMinor === 'changes' && isOldAround),
    'the etcd rule',
  );
}

/** From every prefix: what may run is followed and watched, and nothing is started. */
function holdResume({ now, seen }: Move): void {
  const { state } = now;
  const resumed = advance(state, { type: 'resumed' });
  const allowed = ['prepare', 'gate', 'check', 'attach', 'watch', 'report'];
  hold(
    resumed.effects.every(({ type }) => allowed.includes(type)),
    'resuming changes nothing',
  );
  hold(resumed.state.phase !== 'confirming', 'no question without a new check');
  hold(state.phase !== 'paused' || resumed.effects.length === 0, 'paused stays paused');
  if (state.phase === 'ended') return;
  for (const [ticket, address] of seen.running) {
    const types = resumed.effects.flatMap((effect) =>
      'ticket' in effect && effect.ticket === ticket && 'address' in effect && effect.address === address
        ? [effect.type]
        : [],
    );
    hold(types.includes('attach') && types.includes('watch'), 'what may run is followed and watched');
  }
}

function holdAbort({ previous, event, now, seen }: Move): void {
  if (event.type !== 'chosen' || event.choice !== 'abort' || previous.phase === 'ended') return;
  if (now.state.phase !== 'ended') return;
  const name = nodeAt(now.state)?.name ?? '';
  if (seen.running.size > 0)
    hold(
      now.state.reasons.some((reason) => reason.includes(name)),
      'says what is left',
    );
}

const etcdMinors: readonly RunPlan['etcdMinor'][] = ['same', 'changes', 'not known'];
const plans = fc.constantFrom(...etcdMinors).map((etcdMinor) => runPlan({ etcdMinor }));

const rules = [holdStarts, holdFound, holdNodes, holdStill, holdFailure, holdResume, holdAbort];

type Tally = (what: string) => void;

function tallyMove(now: Advance, tally: Tally): void {
  const { state } = now;
  tally(state.phase);
  for (const start of starts(now)) tally(`start ${start.action}`);
  if (state.phase === 'failed') tally(state.nodes[state.at]?.condition ?? '');
}

/** One run from its first event to its last. */
function follow(plan: RunPlan, sequence: readonly Draw[], tally: Tally): void {
  const seen: Onlooker = { running: new Map(), started: new Map(), confirmed: new Map(), lastCheck: null };
  const events: RunEvent[] = [];
  let { state } = begin(plan);
  for (const draw of sequence) {
    const event = eventOf(draw, state, events);
    const move: Move = { previous: state, event, now: advance(state, event), seen };
    note(move);
    for (const rule of rules) rule(move);
    events.push(event);
    state = move.now.state;
    tallyMove(move.now, tally);
  }
  if (state.nodes.every((node) => node.state === 'done')) tally('all done');
  hold(JSON.stringify(replay(plan, events)) === JSON.stringify(state), 'the journal tells the state');
}

describe('any sequence of events', () => {
  it('keeps the promises of a run, at every step and resumed from there', () => {
    const reached = new Map<string, number>();
    const tally: Tally = (what) => reached.set(what, count(reached, what) + 1);
    const runs = fc.property(plans, draws, (plan, sequence) => follow(plan, sequence, tally));
    fc.assert(runs, { numRuns: 10_000, seed: 7 });
    const phases = ['preparing', 'checking', 'confirming', 'working', 'between', 'paused', 'failed', 'ended'];
    const conditions = [
      'untouched',
      'installed, not rebooted',
      'perhaps installed',
      'left cordoned',
      'on its way',
    ];
    const others = ['does not answer', 'rolled back', 'not as planned', 'not well', 'all done'];
    const actions = ['start upgrade', 'start reboot', 'start rollback'];
    for (const what of [...phases, ...conditions, ...others, ...actions]) {
      expect(count(reached, what), what).toBeGreaterThan(10);
    }
  }, 120_000);
});
