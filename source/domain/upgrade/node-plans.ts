import { lastValue } from '../loaded.ts';
import { type NodeRecord, nodeName, roleOfNode } from '../node.ts';
import { meanwhile } from './availability.ts';
import { targetVersionOf } from './current-step.ts';
import { chooseImage } from './image.ts';
import { leaderAddressOf, memberOn, talosVersionOf } from './node-facts.ts';
import { orderNodes } from './order.ts';
import { type Goal, partOf } from './part.ts';
import type { NodePlan, Part, PlanInput, TalosStep } from './plan.ts';
import { upgradeOf } from './planned-commands.ts';
import { surveyOf } from './survey.ts';

/** Why a node is not upgraded. */
function reasonFor(part: Exclude<Part, 'upgrade'>, version: string | null, goal: Goal): string {
  switch (part) {
    case 'left out':
      return 'left out';
    case 'at target':
      return 'is at the target already';
    case 'newer':
      return `runs more than ${goal.version}`;
    case 'not known':
      if (version === null) return 'its version is not known';
      return goal.version === null ? 'the target is not known' : 'whether it runs the image is not known';
  }
}

/** What holds for every node, upgraded or not. */
function baseOf(node: NodeRecord, part: Part): NodePlan {
  const role = roleOfNode(node);
  const version = talosVersionOf(node);
  return {
    address: node.address,
    name: nodeName(node),
    role,
    part,
    from: version,
    to: version,
    image: null,
    command: null,
    place: null,
    meanwhile: [],
    // A node that may be a control plane is confirmed like one.
    confirmation: role === 'worker' ? 'y' : 'name',
  };
}

function upgradedNode(input: PlanInput, step: TalosStep, node: NodeRecord, place: string | null): NodePlan {
  const { etcd, nodes, choices } = input;
  const survey = surveyOf(input.survey, node.address);
  const image = chooseImage({
    node,
    survey,
    version: step.to,
    given: choices.target.image,
    targetVersion: targetVersionOf(choices.target),
  });
  const command = image.image === null ? null : upgradeOf(input, node, image.image);
  const member = { role: roleOfNode(node), memberId: memberOn(node, etcd) };
  const kubernetes = lastValue(input.survey.cluster.kubernetes);
  return {
    ...baseOf(node, 'upgrade'),
    to: step.to,
    image,
    command,
    place,
    meanwhile: meanwhile(etcd, { ...member, address: node.address }, nodes, kubernetes),
  };
}

/**
 * What becomes of each node: those that are upgraded in order, then the others as listed.
 *
 * @param step - what is planned now; null where another step comes first: nodes that wait for it are `upgrade`
 *   without image and command.
 */
export function planNodes(input: PlanInput, step: TalosStep | null, goal: Goal): readonly NodePlan[] {
  const parts = new Map(input.nodes.map((node) => [node, partOf(input, goal, node)]));
  const going = input.nodes.filter((node) => parts.get(node) === 'upgrade');
  const byAddress = new Map(going.map((node) => [node.address, node]));
  const leaderAddress = leaderAddressOf(input.nodes, input.etcd);
  const upgraded = orderNodes({ nodes: going, leaderAddress, choices: input.choices }).flatMap(
    ({ address, place }): readonly NodePlan[] => {
      const node = byAddress.get(address);
      if (!node) return [];
      return step
        ? [upgradedNode(input, step, node, place)]
        : [{ ...baseOf(node, 'upgrade'), to: goal.version, place: 'waits for Kubernetes' }];
    },
  );
  const others = input.nodes.flatMap((node): readonly NodePlan[] => {
    const part = parts.get(node) ?? 'not known';
    if (part === 'upgrade') return [];
    return [{ ...baseOf(node, part), place: reasonFor(part, talosVersionOf(node), goal) }];
  });
  return [...upgraded, ...others];
}
