import { type ClusterLook, disturbancesOf, lookOf } from '../../../domain/run/disturbances.ts';
import type { RunState } from '../../../domain/run/types.ts';
import type { ClusterState } from '../../cluster.ts';
import { selectEtcd, selectNodes } from '../../selectors.ts';
import { nextBaseline, withNode } from './baseline.ts';
import type { HandsOptions } from './options.ts';

/** Changes that come one after another are looked at together. In ms. */
const gatherMs = 250;

/** After nobody could be asked, so long is waited until each has been asked again. In ms. */
const blindMs = 30_000;

/** True while nobody can be asked, as where the one endpoint is the node at work: that says nothing of the others. */
function isBlind({ nodes, trouble }: ClusterState): boolean {
  return trouble !== null || selectNodes(nodes).every(({ contact }) => contact.state !== 'answering');
}

/** The node of which everything is to be expected; null for none. */
function addressAtWork({ phase, at, plan }: RunState): string | null {
  const isAtWork = phase === 'working' || phase === 'failed';
  return isAtWork ? (plan.nodes[at]?.address ?? null) : null;
}

/**
 * Calls back with what disturbs the run, each reason once until it has gone away. What happens to the node at work is
 * none of it, nor that nobody can be asked meanwhile; after a pause that was continued, the user has taken the cluster as it is.
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
  let blindAt = Number.NEGATIVE_INFINITY;

  /** Time to wait, in ms, until what is seen of the others is to be believed. */
  function blindFor(): number {
    if (addressAtWork(current()) === null) return 0;
    if (isBlind(cluster.getState())) blindAt = Date.now();
    return Math.max(0, blindAt + blindMs - Date.now());
  }

  function judge(): void {
    const wait = blindFor();
    timer = wait > 0 ? setTimeout(judge, wait) : null;
    if (wait > 0) return;
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

  const unsubscribe = cluster.subscribe((_, before) => {
    if (isBlind(before)) blindAt = Date.now();
    timer ??= setTimeout(judge, gatherMs);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer ?? undefined);
  };
}
