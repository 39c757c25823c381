import type { ClusterState } from '../state/cluster.ts';
import type { UpgradeSource } from '../ui/screen.ts';
import type { Dialogue } from './dialogue.ts';
import type { Option, Question } from './question.ts';

/** What the pages of the plan ask with, and what they plan. */
export interface Planning {
  readonly dialogue: Dialogue;
  readonly upgrade: UpgradeSource;
  readonly cluster: {
    readonly getState: () => ClusterState;
    readonly subscribe: (listener: () => void) => () => void;
  };
  /** Has the live view read anew, which the checks judge by as well. */
  readonly refresh: () => void;
}

/** A question with numbers alone. @returns the index of what was chosen. */
export async function pick(
  { dialogue }: Planning,
  key: string,
  text: readonly string[],
  options: readonly Option[],
): Promise<number> {
  const question: Question = { key, text, typed: null, options, other: null };
  const answer = await dialogue.ask(question);
  // Without a word or another text, an answer is a number.
  return answer.kind === 'option' ? answer.index : -1;
}
