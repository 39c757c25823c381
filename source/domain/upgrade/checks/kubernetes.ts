import type { Loaded } from '../../loaded.ts';
import { lastValue, loading } from '../../loaded.ts';
import type { KubernetesNode } from '../../node.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { listed as listedNames } from '../words.ts';
import { type CheckRule, conclude } from './check.ts';
import { answersOf, asOfNow, forAll, readingText, unreadFindings } from './told.ts';

const what = 'the Kubernetes state';

/** What the node with this address says of itself in Kubernetes. */
export function kubernetesOf({ nodes }: PlanInput, address: string): Loaded<KubernetesNode | null> {
  const node = nodes.find((candidate) => candidate.address === address);
  return node ? asOfNow(node, node.facts.kubernetes) : loading;
}

/** The name that the node has in Kubernetes, else its own. */
export function kubernetesName(
  input: PlanInput,
  node: { readonly address: string; readonly name: string },
): string {
  return lastValue(kubernetesOf(input, node.address))?.name ?? node.name;
}

/** A cluster without a CNI is never Ready, and another one may need the upgrade to become so: it may be forced. */
function notReadyFinding(node: NodePlan, kubernetes: string): Finding {
  const { name, address } = node;
  return finding(
    'blocked',
    `${name} is not Ready in Kubernetes`,
    `find out why: kubectl describe node ${kubernetes}, or type ${name} to go on all the same`,
    { address, canOverride: true },
  );
}

/** Where all are, it is how the cluster is made; where some are, it may be a kubelet that does not come up. */
function absentFindings(absent: readonly NodePlan[], nodes: readonly NodePlan[]): readonly Finding[] {
  if (absent.length === nodes.length) return [];
  return forAll(absent, (names) =>
    finding(
      'warning',
      `not registered in Kubernetes: ${names}`,
      'look at its kubelet, unless skipNodeRegistration is set',
    ),
  );
}

/** Nodes that Kubernetes lists, and nobody has named here: their part in the cluster was not looked at. */
function strangerFindings(nodes: readonly NodePlan[], input: PlanInput): readonly Finding[] {
  const listed = lastValue(input.survey.cluster.kubernetes)?.nodes ?? [];
  const known = new Set(nodes.map((node) => kubernetesName(input, node)));
  const strangers = listed.filter(({ name }) => !known.has(name));
  if (strangers.length === 0) return [];
  const names = strangers.map(({ name, ready }) => (ready ? name : `${name} (not Ready)`));
  const reason = `Kubernetes has nodes that are not known here, neither looked at nor upgraded: ${listedNames(names)}`;
  return [finding('warning', reason, 'name all nodes of the cluster: talosctl config node ADDRESS…')];
}

/** Is every node Ready in Kubernetes? */
export const kubernetesCheck: CheckRule = (input, { nodes }) => {
  const { told, reading, unread } = answersOf(nodes, input, (address) => kubernetesOf(input, address));
  const listed = lastValue(input.survey.cluster.kubernetes)?.nodes ?? [];
  const unready = new Set(listed.filter(({ ready }) => !ready).map(({ name }) => name));
  const said = new Set(told.filter(({ value }) => value?.ready === false).map(({ node }) => node));
  const notReady = nodes.filter((node) => said.has(node) || unready.has(kubernetesName(input, node)));
  const absent = told.filter(({ value }) => value === null).map(({ node }) => node);
  return conclude(
    {
      id: 'kubernetes',
      title: 'Kubernetes nodes',
      passed: absent.length === nodes.length ? `no node is registered in Kubernetes` : 'every node is Ready',
      findings: [
        ...notReady.map((node) => notReadyFinding(node, kubernetesName(input, node))),
        ...absentFindings(absent, nodes),
        // A name that was not told may be that of any node which Kubernetes lists.
        ...(unread.length + reading.length > 0 ? [] : strangerFindings(nodes, input)),
        ...unreadFindings(what, unread),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
