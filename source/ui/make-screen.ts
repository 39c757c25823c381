import { dialogRoom, layoutRows } from './format/layout.ts';
import { shownNodes } from './rows.ts';
import type { Screen } from './screen.ts';
import { helpLines } from './screens/help.tsx';
import { detailsHeight } from './screens/node-details.tsx';
import type { ClusterSource } from './stores.tsx';
import { createViewStore, cursorIndex } from './view-state.ts';

export interface ScreenOptions {
  readonly cluster: ClusterSource;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly refresh: () => void;
  readonly quit: () => void;
  readonly suspend: () => void;
}

/** Puts together what the keys act upon. */
export function makeScreen({ cluster, size, refresh, quit, suspend }: ScreenOptions): Screen {
  const view = createViewStore();
  const shown = () => shownNodes(cluster.getState().nodes, view.getState().filter);
  const shownIds = () => shown().map(({ address }) => address);

  const screen: Screen = {
    view,
    shownIds,
    pageSize: () => Math.max(1, layoutRows(size().rows, true).body - 3),
    dialogOverflow() {
      const { columns, rows } = size();
      const layout = layoutRows(rows, true);
      const room = dialogRoom(layout.body + layout.details);
      return Math.max(0, contentHeight(columns) - room);
    },
    refresh,
    quit,
    suspend,
  };

  function contentHeight(columns: number): number {
    const { dialog, selected } = view.getState();
    if (dialog === 'help') return helpLines(screen, columns).length;
    const node = shown()[cursorIndex(shownIds(), selected)];
    return node ? detailsHeight(node, columns) : 0;
  }

  return screen;
}
