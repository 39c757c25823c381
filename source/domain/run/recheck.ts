import { makePlan } from '../upgrade/make-plan.ts';
import type { Check, Finding, NodePlan, PlanInput } from '../upgrade/plan.ts';
import { compareVersions } from '../versions.ts';
import { beforeOf, cordonOf } from './before.ts';
import { isOwnCordon, narrowed, repairOverrides } from './narrow.ts';
import type { Question, Rechecked } from './recheck-question.ts';
import { recheckRestart } from './recheck-restart.ts';
import type { Action, RunNode, RunState } from './types.ts';

/**
 * The preflight before one node, from the cluster as it is now.
 *
 * @param input - its choices are not looked at: those of the run count.
 * @param bootId - of the node, as just read; null where it could not be.
 * @throws RangeError for a node that is not in the run.
 */
export function recheck(
  run: RunState,
  node: RunNode,
  action: Action,
  input: PlanInput,
  bootId: string | null,
): Rechecked {
  const own = run.nodes[run.plan.nodes.findIndex(({ address }) => address === node.address)];
  if (!own) throw new RangeError(`${node.name} is not in the run`);
  const plan = makePlan(narrowed(run, node, own, input));
  const question: Question = { run, node, own, input, plan, bootId };
  return action === 'upgrade' ? recheckUpgrade(question) : recheckRestart(question, action);
}

function recheckUpgrade(question: Question): Rechecked {
  const { node, own, input, plan, bootId } = question;
  const record = input.nodes.find(({ address }) => address === node.address);
  const planned = plan.nodes.find(({ address }) => address === node.address);
  const checks = own.starts > 0 ? checksOfRepair(question) : plan.checks;
  const findings = checks.flatMap((check) => check.findings);
  const isCordonLeft = isOwnCordon(own) && record !== undefined && cordonOf(input, record) === true;
  const isCordonKnown = own.starts > 0 || (record && cordonOf(input, record) !== undefined);
  const reading = checks.filter(({ status }) => status === 'reading');
  const before = record ? beforeOf(input, record, bootId) : null;
  const warnings = [
    ...findings.filter(isWarning).map(({ reason }) => reason),
    ...(isCordonLeft ? [`${node.name} is still cordoned from the try before`] : []),
  ];
  const { command = null, meanwhile = [] } = planned ?? {};
  return {
    blocked: [
      ...(input.readOnly ? ['this session is read-only'] : []),
      ...(planned ? againstPlan(question, planned) : [`${node.name} is no node of this cluster any more`]),
      ...(isCordonKnown ? [] : [`whether ${node.name} is cordoned is not known`]),
      ...blockedOf(findings),
      ...reading.map(({ summary }) => `still ${summary}`),
    ],
    found: before && command ? { before, command, meanwhile, warnings } : null,
    checks,
  };
}

/** What was overridden counts as a warning. */
const isWarning = ({ status, isOverridden }: Finding): boolean => status === 'warning' || isOverridden;

/** With what to do about it. In the midst of a run nothing is overridden: that was to be thought about before. */
function blockedOf(findings: readonly Finding[]): readonly string[] {
  const blocked = findings.filter((one) => !isWarning(one));
  const sentences = blocked.map(({ reason, remedy }) => (remedy === null ? reason : `${reason}; ${remedy}`));
  const isOverridable = blocked.length > 0 && blocked.every(({ canOverride }) => canOverride);
  return isOverridable
    ? [...sentences, 'only a new plan can override this: abort the run, and plan anew']
    : sentences;
}

/** What the user has not overridden is a warning of its own kind: the node is being repaired. */
function checksOfRepair({ run, node, plan }: Question): readonly Check[] {
  const repairs = repairOverrides(node);
  const { overrides } = run.plan.choices;
  const has = (among: typeof overrides, check: Check, { address }: Finding): boolean =>
    among.some((one) => one.check === check.id && one.address === address);
  return plan.checks.map((check) => ({
    ...check,
    findings: check.findings.map((one) =>
      one.isOverridden && has(repairs, check, one) && !has(overrides, check, one)
        ? { ...one, status: 'warning', isOverridden: false }
        : one,
    ),
  }));
}

const planAnew = 'abort the run, and plan anew';

/** Whether it would still be what was planned when the run began. */
function againstPlan({ node, own }: Question, planned: NodePlan): readonly string[] {
  const { name, fromVersion, toVersion } = node;
  const { part, from, to, image } = planned;
  if (part === 'at target') return [`${name} is at the target already`];
  // Alone it would be taken for a cluster that goes back to an older patch.
  const wasNewer = compareVersions(fromVersion, toVersion) > 0;
  const isNewer = !wasNewer && from !== null && compareVersions(from, toVersion) > 0;
  if (isNewer) return [`${name} runs ${from}, more than ${toVersion}`];
  if (part !== 'upgrade') return [`what ${name} runs is not known`];
  const isChanged = own.starts === 0 && from !== fromVersion;
  const isOtherWay = to !== null && to !== toVersion;
  const isOtherImage = !isOtherWay && image?.image && image.image !== node.image;
  return [
    ...(isChanged ? [`${name} runs ${from}, not ${fromVersion} as when the run began: ${planAnew}`] : []),
    ...(isOtherWay ? [`the way to ${toVersion} leads over ${to} now: ${planAnew}`] : []),
    ...(isOtherImage ? [`${name} would get another image now, ${image.image}: ${planAnew}`] : []),
  ];
}
