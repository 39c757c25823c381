import type { Plan } from '../../domain/upgrade/plan.ts';
import { displayWidth } from '../../text/width.ts';
import type { Screen } from '../screen.ts';
import { type Line, type Piece, piece, textOf } from './lines.ts';
import { hasTarget } from './target-rows.ts';
import { wizardPages } from './upgrade-view.ts';
import { verdictInShort } from './verdict.ts';

function verdictPiece(plan: Plan): Piece {
  const { text, tone } = verdictInShort(plan);
  return piece(text, tone);
}

/** Where one is among the pages, and how the plan stands: " ▸1 target   2 nodes …        ✖ 2 blocked". */
export function stepsLine(screen: Screen, columns: number): Line {
  const { page, choices } = screen.view.getState().upgrade;
  const steps = wizardPages.flatMap((name, index): readonly Piece[] => [
    piece(index === 0 ? ' ' : '  '),
    name === page ? piece(`▸${index + 1} ${name}`, 'bold') : piece(` ${index + 1} ${name}`, 'dim'),
  ]);
  // On the page of a run, the plan's verdict would be about another upgrade.
  if (page === 'run') return steps;
  const verdict = hasTarget(choices.target) ? verdictPiece(screen.plan()) : piece('no target yet', 'warning');
  const room = columns - displayWidth(textOf(steps)) - displayWidth(verdict.text) - 1;
  return room < 1 ? steps : [...steps, piece(' '.repeat(room)), verdict];
}
