import { type Channel, dialledMs } from './channel.ts';
import { describeLogEnd, type LogEnd } from './log-end.ts';
import { createLineBatch, readLogLine } from './log-lines.ts';
import type { LogTarget } from './log-store.ts';
import { pause } from './pause.ts';

export interface LogFollowerEvents {
  /** Lines as they may be shown. `again`: how a restarted follower begins, which may be known already. */
  onLines(lines: readonly string[], again: boolean): void;
  /** It has been connected for so long that it must be following, though the log is silent. */
  onQuiet(): void;
  /** It has ended, for this reason, and is started again after a while. */
  onEnd(error: string): void;
}

/** So many of the last lines are asked for: more than a screen shows, and enough to join up after a break. */
const tail = 200;

/** Lines reach the store at most this often. */
const batchMs = 100;

/** The beginning of a restarted log counts as whole after this long, where it is shorter than the tail. */
const joinMs = 1000;

/** Pauses between an end and the next start; one that lived longer than the longest starts anew with the first. */
const retryMs = { first: 1000, longest: 30_000 };

/** Gathers the beginning of a restarted log, which must be compared as a whole; then passes lines on. */
function createJoin(onLines: LogFollowerEvents['onLines']) {
  let gathered: string[] | null = [];
  let timer: NodeJS.Timeout | null = null;

  function end(): void {
    if (timer) clearTimeout(timer);
    const lines = gathered ?? [];
    gathered = null;
    if (lines.length > 0) onLines(lines, true);
  }

  function push(lines: readonly string[]): void {
    if (!gathered) {
      onLines(lines, false);
      return;
    }
    gathered.push(...lines);
    timer ??= setTimeout(end, joinMs);
    if (gathered.length >= tail) end();
  }

  return { push, end };
}

export interface FollowOptions {
  readonly target: LogTarget;
  readonly follow: Channel['follow'];
  readonly signal: AbortSignal;
  /** Calls back whenever the child there is should not be trusted any more; returns how to stop that. */
  readonly onRenewal: (callback: () => void) => () => void;
  readonly events: LogFollowerEvents;
}

/**
 * Follows one log until the signal: one child at a time, started again for ever, with growing pauses.
 * After the signal nothing is told any more; the last child may take a moment to end (`Runner`).
 */
export async function followLog(options: FollowOptions): Promise<void> {
  const { target, follow, signal, onRenewal, events } = options;
  const command = ['logs', target.service, '-f', '--tail', String(tail)];
  let hasLines = false;

  const onLines = (lines: readonly string[], again: boolean): void => {
    if (signal.aborted) return;
    hasLines = true;
    events.onLines(lines, again);
  };

  async function once(wanted: AbortSignal): Promise<LogEnd> {
    const join = createJoin(onLines);
    const tell = hasLines ? join.push : (lines: readonly string[]) => onLines(lines, false);
    const batch = createLineBatch(batchMs, (line) => readLogLine(line, target.address), tell);
    const quiet = setTimeout(() => {
      if (!signal.aborted) events.onQuiet();
    }, dialledMs);
    try {
      return describeLogEnd(
        await follow([target.address], { command, signal: wanted, onLines: batch.push }),
        target,
      );
    } finally {
      clearTimeout(quiet);
      batch.flush();
      join.end();
    }
  }

  let renewal = new AbortController();
  const stopRenewals = onRenewal(() => renewal.abort());
  let delay = retryMs.first;
  while (!signal.aborted) {
    renewal = new AbortController();
    const wanted = AbortSignal.any([signal, renewal.signal]);
    const startedAt = performance.now();
    const end = await once(wanted);
    if (performance.now() - startedAt > retryMs.longest || wanted.aborted) delay = retryMs.first;
    if (wanted.aborted) continue;
    // The runner has stopped: so does everything.
    if (!end) break;
    if (end.slow) delay = retryMs.longest;
    events.onEnd(end.error);
    await pause(delay, wanted);
    delay = Math.min(retryMs.longest, delay * 2);
  }
  stopRenewals();
}
