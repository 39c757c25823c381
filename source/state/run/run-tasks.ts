import type { RunState } from '../../domain/run/types.ts';

/** What is being done for a run: each with a signal, by its name; there are never two of a name. */
export interface RunTasks {
  /** Begins it; another one of this name is aborted. It does not reject, and settles soon once it is aborted. */
  readonly begin: (
    name: string,
    isWanted: (state: RunState) => boolean,
    work: (signal: AbortSignal) => Promise<void>,
  ) => void;
  /** Aborts what is no longer waited for. */
  readonly sweep: (state: RunState) => void;
  /** Aborts all. No other is begun. Resolves when all have settled, the ones that were aborted before as well. */
  readonly stop: () => Promise<void>;
}

interface Task {
  readonly isWanted: (state: RunState) => boolean;
  readonly abort: () => void;
}

export function createRunTasks(): RunTasks {
  const tasks = new Map<string, Task>();
  let isStopped = false;
  const unsettled = new Set<Promise<void>>();
  const abort = (name: string): void => {
    tasks.get(name)?.abort();
    tasks.delete(name);
  };
  return {
    begin(name, isWanted, work) {
      if (isStopped) return;
      abort(name);
      const controller = new AbortController();
      const task = { isWanted, abort: () => controller.abort() };
      tasks.set(name, task);
      const settled = work(controller.signal).finally(() => {
        unsettled.delete(settled);
        if (tasks.get(name) === task) tasks.delete(name);
      });
      unsettled.add(settled);
    },
    sweep(state) {
      for (const [name, task] of tasks) if (!task.isWanted(state)) abort(name);
    },
    async stop() {
      isStopped = true;
      for (const name of tasks.keys()) abort(name);
      await Promise.allSettled(unsettled);
    },
  };
}
