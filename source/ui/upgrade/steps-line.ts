import type { Plan } from '../../domain/upgrade/plan.ts';
import { displayWidth } from '../../text/width.ts';
import type { Screen } from '../screen.ts';
import { type Line, type Piece, piece, textOf } from './lines.ts';
import { hasTarget } from './target-rows.ts';
import { type WizardPage, wizardPages } from './upgrade-view.ts';
import { verdictInShort } from './verdict.ts';

function verdictPiece(plan: Plan): Piece {
  const { text, tone } = verdictInShort(plan);
  return piece(text, tone);
}

/** The pages, each with its name; where there is no room for that, only the one that is open. */
function pagesOf(page: WizardPage, isNarrow: boolean): readonly Piece[] {
  return wizardPages.flatMap((name, index): readonly Piece[] => [
    piece(index === 0 ? ' ' : '  '),
    name === page
      ? piece(`▸${index + 1} ${name}`, 'bold')
      : piece(isNarrow ? ` ${index + 1}` : ` ${index + 1} ${name}`, 'dim'),
  ]);
}

/** Where one is among the pages, and how the plan stands: " ▸1 target   2 nodes …        ✖ 2 blocked". */
export function stepsLine(screen: Screen, columns: number): Line {
  const { page, choices } = screen.view.getState().upgrade;
  // On the page of a run, the plan's verdict would be about another upgrade.
  if (page === 'run') return pagesOf(page, false);
  const verdict = hasTarget(choices.target) ? verdictPiece(screen.plan()) : piece('no target yet', 'warning');
  const roomIn = (steps: Line): number =>
    columns - displayWidth(textOf(steps)) - displayWidth(verdict.text) - 1;
  const whole = pagesOf(page, false);
  const steps = roomIn(whole) < 1 ? pagesOf(page, true) : whole;
  const room = roomIn(steps);
  return room < 1 ? steps : [...steps, piece(' '.repeat(room)), verdict];
}
