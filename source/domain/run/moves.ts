import type { Advance, NodeState, RunEffect, RunNode, RunState } from './types.ts';

/** The node whose turn it is. */
export interface Turn {
  readonly node: RunNode;
  readonly own: NodeState;
}

/** null when every node has had its turn. */
export function turnOf({ plan, nodes, at }: RunState): Turn | null {
  const [node, own] = [plan.nodes[at], nodes[at]];
  return node && own ? { node, own } : null;
}

export const stay = (state: RunState): Advance => ({ state, effects: [] });

export function withOwn(state: RunState, patch: Partial<NodeState>): RunState {
  return {
    ...state,
    nodes: state.nodes.map((node, index) => (index === state.at ? { ...node, ...patch } : node)),
  };
}

/** Goes to what stands before the node's confirmation: preparation, then soak and gate, then its check. */
export function proceed(state: RunState): Advance {
  const turn = turnOf(state);
  if (!turn) return end(state, 'complete', []);
  const ticket = state.ticket + 1;
  const next = { ...state, ticket, asked: null, reasons: [] };
  if (!state.isPrepared)
    return { state: { ...next, phase: 'preparing' }, effects: [{ type: 'prepare', ticket }] };
  if (!state.isGatePassed)
    return { state: { ...next, phase: 'between' }, effects: [{ type: 'gate', ticket }] };
  const { action } = state;
  const check: RunEffect = { type: 'check', address: turn.node.address, action, ticket };
  return { state: { ...next, phase: 'checking' }, effects: [check] };
}

/** Waits for the user: on a node with a step behind it with the choices of its failure, else paused. */
export function halt(state: RunState, reasons: readonly string[]): Advance {
  const hasFailed = turnOf(state)?.own.state === 'failed';
  return stay({ ...state, phase: hasFailed ? 'failed' : 'paused', asked: null, reasons });
}

/** The node whose turn it is has failed, in the condition that it has. */
export function fail(state: RunState, reasons: readonly string[] = []): RunState {
  return { ...withOwn(state, { state: 'failed' }), phase: 'failed', pauseWanted: null, reasons };
}

/** Gives the turn to the next node. A paused run stays paused. */
export function toNext(state: RunState, patch: Partial<NodeState>): Advance {
  const wasTouched = (turnOf(state)?.own.starts ?? 0) > 0;
  const next: RunState = {
    ...withOwn(state, patch),
    at: state.at + 1,
    step: null,
    action: 'upgrade',
    isGatePassed: state.isGatePassed && !wasTouched,
    pauseWanted: null,
  };
  if (!turnOf(next)) return end(next, 'complete', []);
  if (state.pauseWanted) return halt(next, state.pauseWanted);
  return state.phase === 'paused' ? stay(next) : proceed(next);
}

export function end(
  state: RunState,
  outcome: NonNullable<RunState['outcome']>,
  reasons: readonly string[],
): Advance {
  return report({ ...state, phase: 'ended', outcome, asked: null, pauseWanted: null, reasons });
}

export const report = (state: RunState): Advance => ({ state, effects: [{ type: 'report' }] });
