import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClusterState } from './cluster.ts';

export type ClusterStore = StoreApi<ClusterState>;

/** The one place the cluster's state lives. Outside React: it outlives a crash of the screen. */
export function createClusterStore(initial: ClusterState): ClusterStore {
  return createStore<ClusterState>()(() => initial);
}

/** Applies a pure update; subscribers are called only when it changed something. */
export function update(store: ClusterStore, change: (state: ClusterState) => ClusterState): void {
  const before = store.getState();
  const after = change(before);
  if (after !== before) store.setState(after, true);
}
