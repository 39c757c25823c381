import type { Action } from './faults.ts';

/** The actions recorded so far, and the time in ms since the epoch. */
export interface Moment {
  /** The same object as at the last look when nothing was recorded since. */
  readonly actions: readonly Action[];
  readonly now: number;
}

/**
 * Looks at actions and clock again and again. An action that was written just before the last look but seen only
 * now counts from just after that look, so that a stream misses nothing.
 *
 * @param read - gives all actions, the same array as long as there is no new one.
 */
export function createLook(read: () => readonly Action[], clock: () => number): () => Moment {
  let before: readonly Action[] | null = null;
  let last: Moment | null = null;
  return () => {
    const actions = read();
    const now = clock();
    const known = last;
    if (!known) last = { actions, now };
    else if (actions === before) last = { ...known, now };
    else last = { actions: [...known.actions, ...late(actions.slice(known.actions.length), known.now)], now };
    before = actions;
    return last;
  };
}

function late(actions: readonly Action[], after: number): readonly Action[] {
  return actions.map((action) => (action.at > after ? action : { ...action, at: after + 1 }));
}
