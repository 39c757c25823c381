import { lastValue } from '../domain/loaded.ts';
import { factNames, type NodeRecord, roleOfNode, triesUntilUnhealthy } from '../domain/node.ts';
import type { ClusterState } from './cluster.ts';
import type { ClusterStore } from './store.ts';

function isNodeSettled(node: NodeRecord): boolean {
  if (node.contact.failures >= triesUntilUnhealthy) return true;
  if (node.contact.state !== 'answering') return false;
  const isControlPlane = roleOfNode(node) === 'controlplane';
  return factNames.every((fact) => {
    if (fact === 'etcdStatus' && !isControlPlane) return node.facts.machineType.status !== 'loading';
    return node.facts[fact].status !== 'loading';
  });
}

/** True when everything that can be told has been told once: one snapshot is complete. */
export function isSettled(state: ClusterState): boolean {
  const nodes = state.nodes.ids.flatMap((id) => state.nodes.byId[id] ?? []);
  if (!nodes.every(isNodeSettled)) return false;
  const anyAnswers = nodes.some((node) => node.contact.state === 'answering');
  if (!anyAnswers) return true;
  const hasControlPlane = nodes.some(
    (node) => node.contact.state === 'answering' && lastValue(node.facts.machineType) === 'controlplane',
  );
  return (
    state.members.status !== 'loading' &&
    state.clusterName.status !== 'loading' &&
    (state.etcdMembers.status !== 'loading' || !hasControlPlane)
  );
}

/**
 * Waits for a complete snapshot.
 *
 * @returns false when the deadline (ms from now) came first; the store then holds what there is.
 */
export function whenSettled(store: ClusterStore, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (complete: boolean): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(complete);
    };
    const timer = setTimeout(() => finish(false), deadlineMs);
    const unsubscribe = store.subscribe((state) => {
      if (isSettled(state)) finish(true);
    });
    if (isSettled(store.getState())) finish(true);
  });
}
