import { halt, stay, turnOf, withOwn } from './moves.ts';
import type { Advance, Before, RunEffect, RunEvent, RunNode, RunState, Step } from './types.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** What confirms a node, to the letter: "y" only for what is surely a worker. */
export function wordOf({ confirmation, role, name }: RunNode): string {
  return confirmation === 'y' && role === 'worker' ? 'y' : name;
}

/** The check before a confirmation: asks for it, unless something blocks. */
export function checked(state: RunState, { blocked, before }: Of<'checked'>): Advance {
  const turn = turnOf(state);
  if (!turn || blocked.length > 0) return halt(state, blocked);
  const { node, own } = turn;
  if (state.action !== 'rollback' && isDone(node, before)) {
    return halt(state, [`${node.name} already runs ${node.toVersion}`]);
  }
  const ticket = state.ticket + 1;
  // A cordon or a lost member of an earlier try is not how the node was.
  const first = own.starts > 0 ? own.before : null;
  const kept = first ? { cordoned: first.cordoned, memberId: first.memberId } : {};
  const ask: RunEffect = { type: 'ask', address: node.address, action: state.action, ticket };
  return {
    state: { ...state, phase: 'confirming', ticket, reasons: [], asked: { ...before, ...kept } },
    effects: [ask],
  };
}

/** It is at the target, whoever brought it there. Where only the image changes, the version tells nothing. */
function isDone(node: RunNode, before: Before): boolean {
  const isSameImage = node.schematic === null || before.schematic === node.schematic;
  return node.fromVersion !== node.toVersion && before.version === node.toVersion && isSameImage;
}

/** A step is open from here on: whoever reads this in the journal may not start it again. */
export function confirmed(state: RunState, { typed }: Of<'confirmed'>): Advance {
  const turn = turnOf(state);
  if (!turn || !state.asked || typed === '' || typed !== wordOf(turn.node)) return stay(state);
  const { node, own } = turn;
  const ticket = state.ticket + 1;
  const { action, asked: before } = state;
  const step: Step = {
    ticket,
    action,
    isStarted: false,
    end: null,
    installed: 'not known',
    prior: { step: state.step, node: own },
  };
  const next = withOwn(state, {
    state: 'working',
    starts: own.starts + 1,
    confirmations: own.confirmations + 1,
    condition: 'on its way',
    reasons: [],
    before,
    seen: null,
  });
  const about = { address: node.address, ticket };
  return {
    state: { ...next, phase: 'working', ticket, step, asked: null },
    effects: [
      { type: 'start', ...about, action },
      { type: 'watch', ...about },
    ],
  };
}
