import type { Observation } from '../../domain/run/types.ts';
import type { RunLimits } from './run-limits.ts';

/** What is known of the node that is waited for. */
export interface Waiting {
  readonly isWorking: boolean;
  /** talosctl is gone. */
  readonly hasEnded: boolean;
  /** When it was begun to be waited for: what nobody was there to see is no silence. */
  readonly since: number;
  /** When it last answered; null for never. */
  readonly answeredAt: number | null;
}

export interface WatcherOptions {
  readonly limits: RunLimits;
  readonly now: () => number;
  readonly waiting: () => Waiting;
  /** Looks once; settles soon after the signal is aborted. */
  readonly look: (signal: AbortSignal) => Promise<Observation>;
  /** @returns true when it was news */
  readonly onLook: (observation: Observation) => boolean;
  readonly onTimeUp: () => void;
}

export interface Watcher {
  /** Looks until the signal is aborted: at once, then again and again, each after the end of the one before. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Looks at once, where it does not look already. */
  readonly nudge: () => void;
}

export function createWatcher(options: WatcherOptions): Watcher {
  const { limits, now, waiting, look, onLook, onTimeUp } = options;
  let newsAt = now();
  let wake = (): void => undefined;

  function isTimeUp({ hasEnded, since, answeredAt }: Waiting, isAnswer: boolean): boolean {
    const at = now();
    const silentSince = Math.max(since, answeredAt ?? since);
    if (at - since >= limits.longest || at - silentSince >= limits.silence) return true;
    // Silence has a limit of its own.
    return hasEnded && isAnswer && at - newsAt >= limits.quiet;
  }

  function take(observation: Observation): void {
    if (onLook(observation)) newsAt = now();
    const node = waiting();
    if (node.isWorking && isTimeUp(node, observation.answers)) onTimeUp();
  }

  function rest(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, waiting().isWorking ? limits.look : limits.slowLook);
      signal.addEventListener('abort', end);
      wake = end;
    });
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        const observation = await look(signal);
        if (signal.aborted) return;
        take(observation);
        if (!signal.aborted) await rest(signal);
      }
    },
    nudge: () => wake(),
  };
}
