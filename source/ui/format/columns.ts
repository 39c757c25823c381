import { displayWidth } from '../../text/width.ts';
import { type Sort, sortMark } from '../sort.ts';
import type { NodeCells } from './cells.ts';

export type ColumnName = keyof NodeCells;

export interface Column {
  readonly name: ColumnName;
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The widest it gets, in terminal columns; longer text is cut. */
  readonly widest: number;
  /** The least it takes, where its texts change often: its neighbours must not move for a digit. */
  readonly least?: number;
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
  { name: 'age', title: 'AGE', align: 'left', widest: 6 },
  { name: 'stage', title: 'STAGE', align: 'left', widest: 12 },
  { name: 'talos', title: 'TALOS', align: 'left', widest: 16 },
  { name: 'kubernetesVersion', title: 'KUBERNETES', align: 'left', widest: 14 },
  { name: 'image', title: 'IMAGE', align: 'left', widest: 11 },
  { name: 'services', title: 'SERVICES', align: 'right', widest: 11 },
  { name: 'etcd', title: 'ETCD', align: 'left', widest: 16 },
  { name: 'kubernetes', title: 'K8S', align: 'left', widest: 18 },
  { name: 'cpu', title: 'CPU', align: 'right', widest: 5, least: 4 },
  { name: 'memory', title: 'MEM', align: 'right', widest: 5, least: 4 },
  { name: 'uptime', title: 'UP', align: 'right', widest: 7 },
];

/** Who gives way first when there is no room; name and health never do. What the header says, too, goes early. */
const givesWay: readonly ColumnName[] = [
  'stage',
  'kubernetesVersion',
  'image',
  'role',
  'uptime',
  'memory',
  'cpu',
  'address',
  'age',
  'kubernetes',
  'etcd',
  'services',
  'talos',
];

/** These are worth more than a whole reason in the health column: it is then told in the line below the row. */
const worthMore: readonly ColumnName[] = ['kubernetes', 'etcd', 'services', 'talos'];

const gap = 2;
/** Room in the health column for a short reason, as "▲ not ready in Kubernetes". */
const wishedHealth = 25;
const leastHealth = 20;

/**
 * The width of each column's widest cell, headings included; 0 for the ages while nothing is late. Depends on
 * the content only.
 */
export type ContentWidths = Readonly<Record<ColumnName, number>>;

function heading({ name, title }: Column, sort: Sort): string {
  return name === sort.column ? `${title} ${sortMark(sort)}` : title;
}

export function contentWidths(rows: readonly NodeCells[], sort: Sort): ContentWidths {
  return Object.fromEntries(
    columns.map((column) => {
      const { name, widest, least = 0 } = column;
      // In a fleet most rows say the same, and a glyph's width is dear: each text is measured once.
      const widths = Array.from(new Set(rows.map((row) => row[name])), displayWidth);
      if (name === 'age' && !widths.some((width) => width > 0)) return [name, 0];
      return [name, Math.min(widest, Math.max(least, displayWidth(heading(column, sort)), ...widths))];
    }),
  ) as Record<ColumnName, number>;
}

function neededWidth(chosen: readonly Column[], widths: ContentWidths, health: number): number {
  return chosen.reduce((sum, { name }) => {
    const width = name === 'health' ? Math.min(widths.health, health) : widths[name];
    return sum + width + gap;
  }, -gap);
}

/**
 * Which columns fit into `width` terminal columns, and how wide each is. The sorted one gives way last. Whatever
 * is left over goes to the health column, whose text is the longest.
 */
export function placeColumns(widths: ContentWidths, width: number, sort: Sort): readonly PlacedColumn[] {
  let chosen = columns.filter(({ name }) => widths[name] > 0);
  const leaving = givesWay.toSorted((a, b) => Number(a === sort.column) - Number(b === sort.column));
  for (const name of leaving) {
    const health = worthMore.includes(name) ? leastHealth : wishedHealth;
    if (neededWidth(chosen, widths, health) <= width) break;
    chosen = chosen.filter((column) => column.name !== name);
  }
  const others = chosen
    .filter(({ name }) => name !== 'health')
    .reduce((sum, { name }) => sum + widths[name] + gap, 0);
  const health = Math.max(1, Math.min(widths.health, width - others));
  return chosen.map((column) => ({
    ...column,
    title: heading(column, sort),
    width: column.name === 'health' ? health : Math.min(widths[column.name], width),
  }));
}

export const columnGap = ' '.repeat(gap);
