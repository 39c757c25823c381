import type { Loaded } from '../../loaded.ts';
import { lastValue, loading } from '../../loaded.ts';
import { type KubernetesNode, type NodeRecord, triesUntilUnhealthy } from '../../node.ts';
import type { PlanInput } from '../plan.ts';
import { type CheckRule, conclude, finding } from './check.ts';
import { answersOf, namesOf, readingText, unreadFindings } from './told.ts';

const what = 'the Kubernetes state';

/** What a node told before it went silent is not relied on. */
function asOfNow({ contact, facts }: NodeRecord): Loaded<KubernetesNode | null> {
  const { kubernetes } = facts;
  const { error, failures } = contact;
  if (kubernetes.status !== 'ok' || failures < triesUntilUnhealthy || !error) return kubernetes;
  return { ...kubernetes, status: 'stale', error };
}

/** What the node with this address says of itself in Kubernetes. */
export function kubernetesOf({ nodes }: PlanInput, address: string): Loaded<KubernetesNode | null> {
  const node = nodes.find((candidate) => candidate.address === address);
  return node ? asOfNow(node) : loading;
}

/** The name that the node has in Kubernetes, else its own. */
export function kubernetesName(
  input: PlanInput,
  node: { readonly address: string; readonly name: string },
): string {
  return lastValue(kubernetesOf(input, node.address))?.name ?? node.name;
}

/** Is every node Ready in Kubernetes? */
export const kubernetesCheck: CheckRule = (input, { nodes }) => {
  const { told, reading, unread } = answersOf(nodes, input, (address) => kubernetesOf(input, address));
  const notReady = told.filter(({ value }) => value?.ready === false);
  const absent = told.filter(({ value }) => value === null).map(({ node }) => node);
  const note = absent.length === 0 ? '' : `; not registered in Kubernetes: ${namesOf(absent)}`;
  return conclude(
    {
      id: 'kubernetes',
      title: 'Kubernetes nodes',
      passed:
        absent.length === nodes.length ? `no node is registered in Kubernetes` : `every node is Ready${note}`,
      findings: [
        ...notReady.map(({ node }) =>
          finding(
            'blocked',
            `${node.name} is not Ready in Kubernetes`,
            `find out why: kubectl describe node ${kubernetesName(input, node)}`,
            { address: node.address },
          ),
        ),
        ...unreadFindings(what, unread),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
