import { lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { type CheckRule, conclude } from './check.ts';
import { drainModeOf } from './drain-mode.ts';
import { kubernetesName, kubernetesOf } from './kubernetes.ts';
import { answersOf, forAll, readingText, unreadFindings } from './told.ts';

const what = 'the cordon';

/**
 * A node that drains itself leaves a cordon alone that it has not set (Talos source: Client.Uncordon without force,
 * NodeApplyController.ApplyCordoned); talosctl 1.13 and newer uncordons whatever it has drained (talosctl-notes.md).
 */
function targetFinding(node: NodePlan, input: PlanInput): Finding {
  const { name, address, command } = node;
  const mode = drainModeOf(node);
  const again = `kubectl cordon ${kubernetesName(input, node)}`;
  if (mode === 'node') {
    const reason = `${name} is cordoned: Talos lifts only cordons of its own, so this one stays`;
    return finding('warning', reason, `look afterwards, and if it is gone: ${again}`, { address });
  }
  if (mode === 'talosctl' && command !== null) {
    const reason = `${name} is cordoned, and talosctl uncordons what it has drained`;
    return finding('warning', reason, `set it again afterwards: ${again}`, { address });
  }
  const reason = `${name} is cordoned: it is upgraded with --drain=false, so that its cordon is kept`;
  return finding('warning', reason, `look afterwards, and if it is gone: ${again}`, { address });
}

/** Which nodes are cordoned, and do they stay so? */
export const cordonsCheck: CheckRule = (input, { nodes }) => {
  const { told, reading, unread } = answersOf(nodes, input, (address) => kubernetesOf(input, address));
  const listed = lastValue(input.survey.cluster.kubernetes)?.nodes ?? [];
  const names = new Set(listed.filter(({ cordoned }) => cordoned).map(({ name }) => name));
  const said = new Set(told.filter(({ value }) => value?.cordoned).map(({ node }) => node));
  const cordoned = nodes.filter((node) => said.has(node) || names.has(kubernetesName(input, node)));
  const targets = cordoned.filter(({ part }) => part === 'upgrade');
  const others = cordoned.filter(({ part }) => part !== 'upgrade');
  return conclude(
    {
      id: 'cordons',
      title: 'Cordons',
      passed: 'no node is cordoned',
      findings: [
        ...targets.map((node) => targetFinding(node, input)),
        ...forAll(others, (left) =>
          finding('warning', `cordoned, and left so: ${left}; no pods move there meanwhile`, null),
        ),
        ...unreadFindings(what, unread),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
