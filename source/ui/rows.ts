import type { Nodes } from '../domain/inventory.ts';
import type { NodeRecord } from '../domain/node.ts';
import { nodeName, roleOfNode } from '../domain/node.ts';
import { memoize, selectNodes, selectVerdict } from '../state/selectors.ts';
import { roleText } from './format/cells.ts';
import { type Sort, sortNodes } from './sort.ts';

/** What decides which nodes the table shows, and in which order: a part of the view's state. */
export interface Choice {
  readonly filter: string;
  readonly sort: Sort;
}

/** All the words a filter looks into. */
const searchText = memoize((node: NodeRecord): string => {
  const { health, reasons } = selectVerdict(node);
  const words = [nodeName(node), node.address, roleText(roleOfNode(node)), health, ...reasons];
  return words.join(' ').toLowerCase();
});

function filtered(nodes: readonly NodeRecord[], filter: string): readonly NodeRecord[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return nodes;
  return nodes.filter((node) => {
    const text = searchText(node);
    return words.every((word) => text.includes(word));
  });
}

/** The last result of each node list: a key press asks again and again, and changes neither. */
const lastShown = new WeakMap<Nodes, Choice & { readonly shown: readonly NodeRecord[] }>();

/** The nodes that the table shows, in order. Each word of the filter must be in the node's text. */
export function shownNodes(nodes: Nodes, { filter, sort }: Choice): readonly NodeRecord[] {
  const last = lastShown.get(nodes);
  if (last?.filter === filter && last.sort === sort) return last.shown;
  const shown = sortNodes(filtered(selectNodes(nodes), filter), sort);
  lastShown.set(nodes, { filter, sort, shown });
  return shown;
}

/** Their addresses, the same list for the same nodes. */
export const addressesOf = memoize((shown: readonly NodeRecord[]): readonly string[] =>
  shown.map(({ address }) => address),
);
