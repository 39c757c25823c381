import { lastValue } from '../../domain/loaded.ts';
import type { Choices, PlanInput } from '../../domain/upgrade/plan.ts';
import type { ReleaseTable } from '../../domain/upgrade/release.ts';
import type { Survey } from '../../domain/upgrade/survey.ts';
import type { ClusterState } from '../cluster.ts';
import { selectEtcd, selectNodes } from '../selectors.ts';

/**
 * Everything that a plan follows from.
 *
 * @param now - in ms since the epoch.
 */
export function planInput(
  cluster: ClusterState,
  survey: Survey,
  choices: Choices,
  releases: ReleaseTable,
  now: number,
): PlanInput {
  return {
    now,
    clusterName: lastValue(cluster.clusterName) ?? cluster.context,
    nodes: selectNodes(cluster.nodes),
    etcd: selectEtcd(cluster),
    endpoints: cluster.endpoints,
    endpoint: cluster.endpoint,
    memberAddresses: (lastValue(cluster.members) ?? []).map(({ addresses }) => addresses),
    roles: cluster.roles,
    certificateNotAfter: cluster.certificateNotAfter,
    readOnly: cluster.readOnly,
    trouble: cluster.trouble,
    survey,
    releases,
    choices,
  };
}
