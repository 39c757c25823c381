import type { Choices, NodePlan, Plan } from '../domain/upgrade/plan.ts';
import { roleText } from '../ui/format/cells.ts';
import { textOf } from '../ui/upgrade/lines.ts';
import { pathLines, pathText } from '../ui/upgrade/path-lines.ts';
import { type Planning, pick } from './planning.ts';
import { option } from './question.ts';

const parts: Readonly<Record<NodePlan['part'], string>> = {
  upgrade: 'is upgraded',
  'at target': 'is at the target',
  newer: 'runs more than the target',
  'left out': 'left out',
  'not known': 'its version is not known',
};

function nodeLine({ name, address, role, from, to, part, place }: NodePlan, number: string | null): string {
  const called = name === address ? name : `${name} ${address}`;
  if (part !== 'upgrade')
    return `not upgraded: ${called}, ${roleText(role)}, ${from ?? 'version not known'}: ${place ?? parts[part]}`;
  const why = place === null ? '' : `, ${place}`;
  return `${number}: ${called}, ${roleText(role)}, ${from ?? '?'} to ${to ?? '?'}${why}`;
}

const upgraded = ({ nodes }: Plan): readonly NodePlan[] => nodes.filter(({ part }) => part === 'upgrade');

/** The way, and the nodes in order with those that are left out. */
export function planLines(plan: Plan): readonly string[] {
  const going = upgraded(plan);
  const steps = plan.path.steps.length > 1 ? pathLines(plan.path, Number.POSITIVE_INFINITY).map(textOf) : [];
  return [
    `path: ${pathText(plan.path, plan.step)}`,
    ...steps.map((step) => `step ${step.trim()}`),
    ...plan.nodes.map((node) => nodeLine(node, `node ${going.indexOf(node) + 1} of ${going.length}`)),
  ];
}

async function pickNode(
  planning: Planning,
  key: string,
  text: string,
  nodes: readonly NodePlan[],
  last: string,
): Promise<NodePlan | null> {
  const options = [
    ...nodes.map(({ name, part }) => option(name, parts[part])),
    option(last, 'the nodes stay as they are'),
  ];
  return nodes[await pick(planning, key, [text], options)] ?? null;
}

/** Leaves a node out, or takes it in again. */
async function leaveOut(planning: Planning, plan: Plan, choices: Choices): Promise<Choices> {
  const nodes = plan.nodes.filter(({ part }) => part === 'upgrade' || part === 'left out');
  const node = await pickNode(
    planning,
    'leave out',
    'Leave which out, or take which in again?',
    nodes,
    'none',
  );
  if (!node) return choices;
  const others = choices.leftOut.filter((address) => address !== node.address);
  return {
    ...choices,
    leftOut: others.length < choices.leftOut.length ? others : [...others, node.address],
    canary: choices.canary === node.address ? null : choices.canary,
  };
}

async function moveNode(planning: Planning, plan: Plan, choices: Choices): Promise<Choices> {
  const going = upgraded(plan);
  const node = await pickNode(planning, 'move', 'Which node?', going, 'none');
  if (!node) return choices;
  const others = going.filter((one) => one !== node);
  const places = [
    option('first', `before ${others[0]?.name ?? 'all'}`),
    ...others.map(({ name }) => option(`after ${name}`)),
  ];
  const place = await pick(planning, `place of ${node.address}`, [`Where is ${node.name} to go?`], places);
  const sequence = [...others.slice(0, place), node, ...others.slice(place)].map(({ address }) => address);
  return { ...choices, sequence, canary: null };
}

async function reorder(planning: Planning, plan: Plan, choices: Choices): Promise<Choices> {
  const orders = [
    option('control planes first'),
    option('workers first'),
    option('move a node'),
    option('back'),
  ];
  const chosen = await pick(planning, 'order', ['Which order?'], orders);
  if (chosen === 0) return { ...choices, order: 'controlplanes-first', sequence: [] };
  if (chosen === 1) return { ...choices, order: 'workers-first', sequence: [] };
  return chosen === 2 ? moveNode(planning, plan, choices) : choices;
}

async function chooseCanary(planning: Planning, plan: Plan, choices: Choices): Promise<Choices> {
  const node = await pickNode(
    planning,
    'canary',
    'Which goes first, as a canary?',
    upgraded(plan),
    'no canary',
  );
  return { ...choices, canary: node?.address ?? null };
}

const options = ['go on', 'leave a node out', 'other order', 'canary', 'quit'].map((label) => option(label));

/** The nodes in order, until they are as they are to be. null: quit. */
export async function chooseNodes(planning: Planning, given: Choices): Promise<Choices | null> {
  let choices = given;
  for (;;) {
    const plan = planning.upgrade.plan(choices);
    const chosen = await pick(planning, 'nodes', planLines(plan), options);
    const changes = [null, leaveOut, reorder, chooseCanary][chosen];
    if (chosen === 4) return null;
    if (!changes) return choices;
    choices = await changes(planning, plan, choices);
  }
}
