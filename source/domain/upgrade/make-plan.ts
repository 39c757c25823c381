import { rules } from './checks/rules.ts';
import { currentStep, nextTalosStep, pathFor, targetVersionOf } from './current-step.ts';
import { planNodes } from './node-plans.ts';
import type { Check, NodePlan, Path, Plan, PlanInput } from './plan.ts';
import { plannedSteps } from './planned-commands.ts';

/** True when every node is known to be where it is to be, or to stay where it is. */
function isNothingToDo(path: Path, nodes: readonly NodePlan[]): boolean {
  const isBlocked = path.problems.some(({ status }) => status === 'blocked');
  const isSettled = nodes.every(({ part }) => part !== 'upgrade' && part !== 'not known');
  return !isBlocked && isSettled && nodes.length > 0;
}

function verdictOf(path: Path, nodes: readonly NodePlan[], checks: readonly Check[]): Plan['verdict'] {
  if (isNothingToDo(path, nodes)) return 'nothing to do';
  if (checks.some(({ status }) => status === 'blocked')) return 'blocked';
  if (checks.some(({ status }) => status === 'reading')) return 'reading';
  return nodes.some(({ part }) => part === 'upgrade') ? 'ready' : 'nothing to do';
}

/** The plan that follows from the cluster as it is and what the user has decided. */
export function makePlan(input: PlanInput): Plan {
  const path = pathFor(input);
  const step = currentStep(path);
  const next = nextTalosStep(path);
  const { target } = input.choices;
  const nodes = planNodes(input, step, { step: next, version: next?.to ?? targetVersionOf(target) });
  const checks = rules.map((rule) => rule(input, { path, step, nodes }));
  const steps = plannedSteps(input, path, step, nodes);
  return { target, path, step, nodes, checks, steps, verdict: verdictOf(path, nodes, checks) };
}
