import { useSyncExternalStore } from 'react';
import type { RunView } from '../../state/run/run-view.ts';
import type { RunSource } from '../screen.ts';

/** The run: whoever uses it is drawn again when there is news of it. */
export function useRun({ subscribe, getState }: RunSource): RunView {
  return useSyncExternalStore(subscribe, getState);
}

/** Something short that follows from the run: drawn again only when that has changed. */
export function useRunWords(
  { subscribe, getState }: Pick<RunSource, 'getState' | 'subscribe'>,
  words: (view: RunView) => string | null,
): string | null {
  return useSyncExternalStore(subscribe, () => words(getState()));
}
