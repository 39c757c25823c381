import semver from 'semver';
import { type EtcdSummary, summarizeEtcd } from '../domain/etcd.ts';
import { assessCluster, assessNode, type Verdict } from '../domain/health.ts';
import { lastValue } from '../domain/loaded.ts';
import type { NodeRecord } from '../domain/node.ts';
import type { ClusterState } from './cluster.ts';

/** Remembers the last result for the last input: state objects are never changed in place. */
export function memoize<S extends object, T>(compute: (input: S) => T): (input: S) => T {
  const results = new WeakMap<S, T>();
  return (input) => {
    if (!results.has(input)) results.set(input, compute(input));
    return results.get(input) as T;
  };
}

export const selectNodes = memoize((nodes: ClusterState['nodes']): readonly NodeRecord[] =>
  nodes.ids.flatMap((id) => nodes.byId[id] ?? []),
);

/** The name people know the node by: its host name, as far as it is known, else its address. */
export function nodeName(node: NodeRecord): string {
  return lastValue(node.facts.hostname) ?? node.announced.hostname ?? node.address;
}

export const selectVerdict: (node: NodeRecord) => Verdict = memoize(assessNode);

/** Two of the state's parts decide, so that the result is kept by both. */
const etcdOf = memoize((nodes: ClusterState['nodes']) =>
  memoize((etcdMembers: ClusterState['etcdMembers']) => summarizeEtcd(selectNodes(nodes), etcdMembers)),
);

export function selectEtcd(state: ClusterState): EtcdSummary {
  return etcdOf(state.nodes)(state.etcdMembers);
}

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
  return known.sort((a, b) => semver.compareLoose(a, b));
}

/** The Talos versions in the cluster, the oldest first; more than one while an upgrade is under way. */
export const selectTalosVersions = memoize((nodes: ClusterState['nodes']) =>
  distinctVersions(selectNodes(nodes).map((node) => lastValue(node.facts.version)?.talosVersion ?? null)),
);

export const selectKubernetesVersions = memoize((nodes: ClusterState['nodes']) =>
  distinctVersions(selectNodes(nodes).map((node) => lastValue(node.facts.kubernetesVersion))),
);
