import type { EtcdSummary } from '../../domain/etcd.ts';
import type { Health } from '../../domain/health.ts';
import { lastValue } from '../../domain/loaded.ts';
import type { ClusterState } from '../../state/cluster.ts';
import {
  selectClusterVerdict,
  selectEtcd,
  selectKubernetesVersions,
  selectNodes,
  selectTalosVersions,
  selectVerdict,
} from '../../state/selectors.ts';
import { glyphs } from './cells.ts';

function versionText(name: string, versions: readonly string[]): string | null {
  if (versions.length === 0) return null;
  return versions.length === 1 ? `${name} ${versions[0]}` : `${name} ${versions[0]} to ${versions.at(-1)}`;
}

/** "etcd 3/3, tolerates 1": healthy voters of all voters, and how many more may be lost. */
export function etcdText(etcd: EtcdSummary): string | null {
  if (etcd.notAllowed) return 'etcd: not allowed';
  if (!etcd.quorum || !etcd.members) return null;
  const voters = etcd.members.filter((member) => !member.learner).length;
  const learners = etcd.learners ? ` + ${etcd.learners} learner${etcd.learners > 1 ? 's' : ''}` : '';
  const alarms = etcd.alarms?.length ? `, alarm ${etcd.alarms[0]?.alarm}` : '';
  const quorum = etcd.quorum.held ? `tolerates ${etcd.quorum.tolerates}` : 'no quorum';
  return `etcd ${etcd.healthyVoters}/${voters}${learners}, ${quorum}${alarms}`;
}

/** The cluster's health in a few words: "● healthy", or the worst with how many nodes have it. */
export function healthSummary(state: ClusterState): { readonly health: Health; readonly text: string } {
  const { health } = selectClusterVerdict(state);
  const counts = new Map<Health, number>();
  for (const node of selectNodes(state.nodes)) {
    const own = selectVerdict(node).health;
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  const parts = (['unhealthy', 'degraded', 'unknown'] as const).flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [`${glyphs[kind]} ${count} ${kind}`] : [];
  });
  return { health, text: parts.length > 0 ? parts.join('  ') : `${glyphs[health]} ${health}` };
}

/** The header's parts, the most important first; what does not fit is left out from the end. */
export function headerParts(state: ClusterState): readonly string[] {
  const count = state.nodes.ids.length;
  const name = lastValue(state.clusterName) ?? state.context;
  const context = name === state.context ? null : `context ${state.context}`;
  return [
    name,
    state.readOnly ? 'read-only' : null,
    `${count} node${count === 1 ? '' : 's'}`,
    versionText('Talos', selectTalosVersions(state.nodes)),
    versionText('Kubernetes', selectKubernetesVersions(state.nodes)),
    context,
    state.endpoint === null ? null : `via ${state.endpoint}`,
  ].filter((part) => part !== null);
}

export function etcdSummaryText(state: ClusterState): string | null {
  return etcdText(selectEtcd(state));
}
