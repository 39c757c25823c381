import { leftRunningOf } from '../../domain/run/left-running.ts';
import { choiceWords } from '../../domain/run/words.ts';
import type { Screen } from '../screen.ts';
import { hanging, lineOf } from '../upgrade/lines.ts';
import type { Body } from './body.ts';
import { runOf } from './run-of.ts';

/** What stands in place of the page's text while a choice is typed out; null while none is. */
export function choiceLinesOf(screen: Screen, columns: number): Body | null {
  const { field } = screen.view.getState().upgrade.run;
  const run = runOf(screen.upgrade.run.getState());
  if (field?.kind !== 'choice' || !run) return null;
  const { state, step } = run;
  const told = step?.ticket === state.step?.ticket ? (step?.told ?? null) : null;
  const { label, does } = choiceWords(field.choice, state, told);
  // What is left when the run ends is part of what ending it does.
  const left = field.choice === 'abort' ? [] : leftRunningOf(state);
  return {
    title: label,
    lines: [
      ...hanging(' ', does, columns, 'warning'),
      ...left.flatMap((text) => hanging(' · ', `now: ${text}`, columns)),
      lineOf(' Escape changes nothing.', 'dim'),
    ],
  };
}
