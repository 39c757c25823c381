import type { FollowedCommand, Generation, StepName } from '../../domain/run/progress.ts';
import type { Evictions } from './evictions.ts';
import type { UpgradeLine } from './upgrade-lines.ts';
import type { UpgradeProblems } from './upgrade-problems.ts';
import { problemKindOf } from './upgrade-problems.ts';
import type { UpgradeSteps } from './upgrade-steps.ts';

type LineOf<Kind extends UpgradeLine['kind']> = Extract<UpgradeLine, { readonly kind: Kind }>;

/** What is done about each of these kinds of lines. */
export type Handlers<Kinds extends UpgradeLine['kind']> = {
  readonly [Kind in Kinds]: (line: LineOf<Kind>, at: number) => void;
};

/** What the lines so far have told. The handlers of the lines change it. */
export interface Told {
  readonly command: FollowedCommand;
  readonly evictions: Evictions;
  readonly problems: UpgradeProblems;
  steps: UpgradeSteps;
  generation: Generation;
  /** The node has said that it acts. */
  isAccepted: boolean;
  isPostCheckPassed: boolean;
  /** The line before was an error, which may go on. */
  isErrorOpen: boolean;
}

/** Whether more than the first step has begun, which runs from the start: what is said before that is a refusal. */
export function isTouched({ isAccepted, steps }: Told): boolean {
  const [, ...later] = steps.all();
  return isAccepted || later.some(({ state }) => state !== 'waiting');
}

/** Adds to the step that runs what talosctl says meanwhile. */
export function say(told: Told, words: string): void {
  const running = told.steps.running();
  if (running) told.steps.say(running, words);
}

export function beginWith(told: Told, name: StepName, words: string, at: number): void {
  told.steps.begin(name, at);
  if (!told.steps.hasEnded(name)) told.steps.say(name, words);
}

export function addProblem(told: Told, text: string): void {
  told.problems.add(problemKindOf(text), text, isTouched(told));
  told.isErrorOpen = true;
}
