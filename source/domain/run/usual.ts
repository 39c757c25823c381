import { coarseDuration, durationText } from './duration.ts';

/**
 * How long a node takes from its confirmation to its verdict.
 *
 * @param durationsMs - of the nodes that were done before in this run
 */
export function usualTime(durationsMs: readonly number[]): string {
  if (durationsMs.length === 0) return 'usually 1 to 5 min';
  const [shortest, longest] = [Math.min(...durationsMs), Math.max(...durationsMs)].map(durationText);
  if (durationsMs.length === 1) return `the node before took ${shortest}`;
  return shortest === longest
    ? `the nodes before took ${shortest} each`
    : `the nodes before took ${shortest} to ${longest}`;
}

/** For a node that is away. @param answeredAt - when it last answered, in ms; null where it did not yet. */
export function lastSeenWords(answeredAt: number | null, now: number): string {
  const seen = answeredAt === null ? 'not seen yet' : `last seen ${coarseDuration(now - answeredAt)} ago`;
  return `${seen} · usually back after 1–5 min`;
}
