import type { EtcdMember } from '../domain/etcd.ts';
import type { Failure } from '../domain/failure.ts';
import type { Member, Nodes } from '../domain/inventory.ts';
import { type Loaded, loading } from '../domain/loaded.ts';
import { newNode, type Source } from '../domain/node.ts';

/** What is known of the cluster now. Nothing in it is derived: see selectors.ts for that. */
export interface ClusterState {
  /** The talosconfig's context in use. */
  readonly context: string;
  /** Everything that changes a node is taken away. */
  readonly readOnly: boolean;
  /** The configured endpoints, and the one that is used now (null until one has answered). */
  readonly endpoints: readonly string[];
  readonly endpoint: string | null;
  readonly nodes: Nodes;
  readonly clusterName: Loaded<string>;
  readonly members: Loaded<readonly Member[]>;
  readonly etcdMembers: Loaded<readonly EtcdMember[]>;
  /** When each node last answered anything, in ms since the epoch, by address. */
  readonly answeredAt: Readonly<Record<string, number>>;
  /** What keeps every reading from working (talosctl missing, certificate expired, no endpoint answers). */
  readonly trouble: Failure | null;
}

export interface Start {
  readonly context: string;
  readonly readOnly: boolean;
  readonly endpoints: readonly string[];
  readonly nodes: readonly string[];
  /** Where the addresses in `nodes` come from. */
  readonly source: Source;
}

export function initialCluster({ context, readOnly, endpoints, nodes, source }: Start): ClusterState {
  return {
    context,
    readOnly,
    endpoints,
    endpoint: null,
    nodes: { ids: nodes, byId: Object.fromEntries(nodes.map((node) => [node, newNode(node, [source])])) },
    clusterName: loading,
    members: loading,
    etcdMembers: loading,
    answeredAt: {},
    trouble: null,
  };
}
