/** The lines of each part of the screen. */
export interface Layout {
  /** The table, or the page over it. */
  readonly body: number;
  /** What is told of the selected node below the table; gone while a page is open. */
  readonly details: number;
  readonly notice: number;
}

/** Small terminals keep the table; the rest gives way. Header and footer take a line each. */
export function layoutRows(rows: number, hasNotice: boolean): Layout {
  const notice = hasNotice && rows >= 8 ? 1 : 0;
  const details = rows >= 20 ? 4 : rows >= 14 ? 2 : 0;
  return { notice, details, body: Math.max(1, rows - 2 - notice - details) };
}

/** Lines for a dialog's text in a body of so many rows: the rule above and the one below take two. */
export function dialogRoom(rows: number): number {
  return Math.max(1, rows - 2);
}
