import { errorOf, lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import type { KubernetesReport } from '../survey.ts';
import { counted } from '../words.ts';
import { type CheckRule, conclude, type Draft, type Found } from './check.ts';
import { drainModeOf } from './drain-mode.ts';
import { kubernetesName, kubernetesOf } from './kubernetes.ts';
import { forAll, targetsOf } from './told.ts';

const base = { id: 'drain', title: 'Drain' } as const;

/** Without the Kubernetes API talosctl cannot drain; a node that drains itself needs no help. */
function unreachable(targets: readonly NodePlan[], why: string): readonly Finding[] {
  const isKilled = (node: NodePlan) => drainModeOf(node) !== 'node';
  const prefix = `the Kubernetes API cannot be asked from here (${why})`;
  return [
    ...forAll(targets.filter(isKilled), (names) =>
      finding(
        'warning',
        `${prefix}: nobody drains ${names}, pods end with the node and disruption budgets do not count`,
        'run it where the API server can be reached, or drain by hand: kubectl drain NODE --ignore-daemonsets --delete-emptydir-data',
      ),
    ),
    ...forAll(
      targets.filter((node) => !isKilled(node)),
      (names) =>
        finding(
          'warning',
          `${prefix}: draining is up to the nodes (${names}), what hinders it cannot be told`,
          'look at the disruption budgets: kubectl get pdb -A',
        ),
    ),
  ];
}

/**
 * talosctl 1.13 and newer installs first, then drains: a drain that fails leaves the new Talos installed, to be booted
 * by whatever reboots the node next (talos-facts.md, 1b). An older node goes on without its pods.
 */
function blockedFindings(
  node: NodePlan,
  kubernetes: string,
  report: KubernetesReport,
  { choices }: PlanInput,
): readonly Finding[] {
  const isByTalosctl = drainModeOf(node) === 'talosctl';
  const end = isByTalosctl
    ? `; the drain would end after ${choices.drainTimeout} s, with Talos installed but not booted`
    : '';
  return report.blocked
    .filter((eviction) => eviction.node === kubernetes)
    .map(({ pod, budget }) =>
      finding(
        isByTalosctl ? 'blocked' : 'warning',
        `${pod} on ${node.name} may not be evicted now: disruption budget ${budget}${end}`,
        'give it another replica, or wait until the others are Ready',
        { address: node.address, canOverride: isByTalosctl },
      ),
    );
}

/** It has said itself that Kubernetes does not know it (skipNodeRegistration): no pod is sent there. */
function isUnregistered(input: PlanInput, { address }: NodePlan): boolean {
  const told = kubernetesOf(input, address);
  return told.status === 'ok' && told.value === null;
}

function nodeFindings(node: NodePlan, input: PlanInput, report: KubernetesReport): readonly Finding[] {
  const kubernetes = kubernetesName(input, node);
  const isRegistered = !isUnregistered(input, node);
  if (isRegistered && !report.nodes.some(({ name }) => name === kubernetes)) {
    const reason = `could not be checked: the pods of ${node.name}: Kubernetes lists no such node`;
    return [finding('warning', reason, 'look at its name: kubectl get nodes', { address: node.address })];
  }
  if (drainModeOf(node) !== 'nobody') return blockedFindings(node, kubernetes, report, input);
  const pods = report.evictable[kubernetes] ?? 0;
  if (pods === 0) return [];
  return [
    finding(
      'warning',
      `${node.name} is upgraded with --drain=false: ${counted(pods, 'pod')} on it ${pods === 1 ? 'ends' : 'end'} with the node`,
      `drain it by hand before: kubectl drain ${kubernetes} --ignore-daemonsets --delete-emptydir-data`,
      { address: node.address },
    ),
  ];
}

function find(input: PlanInput, draft: Draft): Omit<Found, 'id' | 'title'> {
  const targets = targetsOf(draft);
  if (targets.length === 0) return { passed: '', findings: [], isNeeded: false };
  if (input.nodes.length === 1) return { passed: 'one node only: nothing to drain to', findings: [] };
  const { kubernetes } = input.survey.cluster;
  const report = lastValue(kubernetes);
  const why =
    errorOf(kubernetes)?.message ??
    (kubernetes.status === 'loading' ? (input.trouble?.message ?? null) : null);
  if (why !== null) return { passed: '', findings: unreachable(targets, why) };
  if (!report) return { passed: '', findings: [], reading: 'pods and disruption budgets' };
  const pods = targets.reduce((sum, node) => sum + (report.evictable[kubernetesName(input, node)] ?? 0), 0);
  return {
    passed: `nothing hinders it: ${counted(pods, 'pod')} to move, one node at a time`,
    findings: targets.flatMap((node) => nodeFindings(node, input, report)),
  };
}

/** Can the pods leave the nodes before they go down? */
export const drainCheck: CheckRule = (input, draft) => conclude({ ...base, ...find(input, draft) }, input);
