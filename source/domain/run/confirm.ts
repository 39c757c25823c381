import { halt, stay, turnOf, withOwn } from './moves.ts';
import type { Advance, Asked, Before, RunEffect, RunEvent, RunNode, RunState, Step } from './types.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** What confirms a node, to the letter: "y" only for what is surely a worker. */
export function wordOf({ confirmation, role, name }: RunNode): string {
  return confirmation === 'y' && role === 'worker' ? 'y' : name;
}

/** The check before a confirmation: asks for it, unless something blocks. */
export function checked(state: RunState, { blocked, found }: Of<'checked'>): Advance {
  const turn = turnOf(state);
  if (!turn || blocked.length > 0) return halt(state, blocked);
  const { node, own } = turn;
  if (!found) return halt(state, [`${node.name} could not be looked at, or no command can be made for it`]);
  const reason = reasonAgainst(state, node, found);
  if (reason !== null) return halt(state, [reason]);
  const ticket = state.ticket + 1;
  // A cordon or a lost member of an earlier try is not how the node was.
  const first = own.starts > 0 ? own.before : null;
  const kept = first ? { cordoned: first.cordoned, memberId: first.memberId } : {};
  const ask: RunEffect = { type: 'ask', address: node.address, action: state.action, ticket };
  const asked: Asked = { ...found, before: { ...found.before, ...kept } };
  return { state: { ...state, phase: 'confirming', ticket, reasons: [], asked }, effects: [ask] };
}

/** Why nobody is asked, although nothing was found to block; null for no reason. */
function reasonAgainst({ action }: RunState, node: RunNode, found: Asked): string | null {
  const { name, address, toVersion } = node;
  if (found.command.node !== address) return `the command for ${name} is one for ${found.command.node}`;
  const isThere = action !== 'rollback' && isDone(node, found.before);
  return isThere ? `${name} already runs ${toVersion}` : null;
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
  const { action } = state;
  const { before, command } = state.asked;
  const step: Step = {
    ticket,
    action,
    command,
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
