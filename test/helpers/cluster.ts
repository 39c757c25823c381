import { loading } from '../../source/domain/loaded.ts';
import type { NodeRecord } from '../../source/domain/node.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { homelabMembers, homelabNode, ok, readAt } from './nodes.ts';

/** A cluster of these nodes, of which everything was read. */
export function clusterOf(nodes: readonly NodeRecord[], changes: Partial<ClusterState> = {}): ClusterState {
  return {
    context: 'homelab',
    readOnly: false,
    endpoints: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
    endpoint: '192.168.1.101',
    nodes: {
      ids: nodes.map(({ address }) => address),
      byId: Object.fromEntries(nodes.map((node) => [node.address, node])),
    },
    clusterName: ok('homelab'),
    members: loading,
    etcdMembers: ok(homelabMembers),
    answeredAt: Object.fromEntries(nodes.map(({ address }) => [address, readAt])),
    trouble: null,
    reloadFailure: null,
    roles: ['os:admin'],
    certificateNotAfter: readAt + 365 * 86_400_000,
    clock: readAt,
    refreshed: 0,
    ...changes,
  };
}

export const homelabNodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')] as const;
