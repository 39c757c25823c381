import type { NodeRecord } from '../domain/node.ts';
import { roleOfNode } from '../domain/node.ts';
import type { ClusterState } from '../state/cluster.ts';
import { nodeName, selectNodes, selectVerdict } from '../state/selectors.ts';
import { roleText } from './format/cells.ts';

/** All the words a filter looks into. */
function searchText(node: NodeRecord): string {
  const { health, reasons } = selectVerdict(node);
  const words = [nodeName(node), node.address, roleText(roleOfNode(node)), health, ...reasons];
  return words.join(' ').toLowerCase();
}

/** The nodes that the table shows, in order. Each word of the filter must be in the node's text. */
export function shownNodes(nodes: ClusterState['nodes'], filter: string): readonly NodeRecord[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const all = selectNodes(nodes);
  if (words.length === 0) return all;
  return all.filter((node) => {
    const text = searchText(node);
    return words.every((word) => text.includes(word));
  });
}
