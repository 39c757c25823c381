import type { Failure } from '../domain/failure.ts';
import type { Contact } from '../domain/node.ts';

export const answering: Contact = { state: 'answering', failures: 0, error: null, since: null };

/** A try has failed. `since` stays where the silence began. */
export function afterFailure(previous: Contact, { kind, message, hint }: Failure, at: number): Contact {
  return {
    state: 'failing',
    failures: previous.failures + 1,
    error: { kind, message, hint },
    since: previous.since ?? at,
  };
}

/** A question has been open for long. No failed try yet; a node that fails already keeps its error. */
export function whileWaiting(previous: Contact, at: number): Contact {
  if (previous.state === 'failing' || previous.state === 'waiting') return previous;
  return {
    state: 'waiting',
    failures: 0,
    error: { kind: 'timeout', message: 'no answer yet', hint: null },
    since: at,
  };
}

/** Up to so many silent nodes are asked every 15 s; more share that effort. */
const oftenAsked = 8;
/** After so many tries (some minutes) a node is not just restarting: it is asked once a minute from then on. */
const oftenTries = { usual: 20, restarting: 80 };

/**
 * How long to wait before the next try, in ms: 1 s, 2 s, 4 s … at most 15 s (4 s for one that went to reboot), each
 * ± 20 %; a minute for a node that has been away for long. Where many nodes are silent the most grows with them, so that a dead rack costs no more
 * processes than a few dead nodes.
 */
export function retryDelay(
  failures: number,
  silentNodes: number,
  random: () => number,
  isRestarting = false,
): number {
  const [tries, often] = isRestarting ? [oftenTries.restarting, 4000] : [oftenTries.usual, 15_000];
  const longest = failures > tries ? 60_000 : often;
  const most = longest * Math.max(1, silentNodes / oftenAsked);
  const base = Math.min(most, 1000 * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return Math.round(base * (0.8 + 0.4 * random()));
}
