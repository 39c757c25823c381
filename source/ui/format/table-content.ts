import { lastValue } from '../../domain/loaded.ts';
import type { NodeRecord } from '../../domain/node.ts';
import type { ClusterState } from '../../state/cluster.ts';
import { selectEtcd, selectLate } from '../../state/selectors.ts';
import { type Choice, shownNodes } from '../rows.ts';
import type { Sort } from '../sort.ts';
import { type NodeCells, nodeCells, type Surroundings } from './cells.ts';
import { contentWidths, type PlacedColumn, placeColumns } from './columns.ts';
import { lineBelow } from './contact.ts';

/** The mark of the selected row stands before the first column. */
export const markWidth = 3;

/** Everything there is to draw of the table, whichever part of it is on the screen; lists are by row. */
export interface TableContent {
  readonly shown: readonly NodeRecord[];
  readonly cells: readonly NodeCells[];
  readonly placed: readonly PlacedColumn[];
  /** The line below each row, where there is more to tell. */
  readonly below: readonly (string | null)[];
  /** The lines each row takes, with the one below. */
  readonly heights: readonly number[];
  /** The lines of all rows together. */
  readonly lines: number;
}

interface Remembered extends Surroundings {
  readonly content: TableContent;
  readonly columns: number;
  readonly sort: Sort;
  readonly widths: string;
}

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/**
 * The last result. A key press asks for the same again, and most answers change a row or none: what is equal is
 * kept, so that the columns stay the same object and no row is drawn anew for them.
 */
let last: Remembered | null = null;

function placedOf(widths: string, columns: number, sort: Sort): readonly PlacedColumn[] {
  if (last?.widths === widths && last.columns === columns && last.sort === sort) return last.content.placed;
  return placeColumns(JSON.parse(widths), columns - markWidth - 1, sort);
}

/** @param columns - the width of the table in terminal columns. */
export function tableContent(state: ClusterState, choice: Choice, columns: number): TableContent {
  const { sort } = choice;
  const shown = shownNodes(state.nodes, choice);
  const etcd = selectEtcd(state);
  const members = lastValue(state.etcdMembers);
  const late = selectLate(state);
  const { clock } = state;
  const isLast = last?.content.shown === shown && last.columns === columns && last.sort === sort;
  const isSame = isLast && last?.etcd === etcd && last.members === members;
  if (last && isSame && last.clock === clock && last.late === late) return last.content;

  const surroundings = { etcd, members, clock, late };
  const cells = shown.map((node) => nodeCells(node, surroundings));
  if (last && isLast && sameItems(cells, last.content.cells)) {
    last = { ...last, ...surroundings };
    return last.content;
  }
  const widths = JSON.stringify(contentWidths(cells, sort));
  const placed = placedOf(widths, columns, sort);
  const width = placed.find(({ name }) => name === 'health')?.width ?? 0;
  const below = shown.map((node, index) => lineBelow(node, cells[index]?.health ?? '', width));
  const heights = below.map((line) => (line === null ? 1 : 2));
  const lines = heights.reduce((sum, height) => sum + height, 0);
  const content = { shown, cells, placed, below, heights, lines };
  last = { ...surroundings, content, columns, sort, widths };
  return content;
}
