import { isDeepStrictEqual } from 'node:util';
import { lateness } from '../domain/age.ts';
import { type EtcdSummary, summarizeEtcd } from '../domain/etcd.ts';
import { assessCluster, assessNode, type Verdict } from '../domain/health.ts';
import { lastValue } from '../domain/loaded.ts';
import { type NodeRecord, nodeName } from '../domain/node.ts';
import { isForeignEndpoint } from '../domain/own-endpoint.ts';
import { compareVersions } from '../domain/versions.ts';
import type { ClusterState } from './cluster.ts';

/** Remembers the last result for the last input: state objects are never changed in place. */
export function memoize<S extends object, T>(compute: (input: S) => T): (input: S) => T {
  const results = new WeakMap<S, T>();
  return (input) => {
    if (!results.has(input)) results.set(input, compute(input));
    return results.get(input) as T;
  };
}

/** The same, and the object of before where the new result is equal: who shows it has nothing to draw. */
export function memoizeSteady<S extends object, T>(compute: (input: S) => T): (input: S) => T {
  let last: { readonly result: T } | null = null;
  return memoize((input) => {
    const result = compute(input);
    if (!last || !isDeepStrictEqual(last.result, result)) last = { result };
    return last.result;
  });
}

export const selectNodes = memoize((nodes: ClusterState['nodes']): readonly NodeRecord[] =>
  nodes.ids.flatMap((id) => nodes.byId[id] ?? []),
);

const namesOf = memoizeSteady(
  (nodes: ClusterState['nodes']): Readonly<Record<string, string>> =>
    Object.fromEntries(selectNodes(nodes).map((node) => [node.address, nodeName(node)])),
);

const lookUp = memoize((names: Readonly<Record<string, string>>) => (address: string): string => {
  return names[address] ?? address;
});

/** The names of nodes by address; the address of a node that is not known. The same function as long as no name changes. */
export function selectNodeNames({ nodes }: ClusterState): (address: string) => string {
  return lookUp(namesOf(nodes));
}

export const selectVerdict: (node: NodeRecord) => Verdict = memoize(assessNode);

/** Two of the state's parts decide, so that the result is kept by both. */
const etcdOf = memoize((nodes: ClusterState['nodes']) =>
  memoize((etcdMembers: ClusterState['etcdMembers']) => summarizeEtcd(selectNodes(nodes), etcdMembers)),
);

export const selectEtcd: (state: ClusterState) => EtcdSummary = memoizeSteady((state) =>
  etcdOf(state.nodes)(state.etcdMembers),
);

const clusterVerdictOf = memoize((nodes: ClusterState['nodes']) =>
  memoize((etcd: EtcdSummary) =>
    assessCluster(
      selectNodes(nodes).map((node) => ({ name: nodeName(node), verdict: selectVerdict(node) })),
      etcd,
    ),
  ),
);

export function selectClusterVerdict(state: ClusterState): Verdict {
  return clusterVerdictOf(state.nodes)(selectEtcd(state));
}

function distinctVersions(versions: readonly (string | null)[]): readonly string[] {
  const known = [...new Set(versions.filter((version) => version !== null))];
  return known.sort(compareVersions);
}

/** The Talos versions in the cluster, the oldest first; more than one while an upgrade is under way. */
export const selectTalosVersions = memoize((nodes: ClusterState['nodes']) =>
  distinctVersions(selectNodes(nodes).map((node) => lastValue(node.facts.version)?.talosVersion ?? null)),
);

export const selectKubernetesVersions = memoize((nodes: ClusterState['nodes']) =>
  distinctVersions(selectNodes(nodes).map((node) => lastValue(node.facts.kubernetesVersion))),
);

/** Of each node whose data is late, how late, as in "5 min"; by address. */
export const selectLate: (state: ClusterState) => Readonly<Record<string, string>> = memoizeSteady(
  ({ answeredAt, clock }) =>
    Object.fromEntries(
      Object.entries(answeredAt).flatMap(([address, at]) => {
        const late = lateness(at, clock);
        return late === null ? [] : [[address, late]];
      }),
    ),
);

/** How late the newest answer of the whole cluster is; null while it is not, or before the first. */
export function selectLateness({ answeredAt, clock }: ClusterState): string | null {
  const newest = Object.values(answeredAt).reduce((latest, at) => Math.max(latest, at), 0);
  return newest === 0 ? null : lateness(newest, clock);
}

/** True when the endpoint in use is an address, but of none of the cluster's machines: a virtual IP, as it seems. */
export const selectIsVirtual: (state: ClusterState) => boolean = memoize(({ endpoint, members, nodes }) => {
  const listed = lastValue(members) ?? [];
  if (endpoint === null || listed.length === 0) return false;
  return isForeignEndpoint(endpoint, selectNodes(nodes), listed);
});
