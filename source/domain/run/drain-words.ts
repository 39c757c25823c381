import type { BlockedEviction } from '../upgrade/survey.ts';
import { coarseDuration } from './duration.ts';
import type { Eviction } from './progress.ts';

/** Who keeps a drain waiting, and what can be done. */
export interface DrainWords {
  /** A line a pod, the one that has waited longest first. */
  readonly pods: readonly string[];
  /** What can be done, a sentence each; empty where no pod is in the way. */
  readonly options: readonly string[];
}

/** A pod that goes sooner keeps nobody waiting, in ms. */
const longWaitMs = 30_000;

/** Those that have waited for long, or were not evicted. @param now - in ms since the epoch */
export const lateEvictions = (evictions: readonly Eviction[], now: number): readonly Eviction[] =>
  evictions.filter(({ since, reason }) => reason !== null || now - since >= longWaitMs);

const options: readonly string[] = [
  'Wait: the pods may go, or their budgets let them; when the time of the drain is over, talosctl gives up.',
  'End talosctl, then reboot to finish: a reboot does not drain, it stops the pods that are left.',
  'End talosctl and uncordon: the node goes on as it is, and its next boot brings the new system.',
];

/**
 * @param evictions - of the talosctl that drains
 * @param blocked - what the Kubernetes API says of the budgets; for which of them each pod waits
 * @param now - in ms since the epoch
 */
export function drainWords(
  evictions: readonly Eviction[],
  blocked: readonly BlockedEviction[],
  now: number,
): DrainWords {
  const budgets = new Map(blocked.map(({ pod, budget }) => [pod, budget]));
  const pods = evictions
    .toSorted((a, b) => a.since - b.since)
    .map(({ namespace, name, since, reason }) => {
      const pod = `${namespace}/${name}`;
      const budget = budgets.get(pod);
      const why = [
        ...(budget === undefined ? [] : [`the budget ${budget} lets no pod go`]),
        ...(reason === null ? [] : [reason]),
      ];
      const wait = reason === null ? `waits for ${coarseDuration(now - since)}` : 'was not evicted';
      return `${pod} ${wait}${why.length > 0 ? `: ${why.join('; ')}` : ''}`;
    });
  return { pods, options: pods.length > 0 ? options : [] };
}
