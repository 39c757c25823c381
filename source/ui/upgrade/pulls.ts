import type { NodePlan, Plan, PlannedCommand } from '../../domain/upgrade/plan.ts';
import type { Pull, Survey } from '../../domain/upgrade/survey.ts';

/** Pulling the image of one node, as the plan has it. */
export interface PlannedPull {
  readonly node: NodePlan;
  readonly image: string;
  readonly command: PlannedCommand;
}

function isPull({ command }: PlannedCommand): boolean {
  return command[0] === 'image' && command[1] === 'pull';
}

/** The images that the plan has pulled before the first node goes down: none where a version cannot do that. */
export function plannedPulls({ nodes, steps }: Plan): readonly PlannedPull[] {
  const commands = steps.flatMap((step) => step.commands.filter(isPull));
  return nodes.flatMap((node) => {
    const image = node.image?.image ?? null;
    const command = commands.find((one) => one.node === node.address);
    return node.part === 'upgrade' && image !== null && command ? [{ node, image, command }] : [];
  });
}

/** How it stands with the image of a node; null where it was not asked for, or another image was. */
export function pullOf({ pulls }: Survey, { node, image }: PlannedPull): Pull | null {
  const known = pulls[node.address];
  return known?.image === image ? known.pull : null;
}

/** Those that are neither pulled from here nor on their way. */
export function openPulls(plan: Plan, survey: Survey): readonly PlannedPull[] {
  return plannedPulls(plan).filter((one) => {
    const pull = pullOf(survey, one);
    return pull === null || pull.state === 'failed';
  });
}

/** "images: 1 pulled, 2 being pulled"; null where none was asked for. */
export function pullSummary(plan: Plan, survey: Survey): string | null {
  const states = plannedPulls(plan).map((one) => pullOf(survey, one)?.state ?? null);
  const count = (state: Pull['state']): number => states.filter((one) => one === state).length;
  const parts = [
    [count('pulled'), 'pulled'],
    [count('pulling'), 'being pulled'],
    [count('failed'), 'failed'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return told.length === 0 ? null : `images: ${told.join(', ')}, of ${states.length}`;
}
