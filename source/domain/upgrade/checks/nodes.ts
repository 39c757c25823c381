import { hostOf } from '../../address.ts';
import { timeSince } from '../../age.ts';
import { errorOf, lastValue } from '../../loaded.ts';
import { type NodeRecord, nodeName, roleOfNode, triesUntilUnhealthy } from '../../node.ts';
import { virtualHosts } from '../endpoint.ts';
import { finding } from '../finding.ts';
import { isVersion } from '../minors.ts';
import { talosVersionOf } from '../node-facts.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { pendingImageFact } from '../running-image.ts';
import { surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';

/** What is known of a node's answers: nothing against it, something, or too early to tell. */
type Outcome = Finding | 'reading' | null;

/** One failed try may be a lost packet: the node is asked again. */
function silenceOf(input: PlanInput, node: NodeRecord, plan: NodePlan): Outcome {
  const { contact, address } = node;
  if (contact.state === 'answering') return null;
  if (contact.failures < triesUntilUnhealthy) return 'reading';
  const since = contact.since === null ? '' : ` for ${timeSince(contact.since, input.now)}`;
  const why = contact.error ? `: ${contact.error.message}` : '';
  // A worker that stays down takes part in no quorum; one that is to be upgraded has to answer.
  const isWorker = plan.role === 'worker';
  const canOverride = isWorker && plan.part !== 'upgrade';
  const remedy = canOverride
    ? 'bring it back or remove it from the cluster, or type its name to go on without it'
    : isWorker
      ? 'bring it back, remove it from the cluster, or leave it out'
      : 'bring it back or remove it from the cluster first';
  const about = { address, canOverride };
  return finding('blocked', `${plan.name} has not answered${since}${why}`, remedy, about);
}

/** What it ran is no proof of what it runs: it answers, but may have been upgraded meanwhile. */
function staleVersion({ address, facts }: NodeRecord, plan: NodePlan, version: string): Outcome {
  const error = errorOf(facts.version);
  if (!error) return null;
  const reason = `${plan.name} ran ${version} when it last told, and does not tell any more: ${error.message}`;
  return finding('warning', reason, 'look at it: talosctl version', { address });
}

function versionOf(node: NodeRecord, plan: NodePlan): Outcome {
  const { address, facts } = node;
  const version = talosVersionOf(node);
  if (version !== null && isVersion(version)) return staleVersion(node, plan, version);
  if (facts.version.status === 'loading') return 'reading';
  const why = version === null ? (errorOf(facts.version)?.message ?? 'it tells none') : `it tells ${version}`;
  const isLeftOut = plan.part === 'left out';
  return finding(
    isLeftOut ? 'warning' : 'blocked',
    `the Talos version of ${plan.name} is not known: ${why}`,
    isLeftOut ? null : 'leave the node out, or look why it does not tell',
    { address },
  );
}

/** Whether it is a control plane decides about the quorum, so it is never guessed. */
function roleOf(node: NodeRecord, plan: NodePlan): Outcome {
  const { address, facts } = node;
  if (roleOfNode(node) !== null) return null;
  if (facts.machineType.status === 'loading') return 'reading';
  const why = errorOf(facts.machineType)?.message ?? 'it does not tell';
  return finding('blocked', `whether ${plan.name} is a control plane is not known: ${why}`, null, {
    address,
  });
}

/** A node with the version of the target, of which it is not known whether it runs the image, too. */
function imageOf(input: PlanInput, node: NodeRecord, plan: NodePlan): Outcome {
  const { address, facts } = node;
  if (plan.part !== 'not known' || input.choices.target.image === null) return null;
  const survey = surveyOf(input.survey, address);
  if (pendingImageFact(node, survey) !== null) return 'reading';
  const error = errorOf(facts.extensions) ?? errorOf(survey.security);
  const question = `whether ${plan.name} runs the image already`;
  if (error) {
    const remedy = 'leave the node out, or look why it does not tell';
    return finding('blocked', `${question} is not known: ${error.message}`, remedy, { address });
  }
  // Nothing tells own builds apart: were they never at the target, each node would be upgraded again and again.
  const reason = `${question} cannot be told, as it runs its version: it is not upgraded`;
  return finding('warning', reason, 'upgrade it by hand where it needs the image', { address });
}

/** The first that stands against a node: what follows from it is not told as well. */
function outcomeOf(
  input: PlanInput,
  virtual: ReadonlySet<string>,
  node: NodeRecord,
  plan: NodePlan,
): Outcome {
  return (
    silenceOf(input, node, plan) ??
    virtualName(virtual, plan) ??
    versionOf(node, plan) ??
    roleOf(node, plan) ??
    imageOf(input, node, plan)
  );
}

/** A virtual IP stands for whoever holds it: when that one goes down, the next command meets another machine. */
function virtualName(virtual: ReadonlySet<string>, { address, name }: NodePlan): Outcome {
  if (!virtual.has(hostOf(address))) return null;
  const reason = `${name} is named by the virtual IP ${address}, which moves to another node when it goes down`;
  return finding('blocked', reason, 'name it by its own address: talosctl config node ADDRESS…', { address });
}

/** Two names of one machine would be upgraded twice, and pass for two nodes that stand in for each other. */
function twiceNamed(nodes: readonly NodeRecord[]): readonly Finding[] {
  const answering = nodes.filter(({ contact }) => contact.state === 'answering');
  const machines = Map.groupBy(answering, ({ facts }) => lastValue(facts.identity));
  return [...machines].flatMap(([identity, names]) => {
    if (identity === null || names.length < 2) return [];
    const addresses = names.map(({ address }) => address).join(' and ');
    const remedy = 'name it once: talosctl config node ADDRESS…, or the nodes in config.json';
    return [finding('blocked', `${addresses} are the same machine`, remedy)];
  });
}

export const nodesCheck: CheckRule = (input, draft) => {
  const { nodes, trouble } = input;
  const id = 'nodes';
  const title = 'Nodes';
  const passed = nodes.length === 1 ? 'the only node answers' : `all ${nodes.length} nodes answer`;
  if (trouble !== null) {
    return conclude(
      { id, title, passed, findings: [finding('blocked', trouble.message, trouble.hint)] },
      input,
    );
  }
  if (nodes.length === 0) {
    const none = finding('blocked', 'no node is known', 'name the nodes of the cluster');
    return conclude({ id, title, passed, findings: [none] }, input);
  }
  const virtual = virtualHosts(input.survey);
  const outcomes = nodes.map((node) => {
    const plan = draft.nodes.find(({ address }) => address === node.address);
    return { node, outcome: plan ? outcomeOf(input, virtual, node, plan) : null };
  });
  const findings = [
    ...twiceNamed(nodes),
    ...outcomes.flatMap(({ outcome }) => (outcome === null || outcome === 'reading' ? [] : [outcome])),
  ];
  const waiting = outcomes.filter(({ outcome }) => outcome === 'reading').map(({ node }) => nodeName(node));
  const reading =
    waiting.length === 0 ? null : waiting.length <= 4 ? waiting.join(', ') : `${waiting.length} nodes`;
  return conclude({ id, title, passed, findings, reading }, input);
};
