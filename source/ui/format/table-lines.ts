import { type Sort, sortText } from '../sort.ts';
import type { TableContent } from './table-content.ts';

/** An empty table says so in a line. */
function rowLines({ lines }: TableContent): number {
  return Math.max(1, lines);
}

/** Whether the rule below the table has something to say, be it that not all nodes are shown. */
function hasTitle(content: TableContent, sort: Sort, all: number): boolean {
  return content.shown.length < all || sortText(sort) !== null;
}

/**
 * The lines the whole table takes above the panes: its heading, the rows with the lines below them, and the
 * closing rule, where it has something to say: the titles of the panes stand in a rule of their own.
 *
 * @param all - the nodes there are, also those that the filter hides.
 */
export function tableLines(content: TableContent, sort: Sort, all: number): number {
  return 1 + rowLines(content) + (hasTitle(content, sort, all) ? 1 : 0);
}

/** Whether a table above the panes, with so many lines, ends with a rule. */
export function endsWithRule(content: TableContent, sort: Sort, all: number, lines: number): boolean {
  return hasTitle(content, sort, all) || 1 + rowLines(content) > lines;
}
