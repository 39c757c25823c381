import { choicesOf } from '../../domain/run/choices.ts';
import { choiceWords } from '../../domain/run/words.ts';
import type { RunProgress } from '../../state/run/run-view.ts';
import type { Screen } from '../screen.ts';
import { hanging, type Line, type Piece } from '../upgrade/lines.ts';
import { whyNoChange } from './commands.ts';
import { choiceKeys } from './page-view.ts';

/** What the text of a run follows from. */
export interface BodyInput {
  readonly screen: Screen;
  readonly run: RunProgress;
  readonly now: number;
  readonly columns: number;
}

/** Sentences, each with this sign before it. */
export const items = (
  texts: readonly string[],
  columns: number,
  sign: string,
  tone: Piece['tone'],
): readonly Line[] => texts.flatMap((text) => hanging(` ${sign} `, text, columns, tone));

/** What can be chosen now, and from here: the key, what it is called, what it does. */
export function choiceLines({ screen, run, columns }: BodyInput): readonly Line[] {
  if (whyNoChange(screen) !== null) return [];
  const { state, step } = run;
  const told = step?.ticket === state.step?.ticket ? (step?.told ?? null) : null;
  return choicesOf(state).flatMap((choice) => {
    const { label, does } = choiceWords(choice, state, told);
    return hanging(` ${choiceKeys[choice]} `, `${label}: ${does}`, columns);
  });
}
