import { bootMarkerOf } from '../domain/node.ts';
import type { ClusterState } from './cluster.ts';
import type { ClusterStore } from './store.ts';

/** What a stream from a node depends on: another endpoint, another boot, or everything asked anew ends its worth. */
function signOf(state: ClusterState, address: string): string {
  return [state.endpoint, bootMarkerOf(state.nodes.byId[address]), state.refreshed].join(' ');
}

/**
 * Calls back when a stream from this node should begin anew: the one there is may have died without a word.
 * Returns how to stop it. While the node does not answer nothing is said: it could not begin.
 */
export function onRenewal(store: ClusterStore, address: string, callback: () => void): () => void {
  let sign = signOf(store.getState(), address);
  return store.subscribe((state) => {
    if (state.endpoint === null) return;
    if (state.nodes.byId[address]?.contact.state === 'failing') {
      sign = 'away';
      return;
    }
    const now = signOf(state, address);
    if (now === sign) return;
    sign = now;
    callback();
  });
}
