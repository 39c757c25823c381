import type { PlannedCommand } from '../../domain/upgrade/plan.ts';
import { endStep } from '../../run-step/end-step.ts';
import { followStep } from '../../run-step/follow-step.ts';
import { startStep } from '../../run-step/start-step.ts';
import type { StepCommand } from '../../run-step/step-files.ts';
import { settleStep } from '../../run-step/step-state.ts';
import type { Audit } from '../audit.ts';
import type { Hands } from './hands.ts';
import type { RunLimits } from './run-limits.ts';

/** The supervisor's side of a step: what a test takes the place of. */
export interface Steps {
  readonly startStep: typeof startStep;
  readonly settleStep: typeof settleStep;
  readonly followStep: typeof followStep;
  readonly endStep: typeof endStep;
}

export const realSteps: Steps = { startStep, settleStep, followStep, endStep };

/** What a run works with. */
export interface RunTools {
  readonly hands: Hands;
  readonly steps: Steps;
  /** What is really started for a command: the program and all its arguments. */
  readonly stepCommandOf: (command: PlannedCommand) => StepCommand;
  readonly audit: Audit;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly limits: RunLimits;
}
