import type { RunView } from './run-view.ts';

/** What is shown of a run, and to whom. */
export interface Publisher {
  readonly getState: () => RunView;
  readonly subscribe: (listener: () => void) => () => void;
  readonly now: () => void;
  /** What comes often is shown every now and then. */
  readonly soon: () => void;
  readonly stop: () => void;
}

export function createPublisher(view: () => RunView, everyMs: number): Publisher {
  const listeners = new Set<() => void>();
  let state: RunView = { kind: 'looking' };
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const now = (): void => {
    clearTimeout(timer);
    timer = undefined;
    state = view();
    for (const listener of listeners) listener();
  };
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now,
    soon() {
      if (isStopped) return;
      timer ??= setTimeout(now, everyMs);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
