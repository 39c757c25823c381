import type { NodeRecord } from '../domain/node.ts';
import { addressesOf, shownNodes } from './rows.ts';
import { useCluster, useView } from './stores.tsx';
import { cursorIndex } from './view-state.ts';

/** The node under the cursor, of those that the table shows; undefined when it shows none. */
export function useSelectedNode(): NodeRecord | undefined {
  const nodes = useCluster((state) => state.nodes);
  const filter = useView((view) => view.filter);
  const sort = useView((view) => view.sort);
  const selected = useView((view) => view.selected);
  const shown = shownNodes(nodes, { filter, sort });
  return shown[cursorIndex(addressesOf(shown), selected)];
}
