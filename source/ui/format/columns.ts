import { displayWidth } from '../../text/width.ts';
import type { NodeCells } from './cells.ts';

export type ColumnName = keyof NodeCells;

export interface Column {
  readonly name: ColumnName;
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The widest it gets, in terminal columns; longer text is cut. */
  readonly widest: number;
}

export interface PlacedColumn extends Column {
  readonly width: number;
}

/** In the order on the screen. */
const columns: readonly Column[] = [
  { name: 'name', title: 'NODE', align: 'left', widest: 24 },
  { name: 'address', title: 'ADDRESS', align: 'left', widest: 39 },
  { name: 'role', title: 'ROLE', align: 'left', widest: 13 },
  { name: 'health', title: 'HEALTH', align: 'left', widest: 60 },
  { name: 'stage', title: 'STAGE', align: 'left', widest: 12 },
  { name: 'talos', title: 'TALOS', align: 'left', widest: 16 },
  { name: 'kubernetesVersion', title: 'KUBERNETES', align: 'left', widest: 14 },
  { name: 'services', title: 'SERVICES', align: 'right', widest: 11 },
  { name: 'etcd', title: 'ETCD', align: 'left', widest: 16 },
  { name: 'kubernetes', title: 'K8S', align: 'left', widest: 18 },
  { name: 'cpu', title: 'CPU', align: 'right', widest: 5 },
  { name: 'memory', title: 'MEM', align: 'right', widest: 5 },
];

/** Who gives way first when there is no room: the health stays longest, for it says why. */
const givesWay: readonly ColumnName[] = [
  'cpu',
  'memory',
  'stage',
  'kubernetesVersion',
  'role',
  'address',
  'services',
  'kubernetes',
  'etcd',
  'talos',
];

const gap = 2;
/** The health column is worth keeping wide enough for a short reason. */
const leastHealth = 20;

/** The width of each column's widest cell, headings included. Depends on the content only. */
export type ContentWidths = Readonly<Record<ColumnName, number>>;

export function contentWidths(rows: readonly NodeCells[]): ContentWidths {
  return Object.fromEntries(
    columns.map(({ name, title, widest }) => {
      // In a fleet most rows say the same, and a glyph's width is dear: each text is measured once.
      const texts = new Set([title, ...rows.map((row) => row[name])]);
      return [name, Math.min(widest, Math.max(...Array.from(texts, displayWidth)))];
    }),
  ) as Record<ColumnName, number>;
}

function neededWidth(chosen: readonly Column[], widths: ContentWidths): number {
  return chosen.reduce((sum, { name }) => {
    const width = name === 'health' ? Math.min(widths.health, leastHealth) : widths[name];
    return sum + width + gap;
  }, -gap);
}

/**
 * Which columns fit into `width` terminal columns, and how wide each is. Whatever is left over goes to the
 * health column, whose text is the longest.
 */
export function placeColumns(widths: ContentWidths, width: number): readonly PlacedColumn[] {
  let chosen = columns;
  for (const name of givesWay) {
    if (neededWidth(chosen, widths) <= width) break;
    chosen = chosen.filter((column) => column.name !== name);
  }
  const others = chosen
    .filter(({ name }) => name !== 'health')
    .reduce((sum, { name }) => sum + widths[name] + gap, 0);
  const health = Math.max(1, Math.min(widths.health, width - others));
  return chosen.map((column) => ({
    ...column,
    width: column.name === 'health' ? health : Math.min(widths[column.name], width),
  }));
}

export const columnGap = ' '.repeat(gap);
