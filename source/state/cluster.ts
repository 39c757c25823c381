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
  /** Why the talosconfig that took the place of the one in use cannot be used; null when it can. */
  readonly reloadFailure: Failure | null;
  /** The roles of the client certificate, as in `os:admin`; null where they cannot be told. */
  readonly roles: readonly string[] | null;
  /** When the client certificate ends, in ms since the epoch; null where it cannot be told. */
  readonly certificateNotAfter: number | null;
  /**
   * The one coarse clock, in ms since the epoch: it moves once a minute, so that what depends on the time
   * (uptime, ages, lateness) changes seldom and all at once.
   */
  readonly clock: number;
  /** How often everything was asked for anew (by hand, after a sleep of the machine): streams begin anew, too. */
  readonly refreshed: number;
}

export interface Start {
  readonly context: string;
  readonly readOnly: boolean;
  readonly endpoints: readonly string[];
  readonly nodes: readonly string[];
  /** Where the addresses in `nodes` come from. */
  readonly source: Source;
  readonly roles: readonly string[] | null;
  readonly certificateNotAfter: number | null;
  /** In ms since the epoch. */
  readonly now: number;
}

export function initialCluster(start: Start): ClusterState {
  const { context, readOnly, endpoints, nodes, source, roles, certificateNotAfter, now } = start;
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
    reloadFailure: null,
    roles,
    certificateNotAfter,
    clock: now,
    refreshed: 0,
  };
}
