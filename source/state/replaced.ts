import { newNode, type Source } from '../domain/node.ts';
import type { ClusterState, Start } from './cluster.ts';

/** What a talosconfig says anew when it was replaced while we run. */
export type Replaced = Pick<Start, 'endpoints' | 'nodes' | 'source' | 'roles' | 'certificateNotAfter'>;

function withNodes(state: ClusterState, addresses: readonly string[], source: Source): ClusterState['nodes'] {
  const added = addresses.filter((address) => state.nodes.byId[address] === undefined);
  if (added.length === 0) return state.nodes;
  const records = added.map((address) => [address, newNode(address, [source])]);
  return {
    ids: [...state.nodes.ids, ...added],
    byId: { ...state.nodes.byId, ...Object.fromEntries(records) },
  };
}

/** New nodes are added; those that it no longer names stay, as whatever was read stays on the screen. */
export function applyReplaced(state: ClusterState, replaced: Replaced): ClusterState {
  const { endpoints, nodes, source, roles, certificateNotAfter } = replaced;
  return {
    ...state,
    endpoints,
    roles,
    certificateNotAfter,
    trouble: null,
    reloadFailure: null,
    nodes: withNodes(state, nodes, source),
  };
}
