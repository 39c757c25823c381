import type { LogRing } from '../domain/logs/ring.ts';
import type { FollowedLog } from '../state/logs/log-store.ts';

/** A log that is followed, as it is now. */
export interface FollowedRing {
  readonly ring: LogRing;
  readonly status: FollowedLog['status'];
}

/** The past of a log comes in pieces: it is taken to be there when nothing came since the last look, or after this. In ms. */
const patienceMs = 2000;

/**
 * Says which logs can be printed: at the start not before the past of all is there, so that it is merged as a whole;
 * later each as soon as its own past is.
 *
 * @returns to be called from time to time, with the time on the monotonic clock (ms).
 */
export function createReadiness(): (logs: readonly FollowedRing[], now: number) => readonly LogRing[] {
  const begun = new Map<LogRing, { readonly at: number; readonly next: number }>();
  const ready = new Set<LogRing>();
  let isStart = true;

  function look({ ring }: FollowedRing, now: number): void {
    const before = begun.get(ring);
    if (ring.next === 0 || ready.has(ring)) return;
    if (before && (before.next === ring.next || now - before.at >= patienceMs)) ready.add(ring);
    else begun.set(ring, { at: before?.at ?? now, next: ring.next });
  }

  return (logs, now) => {
    for (const log of logs) look(log, now);
    const first = Math.min(...[...begun.values()].map(({ at }) => at));
    const isThere = ({ ring, status }: FollowedRing): boolean =>
      ready.has(ring) || (ring.next === 0 && status !== 'starting');
    if (isStart && now - first < patienceMs && !logs.every(isThere)) return [];
    if (ready.size > 0) isStart = false;
    return logs.flatMap(({ ring }) => (ready.has(ring) ? [ring] : []));
  };
}
