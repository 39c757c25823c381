import { emptyLog, push, resume } from '../domain/log-buffer.ts';
import type { Channel } from './channel.ts';
import { followLog, type LogFollowerEvents } from './log-follower.ts';
import { idleLog, type LogState, type LogStore, type LogTarget, sameTarget } from './log-store.ts';

/** Keeps the log store true: the lines of the one log that is shown. */
export interface LogTail {
  /** Follows this log from now on, and no other; null for none. The same log again changes nothing. */
  show(target: LogTarget | null): void;
  stop(): void;
}

export interface LogTailOptions {
  readonly store: LogStore;
  /** Each start goes through the endpoint that is in use then. */
  readonly follow: Channel['follow'];
  /** Calls back when streams from this node should begin anew (renewals.ts); returns how to stop that. */
  readonly onRenewal: (address: string, callback: () => void) => () => void;
}

/** A log must be wanted for so long before it is asked for: a cursor on its way passes many. */
const settleMs = 250;

export function createLogTail({ store, follow, onRenewal }: LogTailOptions): LogTail {
  let wanted = new AbortController();

  function start(target: LogTarget, signal: AbortSignal): void {
    const events: LogFollowerEvents = {
      onLines(lines, again) {
        const { buffer } = store.getState();
        const join = again ? resume : push;
        store.setState({ status: 'following', error: null, buffer: join(buffer, lines) });
      },
      onQuiet: () => store.setState({ status: 'following', error: null }),
      onEnd: (error) => store.setState({ status: 'waiting', error }),
    };
    const renewals = (callback: () => void) => onRenewal(target.address, callback);
    void followLog({ target, follow, signal, onRenewal: renewals, events });
  }

  function show(target: LogTarget | null): void {
    if (sameTarget(target, store.getState().target)) return;
    wanted.abort();
    wanted = new AbortController();
    const next: LogState = target ? { target, status: 'starting', error: null, buffer: emptyLog } : idleLog;
    store.setState(next, true);
    if (!target) return;
    const { signal } = wanted;
    const timer = setTimeout(() => start(target, signal), settleMs);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  return { show, stop: () => show(null) };
}
