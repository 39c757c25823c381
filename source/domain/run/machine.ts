import { choose } from './choose.ts';
import { checked, confirmed } from './confirm.ts';
import { halt, proceed, report, stay, turnOf, withOwn } from './moves.ts';
import { advanceStep } from './step.ts';
import type { Advance, NodeState, RunEvent, RunPlan, RunState } from './types.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

const untouched: NodeState = {
  state: 'waiting',
  starts: 0,
  confirmations: 0,
  condition: 'untouched',
  reasons: [],
  before: null,
  seen: null,
  installed: 'no',
  isTalosctlLeft: false,
};

/**
 * The run before its first event.
 *
 * @throws RangeError when an address is there twice: its node would be upgraded twice.
 */
export function begin(plan: RunPlan): Advance {
  if (new Set(plan.nodes.map(({ address }) => address)).size < plan.nodes.length) {
    throw new RangeError('a node is in the plan twice');
  }
  return proceed({
    plan,
    phase: 'preparing',
    at: 0,
    nodes: plan.nodes.map(() => untouched),
    action: 'upgrade',
    step: null,
    asked: null,
    snapshot: null,
    ticket: 0,
    isPrepared: false,
    isGatePassed: true,
    pauseWanted: null,
    reasons: [],
    outcome: null,
  });
}

/**
 * What follows from an event. The event is written down before the effects are begun: what a `confirmed` starts may
 * run from then on, whether `started` was written down or not, and is never started again by `resumed`.
 */
export function advance(state: RunState, event: RunEvent): Advance {
  if (state.phase === 'ended') return event.type === 'resumed' ? report(state) : stay(state);
  switch (event.type) {
    case 'prepared':
      return isAnswer(state, 'preparing', event) ? prepared(state, event) : stay(state);
    case 'gate passed':
      return isAnswer(state, 'between', event) ? proceed({ ...state, isGatePassed: true }) : stay(state);
    case 'gate failed':
      return isAnswer(state, 'between', event) ? halt(state, [event.reason]) : stay(state);
    case 'checked':
      return isAnswer(state, 'checking', event) ? checked(state, event) : stay(state);
    case 'confirmed':
      return isAnswer(state, 'confirming', event) ? confirmed(state, event) : stay(state);
    case 'chosen':
      return choose(state, event);
    case 'disturbed':
      return disturbed(state, event.reasons);
    case 'paused':
      return disturbed(state, ['paused by you']);
    case 'continued':
      return continued(state);
    case 'resumed':
      return resumed(state);
    default:
      return advanceStep(state, event);
  }
}

/** The run after everything that the journal tells; its effects are long done, or `resumed` begins them again. */
export function replay(plan: RunPlan, events: readonly RunEvent[]): RunState {
  return events.reduce((state, event) => advance(state, event).state, begin(plan).state);
}

/** True for the answer that is waited for: to the last question, and about the node whose turn it is. */
function isAnswer(
  state: RunState,
  phase: RunState['phase'],
  event: { readonly ticket: number; readonly address?: string },
): boolean {
  const isHere = event.address === undefined || event.address === turnOf(state)?.node.address;
  return state.phase === phase && event.ticket === state.ticket && isHere;
}

/** A snapshot that was taken stays: where the images are pulled anew, none may be taken. */
function prepared(state: RunState, { problems, snapshot }: Of<'prepared'>): Advance {
  const next = { ...state, snapshot: snapshot ?? state.snapshot };
  return problems.length > 0 ? halt(next, problems) : proceed({ ...next, isPrepared: true });
}

function disturbed(state: RunState, reasons: readonly string[]): Advance {
  switch (state.phase) {
    case 'failed':
    case 'ended':
      return stay(state);
    case 'paused':
      return stay({ ...state, reasons: union(state.reasons, reasons) });
    case 'working':
      return stay({ ...state, pauseWanted: union(state.pauseWanted ?? [], reasons) });
    default:
      return halt(state, reasons);
  }
}

const union = (some: readonly string[], others: readonly string[]): readonly string[] => [
  ...new Set([...some, ...others]),
];

function continued(state: RunState): Advance {
  if (state.phase === 'working') return stay({ ...state, pauseWanted: null });
  return state.phase === 'paused' ? proceed(state) : stay(state);
}

/** What was asked is asked again; a step that may have been started is followed and looked at; what waits, waits. */
function resumed(state: RunState): Advance {
  const [turn, { step, phase }] = [turnOf(state), state];
  if (phase === 'paused' || !turn) return stay(state);
  if (phase !== 'working' && phase !== 'failed') return proceed(state);
  if (!step) return stay(state);
  const about = { address: turn.node.address, ticket: step.ticket };
  return {
    state: withOwn(state, { seen: null }),
    effects: [
      ...(step.end === null ? [{ type: 'attach' as const, ...about, action: step.action }] : []),
      { type: 'watch', ...about },
    ],
  };
}
