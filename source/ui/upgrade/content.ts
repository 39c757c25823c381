import type { Screen } from '../screen.ts';
import { preflightContent } from './check-rows.ts';
import { commandsContent } from './command-lines.ts';
import type { Share } from './divide.ts';
import { divide } from './divide.ts';
import type { Line } from './lines.ts';
import { nodesContent } from './node-rows.ts';
import { pullContent } from './pull-lines.ts';
import { checksOfRun } from './run-checks.ts';
import { targetContent } from './target-rows.ts';

/** What a page of the wizard shows, whatever room there is for it. */
export interface Content {
  /** Above the list. */
  readonly head: readonly Line[];
  /** The list, a line a row; none on a page that is only read. */
  readonly rows: readonly Line[];
  readonly cursor: number;
  /** Between the list and what is told of the row under the cursor. */
  readonly title: string;
  readonly details: readonly Line[];
}

const pages = {
  target: targetContent,
  nodes: nodesContent,
  preflight: preflightContent,
  commands: commandsContent,
  run: checksOfRun,
} as const;

/** The page that is open, as the sheet over it changes it. */
export function wizardContent(screen: Screen, columns: number): Content {
  const { page, sheet } = screen.view.getState().upgrade;
  if (sheet === 'pull') return pullContent(screen, columns);
  const content = pages[page](screen, columns);
  return sheet === 'details' ? { ...content, head: [], rows: [] } : content;
}

/** How a page of so many lines, that of the steps among them, is divided for it. */
export function shareOf({ head, rows, details }: Content, page: number): Share {
  return divide(Math.max(1, page - 1), { head: head.length, rows: rows.length, details: details.length });
}

/** How far a page without a list can be scrolled, in lines. */
export function wizardOverflow(screen: Screen): number {
  const { page, needs } = screen.layout();
  const content = wizardContent(screen, needs.columns);
  return Math.max(0, content.details.length - shareOf(content, page).details);
}
