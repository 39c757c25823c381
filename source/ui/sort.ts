import { bootTime } from '../domain/age.ts';
import { gravityOf } from '../domain/health.ts';
import { lastValue } from '../domain/loaded.ts';
import { bootMarkerOf, type NodeRecord, nodeName } from '../domain/node.ts';
import { compareNames, ordered } from '../domain/order.ts';
import { memoryPercent } from '../domain/steady.ts';
import { compareVersions } from '../domain/versions.ts';
import { selectVerdict } from '../state/selectors.ts';

/** What the table can be sorted by: its columns of these names, or the order of the inventory. */
export type SortColumn = 'listed' | 'health' | 'name' | 'talos' | 'cpu' | 'memory' | 'uptime';

export interface Sort {
  readonly column: SortColumn;
  /** The other way round than what one mostly looks for. */
  readonly reversed: boolean;
}

export const listed: Sort = { column: 'listed', reversed: false };

interface Rule {
  /** As in "by health". */
  readonly words: string;
  /** Whether the largest (or gravest) stands first when it is not reversed. */
  readonly largestFirst: boolean;
  readonly order: (nodes: readonly NodeRecord[], descending: boolean) => readonly NodeRecord[];
}

function rule<K>(
  words: string,
  first: 'largest' | 'smallest',
  keyOf: (node: NodeRecord) => K | null,
  compare: (a: K, b: K) => number,
): Rule {
  return {
    words,
    largestFirst: first === 'largest',
    order: (nodes, descending) => ordered(nodes, keyOf, compare, descending),
  };
}

const byNumber = (a: number, b: number): number => a - b;

function sinceBoot(node: NodeRecord): number | null {
  const booted = bootTime(bootMarkerOf(node));
  return booted === null ? null : -booted;
}

/** In the order in which the key goes through them. Loads are compared as shown, so that rows do not dance. */
const rules: Readonly<Record<SortColumn, Rule>> = {
  listed: {
    words: 'as listed',
    largestFirst: false,
    order: (nodes, descending) => (descending ? nodes.toReversed() : nodes),
  },
  health: rule('by health', 'largest', (node) => gravityOf(selectVerdict(node).health), byNumber),
  name: rule('by name', 'smallest', nodeName, compareNames),
  talos: rule(
    'by Talos version',
    'smallest',
    (node) => lastValue(node.facts.version)?.talosVersion ?? null,
    compareVersions,
  ),
  cpu: rule('by CPU', 'largest', (node) => node.shown.cpuPercent, byNumber),
  memory: rule(
    'by memory',
    'largest',
    ({ shown }) => (shown.memory === null ? null : memoryPercent(shown.memory)),
    byNumber,
  ),
  // Who has just booted is who one looks for.
  uptime: rule('by uptime', 'smallest', sinceBoot, byNumber),
};

const columns = Object.keys(rules) as readonly SortColumn[];

export function nextSort({ column }: Sort): Sort {
  const next = columns[(columns.indexOf(column) + 1) % columns.length] ?? 'listed';
  return { column: next, reversed: false };
}

export function reversedSort({ column, reversed }: Sort): Sort {
  return { column, reversed: !reversed };
}

/** "by health, reversed"; null for the order of the inventory. */
export function sortText({ column, reversed }: Sort): string | null {
  if (column === 'listed' && !reversed) return null;
  return `${rules[column].words}${reversed ? ', reversed' : ''}`;
}

/** Behind the heading of the sorted column: ▼ the largest first, ▲ the smallest first. */
export function sortMark({ column, reversed }: Sort): string {
  return rules[column].largestFirst !== reversed ? '▼' : '▲';
}

export function sortNodes(nodes: readonly NodeRecord[], { column, reversed }: Sort): readonly NodeRecord[] {
  const { order, largestFirst } = rules[column];
  return order(nodes, largestFirst !== reversed);
}
