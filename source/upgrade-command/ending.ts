import type { Plan } from '../domain/upgrade/plan.ts';
import { exitCodes } from '../errors.ts';

/** A plan of a dry run, and how sure it is. */
export interface Outcome {
  readonly plan: Plan;
  /** False when not one node answers: nothing in the plan is known then. */
  readonly isAnswered: boolean;
}

/** What could not be read in time stands against an upgrade as well. */
export function exitCodeOf({ plan, isAnswered }: Outcome): number {
  if (!isAnswered) return exitCodes.nothingRead;
  const isFine = plan.verdict === 'ready' || plan.verdict === 'nothing to do';
  return isFine ? exitCodes.healthy : exitCodes.notHealthy;
}
