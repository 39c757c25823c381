import { isDeepStrictEqual } from 'node:util';
import { turnOf } from '../../domain/run/moves.ts';
import type { Observation, RunState } from '../../domain/run/types.ts';
import { type EffectContext, isAtWork, nodeOf, type Of } from './effect-context.ts';
import { createWatcher, type Watcher } from './watcher.ts';

/** The watch of the node at work: one at a time. */
export interface Watching {
  /** Looks at once, and then at its pace. What is being looked at meanwhile is too old to count. */
  readonly begin: (effect: Of<'watch'>, before: RunState) => void;
  readonly nudge: () => void;
}

export function createWatching(context: EffectContext): Watching {
  const { tools, tasks, state, answer, isStuck } = context;
  const { hands, limits, now } = tools;
  let waited: { readonly ticket: number; readonly since: number } | null = null;
  let watcher: Watcher | null = null;

  /** True when it was news. What cannot be written down now is seen again by the next look. */
  function observed(observation: Observation, { address, ticket }: Of<'watch'>): boolean {
    context.onLook(observation);
    const seen = turnOf(state())?.own.seen ?? null;
    if (isStuck() || isDeepStrictEqual(observation, seen)) return false;
    answer({ type: 'observed', address, ticket, observation });
    return true;
  }

  return {
    begin(effect, before) {
      const { address, ticket } = effect;
      // Looked at again after it has failed, it has all the time once more.
      const isAgain = waited?.ticket === ticket && before.phase === 'working';
      const since = isAgain && waited ? waited.since : now();
      waited = { ticket, since };
      const node = nodeOf(state(), address);
      const own = createWatcher({
        limits,
        now,
        waiting: () => ({
          isWorking: state().phase === 'working',
          hasEnded: (state().step?.end ?? null) !== null,
          since,
          answeredAt: context.answeredAt(),
        }),
        look: (signal) => hands.observe(state(), node, signal),
        onLook: (observation) => observed(observation, effect),
        onTimeUp: () => {
          if (!isStuck()) answer({ type: 'time is up', address, ticket });
        },
      });
      watcher = own;
      tasks.begin('watch', (run) => isAtWork(run, ticket), own.run);
    },
    nudge: () => watcher?.nudge(),
  };
}
