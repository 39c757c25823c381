import type { Pane } from '../view-state.ts';

/** What the screen has to be divided by. */
export interface LayoutNeeds {
  readonly columns: number;
  readonly rows: number;
  /** The lines the notice would take in whole; 0 without one. */
  readonly noticeLines: number;
  /** The lines the whole table would take: its heading, all rows with their error lines. */
  readonly tableLines: number;
  /** The most the table takes of table and panes, in percent. */
  readonly tableShare: number;
  readonly pane: Pane;
  /** The log takes the whole page while it has the focus. */
  readonly isLogFull: boolean;
}

/** The parts of the screen, in lines and columns; 0 for what is not shown. */
export interface Layout {
  readonly notice: number;
  /** Table and panes together, or the page over them. */
  readonly page: number;
  readonly table: number;
  /** Services and log, with the line of their titles. */
  readonly panes: number;
  readonly services: number;
  readonly log: number;
}

/** A layout with what it was made from. */
export interface MeasuredLayout extends Layout {
  readonly needs: LayoutNeeds;
}

/** Below this there is no room for two things that can be read. */
const leastRowsForPanes = 16;
/** Side by side from here on; a column between them is the line that parts them. */
const leastColumnsForBoth = 100;
const servicesShare = 0.4;
/** What the share leaves in any case: a heading and some rows; a title and some rows. */
const leastTable = 4;
const leastPanes = 4;
const noticeFrom = 8;
const mostNotice = 3;

/** How the columns below the table are shared: narrow terminals show the pane with the focus, else the services. */
function paneColumns(columns: number, pane: Pane): { readonly services: number; readonly log: number } {
  if (columns < leastColumnsForBoth) {
    return pane === 'log' ? { services: 0, log: columns } : { services: columns, log: 0 };
  }
  const services = Math.round(columns * servicesShare);
  return { services, log: columns - services - 1 };
}

/** The most lines the table gets of so many. */
function mostTableLines(page: number, tableShare: number): number {
  return Math.min(page - leastPanes, Math.max(leastTable, Math.round((page * tableShare) / 100)));
}

/**
 * Divides the screen. Header and footer take a line each; the table takes what it needs up to its share, and
 * the panes the rest. Where there is room for one thing only, that is the one with the focus.
 */
export function layoutScreen(needs: LayoutNeeds): Layout {
  const { columns, rows, noticeLines, tableLines, tableShare, pane } = needs;
  const notice = Math.min(noticeLines, rows >= leastRowsForPanes ? mostNotice : rows >= noticeFrom ? 1 : 0);
  const page = Math.max(1, rows - 2 - notice);
  if (needs.isLogFull && pane === 'log') {
    return { notice, page, table: 0, panes: page, services: 0, log: columns };
  }
  if (rows < leastRowsForPanes) {
    const alone = { notice, page, services: 0, log: 0 };
    if (pane === 'table') return { ...alone, table: page, panes: 0 };
    return { ...alone, table: 0, panes: page, [pane]: columns };
  }
  const table = Math.min(tableLines, mostTableLines(page, tableShare));
  return { notice, page, table, panes: page - table, ...paneColumns(columns, pane) };
}

const shareStep = 10;
const shares = { least: 10, most: 90 };

/** The next share of the table: more or less by a step. A table that needs less than its share starts from there. */
export function nextShare({ page, table, needs }: MeasuredLayout, direction: 1 | -1): number {
  const { tableShare, tableLines } = needs;
  const now = tableLines > table ? tableShare : Math.min(tableShare, Math.ceil((table / page) * 100));
  const from = direction === 1 ? tableShare : now;
  return Math.min(shares.most, Math.max(shares.least, from + direction * shareStep));
}

/** Lines for a dialog's text on a page of so many: the rule above and the one below take two. */
export function dialogRoom(page: number): number {
  return Math.max(1, page - 2);
}

/** Lines for the log itself: its title takes one, and what is wrong with it another. */
export function logLines(panes: number, hasError: boolean): number {
  return Math.max(1, panes - 1 - (hasError ? 1 : 0));
}
