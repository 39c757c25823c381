import type { Finding, ImageChoice, NodePlan, Plan, PlannedCommand } from '../domain/upgrade/plan.ts';
import type { ReleaseTable } from '../domain/upgrade/release.ts';
import type { Identity } from '../talosctl/argv.ts';
import { exitCodeOf, type Outcome } from './ending.ts';
import type { Heading } from './plan-text.ts';
import { shownCommand, wordsOf } from './shown-command.ts';

function findingObject({ address, ...finding }: Finding) {
  const { status, reason, remedy, canOverride } = finding;
  return { status, reason, remedy, node: address, canOverride };
}

function commandObject(command: PlannedCommand, identity: Identity) {
  return {
    node: command.node,
    endpoint: command.endpoint,
    argv: wordsOf(command, identity),
    shell: shownCommand(command, identity),
  };
}

function imageObject(choice: ImageChoice) {
  const { image, how, schematicBefore, schematicAfter, extensions, extensionsAfter, notes, refusals } =
    choice;
  return { image, how, schematicBefore, schematicAfter, extensions, extensionsAfter, notes, refusals };
}

function nodeObject(node: NodePlan, identity: Identity) {
  const { address, name, role, part, from, to, place, meanwhile, confirmation } = node;
  return {
    address,
    name,
    role,
    part,
    from,
    to,
    image: node.image && imageObject(node.image),
    command: node.command && commandObject(node.command, identity),
    place,
    meanwhile,
    confirmation: part === 'upgrade' ? confirmation : null,
  };
}

function planObject({ plan, isAnswered }: Outcome, heading: Heading, releases: ReleaseTable) {
  const { identity, clusterName, isPractice } = heading;
  const { path, step, nodes, checks, steps }: Plan = plan;
  return {
    schema: 1,
    cluster: { name: clusterName, context: identity.context, practice: isPractice, answers: isAnswered },
    releasesDate: releases.date,
    verdict: plan.verdict,
    target: plan.target,
    path: { steps: path.steps, problems: path.problems.map(findingObject) },
    step,
    nodes: nodes.map((node) => nodeObject(node, identity)),
    checks: checks.map(({ findings, ...check }) => ({ ...check, findings: findings.map(findingObject) })),
    steps: steps.map(({ title, commands }) => ({
      title,
      commands: commands.map((command) => commandObject(command, identity)),
    })),
  };
}

/** `--json`: one object, documented in docs/json.md. */
export function planJson(
  outcome: Outcome,
  heading: Heading,
  releases: ReleaseTable,
): { text: string; exitCode: number } {
  const object = planObject(outcome, heading, releases);
  return { text: `${JSON.stringify(object, null, 2)}\n`, exitCode: exitCodeOf(outcome) };
}
