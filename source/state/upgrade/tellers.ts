import { nodeName, roleOfNode, triesUntilUnhealthy } from '../../domain/node.ts';
import type { ClusterState } from '../cluster.ts';
import { selectNodes } from '../selectors.ts';

/** So many nodes are asked for something that each of them can tell, until one does. */
const mostTellers = 3;

/** The control planes to be asked about the cluster; null while it may only be that they were not heard yet. */
export function controlPlaneTellers(state: ClusterState): readonly string[] | null {
  const nodes = selectNodes(state.nodes);
  const answering = nodes.filter(({ contact }) => contact.state === 'answering');
  const controlPlanes = answering.filter((node) => roleOfNode(node) === 'controlplane');
  if (controlPlanes.length > 0) return controlPlanes.slice(0, mostTellers).map(({ address }) => address);
  if (state.trouble !== null) return [];
  const isOpen = nodes.some(({ contact, facts }) =>
    contact.state === 'answering'
      ? facts.machineType.status === 'loading'
      : contact.failures < triesUntilUnhealthy,
  );
  return isOpen ? null : [];
}

/** The nodes that do not answer, as in "m1mac" or "m1mac and 2 others"; null where all do, or still may. */
export function silentNodes(state: ClusterState): string | null {
  const silent = selectNodes(state.nodes).filter(({ contact }) => contact.failures >= triesUntilUnhealthy);
  const [first, ...others] = silent.map(nodeName);
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
