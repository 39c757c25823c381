import type { Check, Plan, PlanInput } from '../upgrade/plan.ts';
import type { Asked, NodeState, RunNode, RunState } from './types.ts';

/** What a check is about. */
export interface Question {
  readonly run: RunState;
  readonly node: RunNode;
  readonly own: NodeState;
  readonly input: PlanInput;
  /** For this node alone. */
  readonly plan: Plan;
  readonly bootId: string | null;
}

/** What a check has found; see the event `checked`. */
export interface Rechecked {
  /** Why it may not be started, a sentence each. */
  readonly blocked: readonly string[];
  readonly found: Asked | null;
  /** Empty for a reboot and a rollback, which no plan stands behind. */
  readonly checks: readonly Check[];
}
