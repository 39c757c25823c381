import type { Observation, RunEffect, RunEvent, RunNode, RunState } from '../../domain/run/types.ts';
import type { Check } from '../../domain/upgrade/plan.ts';
import type { Tell } from './hands.ts';
import type { RunTasks } from './run-tasks.ts';
import type { RunTools } from './run-tools.ts';
import type { StepHand } from './step-hand.ts';

export type Of<Type extends RunEffect['type']> = Extract<RunEffect, { readonly type: Type }>;

/** What the effects have to do with the run they belong to. */
export interface EffectContext {
  readonly tools: RunTools;
  readonly tasks: RunTasks;
  readonly hand: StepHand;
  readonly state: () => RunState;
  readonly answer: (event: RunEvent) => void;
  /** Whether what has happened cannot be written down now. */
  readonly isStuck: () => boolean;
  /** What is said for as long as the signal is not aborted, and `done` not called. */
  readonly teller: (signal: AbortSignal) => { readonly tell: Tell; readonly done: () => void };
  /** Said until the run goes on. */
  readonly say: (words: string) => void;
  readonly onChecks: (checks: readonly Check[]) => void;
  readonly onLook: (observation: Observation) => void;
  readonly answeredAt: () => number | null;
  /** When the last step was begun, in ms. */
  readonly stepAt: () => number | null;
  readonly report: (signal: AbortSignal) => Promise<void>;
}

export const isAtWork = ({ phase, step }: RunState, ticket: number): boolean =>
  (phase === 'working' || phase === 'failed') && step?.ticket === ticket;

/** @throws RangeError for an address that is not in the plan: the machine never asks for one */
export function nodeOf({ plan }: RunState, address: string): RunNode {
  const node = plan.nodes.find((one) => one.address === address);
  if (!node) throw new RangeError(`${address} is not part of the run`);
  return node;
}
