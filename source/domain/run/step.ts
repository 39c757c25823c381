import { fail, stay, type Turn, toNext, turnOf, withOwn } from './moves.ts';
import type {
  Advance,
  NodeState,
  Observation,
  RunEffect,
  RunEvent,
  RunState,
  Step,
  Verdict,
} from './types.ts';
import { type Expected, isOnlyCordonLost, verdictOf } from './verify.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** The step that an event is about, while it counts: it is the last one of the node whose turn it is. */
interface Current extends Turn {
  readonly step: Step;
}

export type StepEvent = Of<
  'started' | 'not started' | 'step ended' | 'observed' | 'time is up' | 'cordon failed'
>;

/** What happened to a step. What is late, or about another one, changes nothing. */
export function advanceStep(state: RunState, event: StepEvent): Advance {
  const { step, phase } = state;
  const turn = turnOf(state);
  const counts = phase === 'working' || phase === 'failed';
  if (!counts || !turn || step?.ticket !== event.ticket || turn.node.address !== event.address)
    return stay(state);
  const current = { ...turn, step };
  switch (event.type) {
    case 'started':
      return stay({ ...state, step: { ...step, isStarted: true } });
    case 'not started':
      return notStarted(state, event, current);
    case 'step ended':
      return ended(state, event, current);
    case 'observed':
      return observed(state, event.observation, current);
    case 'time is up':
      return phase === 'working' ? timeIsUp(state, current) : stay(state);
    case 'cordon failed':
      // Late, where the cordon has been seen to be as it was.
      return stay(current.own.condition === 'upgraded' ? state : fail(state, [event.reason]));
  }
}

/** Everything is as before it, but that it was confirmed: the next start wants its own confirmation. */
function notStarted(state: RunState, { reason }: Of<'not started'>, { own, step }: Current): Advance {
  if (step.isStarted || step.end !== null) return stay(state);
  const { confirmations } = own;
  const restored = withOwn({ ...state, step: step.prior.step }, { ...step.prior.node, confirmations });
  return stay(fail(restored, [reason]));
}

/** The verdict waits for a look at the node after it: what was seen before may be older than what it did last. */
function ended(state: RunState, { end, installed }: Of<'step ended'>, { node, own, step }: Current): Advance {
  if (step.end !== null) return stay(state);
  const next = withOwn(state, {
    seen: null,
    installed: step.action === 'upgrade' ? installed : own.installed,
  });
  return {
    state: { ...next, step: { ...step, isStarted: true, end, installed } },
    effects: [{ type: 'watch', address: node.address, ticket: step.ticket }],
  };
}

function observed(state: RunState, observation: Observation, current: Current): Advance {
  const { own, step } = current;
  const verdict = judge(current, observation);
  const { condition, reasons } = verdict;
  const next = withOwn(state, { seen: observation, condition, reasons });
  if (state.phase === 'failed') return stay(next);
  if (condition === 'upgraded' && step.end !== null) return toNext(next, done(step));
  if (condition !== 'upgraded' && verdict.isFinal) return stay(fail(next));
  const isNews = own.seen === null || own.condition !== condition;
  return {
    state: next,
    effects: [...(isNews ? grace(current, verdict) : []), ...cordon(current, observation)],
  };
}

/** The user does not wait any longer for the node at work: it is judged by what was seen of it. */
export function stopWaiting(state: RunState): Advance {
  const [turn, { step }] = [turnOf(state), state];
  return turn && step ? timeIsUp(state, { ...turn, step }) : stay(state);
}

function timeIsUp(state: RunState, { own, step }: Current): Advance {
  if (own.seen === null) {
    const reasons = ['was not seen since'];
    return stay(fail(withOwn(state, { condition: 'does not answer', reasons })));
  }
  return own.condition === 'upgraded' ? toNext(state, done(step)) : stay(fail(state));
}

const done = ({ end }: Step): Partial<NodeState> => ({ state: 'done', isTalosctlLeft: end === null });

/** A talosctl that hangs never takes its cordon away, though all else is well. */
function grace({ node, step }: Current, { condition }: Verdict): readonly RunEffect[] {
  const isNeeded = condition === 'upgraded' || condition === 'left cordoned';
  return isNeeded ? [{ type: 'grace', address: node.address, ticket: step.ticket }] : [];
}

/** The cordon of an administrator, that the upgrade took away, is set again: once each time it is seen to be lost. */
function cordon(current: Current, now: Observation): readonly RunEffect[] {
  const { node, own, step } = current;
  const { before, seen } = own;
  if (!before) return [];
  const isLost = (then: Observation) => isOnlyCordonLost(before, expectedOf(current), then);
  if (!isLost(now) || (seen && isLost(seen))) return [];
  return [{ type: 'cordon', address: node.address, ticket: step.ticket }];
}

function expectedOf({ node, step }: Current): Expected {
  const isMember = node.role === 'controlplane';
  // What the system before was made of is not known beyond its version.
  if (step.action === 'rollback')
    return { version: node.fromVersion, schematic: null, extensions: [], isMember };
  return { version: node.toVersion, schematic: node.schematic, extensions: node.extensions, isMember };
}

function judge(current: Current, now: Observation): Verdict {
  const { own, step } = current;
  if (!own.before) return { condition: 'on its way', reasons: [], isFinal: false };
  const installed = step.action === 'reboot' ? own.installed : step.installed;
  const verdict = verdictOf(own.before, expectedOf(current), now, { end: step.end, installed });
  return step.action === 'rollback' ? verdictOfRollback(current, verdict) : verdict;
}

/** In the words of a rollback, where to be at the version before is what was wanted. */
function verdictOfRollback({ node }: Current, verdict: Verdict): Verdict {
  const { condition, reasons } = verdict;
  switch (condition) {
    case 'upgraded':
      return {
        condition: 'rolled back',
        reasons: [`runs ${node.fromVersion} again, as chosen`],
        isFinal: true,
      };
    case 'rolled back':
    case 'untouched':
    case 'perhaps installed':
    case 'installed, not rebooted':
      return { ...verdict, condition: 'not as planned', reasons: ['was not rolled back', ...reasons] };
    default:
      return verdict;
  }
}
