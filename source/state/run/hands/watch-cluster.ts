import { type ClusterLook, disturbancesOf, lookOf } from '../../../domain/run/disturbances.ts';
import type { RunState } from '../../../domain/run/types.ts';
import { selectEtcd, selectNodes } from '../../selectors.ts';
import { nextBaseline, withNode } from './baseline.ts';
import type { HandsOptions } from './options.ts';

/** Changes that come one after another are looked at together. In ms. */
const gatherMs = 250;

/** The node of which everything is to be expected; null for none. */
function addressAtWork({ phase, at, plan }: RunState): string | null {
  const isAtWork = phase === 'working' || phase === 'failed';
  return isAtWork ? (plan.nodes[at]?.address ?? null) : null;
}

/**
 * Calls back with what disturbs the run, each reason once until it has gone away. What happens to the node at work is
 * none of it; after a pause that was continued, the user has taken the cluster as it is.
 *
 * @returns ends the watch.
 */
export function watchCluster(
  { cluster }: Pick<HandsOptions, 'cluster'>,
  current: () => RunState,
  onDisturbed: (reasons: readonly string[]) => void,
): () => void {
  const look = (): ClusterLook => {
    const state = cluster.getState();
    return lookOf(selectNodes(state.nodes), selectEtcd(state));
  };
  let baseline = look();
  let told: ReadonlySet<string> = new Set();
  let isPaused = current().phase === 'paused';
  let lastAtWork = addressAtWork(current());
  let timer: NodeJS.Timeout | null = null;

  function judge(): void {
    timer = null;
    const now = look();
    const state = current();
    const atWork = addressAtWork(state);
    const isContinued = isPaused && state.phase !== 'paused';
    if (isContinued) baseline = now;
    else if (lastAtWork !== null && lastAtWork !== atWork) baseline = withNode(baseline, now, lastAtWork);
    isPaused = state.phase === 'paused';
    lastAtWork = atWork;
    const reasons = disturbancesOf(baseline, now, atWork);
    baseline = nextBaseline(baseline, now, atWork);
    const fresh = reasons.filter((reason) => !told.has(reason));
    told = new Set(reasons);
    if (fresh.length > 0) onDisturbed(fresh);
  }

  const unsubscribe = cluster.subscribe(() => {
    timer ??= setTimeout(judge, gatherMs);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer ?? undefined);
  };
}
