import { choicesOf } from './choices.ts';
import { leftRunningOf } from './left-running.ts';
import { end, proceed, stay, toNext, turnOf, withOwn } from './moves.ts';
import { stopWaiting } from './step.ts';
import type { Advance, Choice, RunEvent, RunState } from './types.ts';

/** A choice of the user; one that is not offered changes nothing. */
export function choose(
  state: RunState,
  { address, choice }: Extract<RunEvent, { readonly type: 'chosen' }>,
): Advance {
  const turn = turnOf(state);
  if (!turn || turn.node.address !== address || !choicesOf(state).includes(choice)) return stay(state);
  switch (choice) {
    case 'retry':
      return proceed({ ...state, action: 'upgrade' });
    case 'reboot':
    case 'rollback':
      return proceed({ ...state, action: choice });
    case 'stop waiting':
      return stopWaiting(state);
    case 'skip':
      return toNext(state, { state: 'skipped' });
    case 'abort':
      return end(state, 'aborted', leftRunningOf(state));
    default:
      return withStep(state, choice);
  }
}

/** The choices about a step that is there: none of them starts anything. */
function withStep(state: RunState, choice: Extract<Choice, 'watch' | 'uncordon' | 'end talosctl'>): Advance {
  const [turn, { step }] = [turnOf(state), state];
  if (!turn || !step) return stay(state);
  const about = { address: turn.node.address, ticket: step.ticket };
  if (choice === 'end talosctl') return { state, effects: [{ type: 'end step', ...about }] };
  return {
    state: { ...withOwn(state, { state: 'working', seen: null }), phase: 'working', reasons: [] },
    effects: [
      ...(choice === 'uncordon' ? [{ type: 'uncordon' as const, ...about }] : []),
      { type: 'watch', ...about },
    ],
  };
}
