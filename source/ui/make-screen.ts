import { lastValue } from '../domain/loaded.ts';
import { type LogTarget, sameTarget } from '../state/log-store.ts';
import { noticeLines, noticeOf } from './components/notice.tsx';
import { dialogRoom, type LayoutNeeds, layoutScreen } from './format/layout.ts';
import { tableContent } from './format/table-content.ts';
import { tableLines } from './format/table-lines.ts';
import { addressesOf, shownNodes } from './rows.ts';
import type { Faults, Screen } from './screen.ts';
import { helpLines } from './screens/help.tsx';
import { detailsHeight } from './screens/node-details.tsx';
import { orderServices, serviceIndex } from './services.ts';
import type { ClusterSource, LogSource } from './stores.tsx';
import { chosenService, createViewStore, cursorIndex } from './view-state.ts';

export interface ScreenOptions {
  readonly cluster: ClusterSource;
  readonly log: LogSource;
  /** The log that is wanted on the screen has become another. */
  readonly showLog: (target: LogTarget | null) => void;
  readonly faults: Faults | null;
  readonly warnings: readonly string[];
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly refresh: () => void;
  readonly quit: () => void;
  readonly suspend: () => void;
}

/** Puts together what the keys act upon. */
export function makeScreen(options: ScreenOptions): Screen {
  const { cluster, log, faults, warnings, size, refresh, quit, suspend } = options;
  const view = createViewStore();
  const shown = () => shownNodes(cluster.getState().nodes, view.getState());
  const shownIds = () => addressesOf(shown());
  const selectedNode = () => shown()[cursorIndex(shownIds(), view.getState().selected)];

  function shownServices() {
    const node = selectedNode();
    const services = node ? lastValue(node.facts.services) : null;
    return services ? orderServices(services) : [];
  }

  function needs(): LayoutNeeds {
    const { columns, rows } = size();
    const state = cluster.getState();
    const { tableShare, pane, filter, sort } = view.getState();
    const content = tableContent(state, { filter, sort }, columns);
    return {
      columns,
      rows,
      noticeLines: noticeLines(noticeOf(state, warnings), columns).length,
      tableLines: tableLines(content, sort, state.nodes.ids.length),
      tableShare,
      pane,
    };
  }

  function layout() {
    const now = needs();
    return { ...layoutScreen(now), needs: now };
  }

  /** Nobody follows a log that cannot be seen. */
  function wantedLog(): LogTarget | null {
    const node = selectedNode();
    const services = shownServices();
    const service = services[serviceIndex(services, chosenService(view.getState(), node?.address))];
    return node && service && layout().log > 0 ? { address: node.address, service: service.id } : null;
  }

  let wanted: LogTarget | null = null;
  function retarget(): void {
    const target = wantedLog();
    if (sameTarget(target, wanted)) return;
    wanted = target;
    view.setState({ logPause: null, shownLog: target });
    options.showLog(target);
  }

  function contentHeight(columns: number): number {
    if (view.getState().dialog === 'help') return helpLines(screen, columns).length;
    const node = selectedNode();
    return node ? detailsHeight(node, columns) : 0;
  }

  const screen: Screen = {
    view,
    faults,
    shownIds,
    selectedId: () => selectedNode()?.address ?? null,
    shownServices,
    log: log.getState,
    layout,
    dialogOverflow: () => Math.max(0, contentHeight(size().columns) - dialogRoom(layout().page)),
    retarget,
    refresh,
    quit,
    suspend,
  };
  view.subscribe(retarget);
  cluster.subscribe(retarget);
  retarget();
  return screen;
}
