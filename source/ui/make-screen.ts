import { lastValue } from '../domain/loaded.ts';
import type { LogArchive } from '../domain/logs/archive.ts';
import type { LogSource } from '../domain/logs/source.ts';
import type { NodeRecord } from '../domain/node.ts';
import type { ClusterState } from '../state/cluster.ts';
import { selectNodeNames, selectNodes } from '../state/selectors.ts';
import { noticeLines, noticeOf } from './components/notice.tsx';
import { dialogRoom, type LayoutNeeds, layoutScreen, type MeasuredLayout } from './format/layout.ts';
import { tableContent } from './format/table-content.ts';
import { tableLines } from './format/table-lines.ts';
import { seekTyped } from './logs/fields.ts';

import { choicesOf, matching } from './logs/picker.ts';
import { createLogReader } from './logs/reader.ts';
import { createRetarget } from './logs/retarget.ts';
import { logFormat, windowSize } from './logs/window-size.ts';
import { openRehearsal } from './rehearsal/commands.ts';
import { addressesOf, shownNodes } from './rows.ts';
import { createGuard } from './run/guard.ts';
import { quitLines } from './run/quit-words.ts';
import { nodeAtTurn } from './run/run-of.ts';
import { createUnfinished } from './run/unfinished.ts';
import type { Faults, ReadContainers, Screen, TakeAway, UpgradeSource } from './screen.ts';
import { helpLines } from './screens/help.tsx';
import { logLineLines } from './screens/log-line.tsx';
import { detailsHeight } from './screens/node-details.tsx';
import { orderServices } from './services.ts';
import type { ClusterSource, LogsSource } from './stores.tsx';
import { goToPage, openAsked } from './upgrade/commands.ts';
import { createPlanReader } from './upgrade/plan-reader.ts';
import { createViewStore, cursorIndex, focusOf, type ViewStore } from './view-state.ts';

export interface ScreenOptions {
  readonly cluster: ClusterSource;
  readonly log: LogsSource;
  /** The lines of the logs. */
  readonly archive: LogArchive;
  /** The logs that are wanted on the screen have become others. */
  readonly showLogs: (sources: readonly LogSource[]) => void;
  readonly readContainers: ReadContainers;
  readonly takeAway: TakeAway;
  readonly faults: Faults | null;
  readonly upgrade: UpgradeSource;
  readonly warnings: readonly string[];
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Now, in ms since the epoch. */
  readonly now: () => number;
  /** Calls back once after so long; what it gives ends that. */
  readonly later: Screen['later'];
  readonly refresh: () => void;
  readonly quit: () => void;
  readonly suspend: () => void;
}

/** After keys and timers had their turn. */
function soon(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}

/** A search has looked further: what was typed may be in what it looked at just now. */
function looked(screen: Screen): void {
  screen.view.setState(({ log }) => ({ log: { ...log, looked: log.looked + 1 } }));
  const { field, pause } = screen.view.getState().log;
  if (field?.kind === 'search' && pause === field.before.pause) seekTyped(screen);
}

/** The lines of the dialog that is open. @param node - the one under the cursor. */
function contentHeight(screen: Screen, node: NodeRecord | undefined, columns: number): number {
  const { dialog } = screen.view.getState();
  if (dialog === 'help') return helpLines(screen, columns).length;
  if (dialog === 'line') return logLineLines(screen, columns).length;
  if (dialog === 'quit') return quitLines(screen, columns).length;
  return node ? detailsHeight(node, columns) : 0;
}

interface LayoutSources extends Pick<ScreenOptions, 'cluster' | 'size'> {
  readonly view: ViewStore;
  readonly notice: (state: ClusterState) => string | null;
}

/** How the screen is divided whenever that is asked. */
function createLayoutReader({ cluster, size, view, notice }: LayoutSources): () => MeasuredLayout {
  return () => {
    const { columns, rows } = size();
    const state = cluster.getState();
    const { tableShare, pane, filter, sort, log } = view.getState();
    const content = tableContent(state, { filter, sort }, columns);
    const needs: LayoutNeeds = {
      columns,
      rows,
      noticeLines: noticeLines(notice(state), columns).length,
      tableLines: tableLines(content, sort, state.nodes.ids.length),
      tableShare,
      pane,
      isLogFull: log.isFull,
    };
    return { ...layoutScreen(needs), needs };
  };
}

/** Puts together what the keys act upon. */
export function makeScreen(options: ScreenOptions): Screen {
  const { cluster, log, archive, faults, upgrade, size, readContainers, takeAway, now, later } = options;
  const view = createViewStore();
  view.setState((state) => ({ upgrade: { ...state.upgrade, choices: upgrade.defaults } }));
  const planOf = createPlanReader(cluster, upgrade);
  const unfinished = createUnfinished(upgrade.run);
  const notice = (state: ClusterState) => noticeOf(state, options.warnings, unfinished(state));
  const shown = () => shownNodes(cluster.getState().nodes, view.getState());
  const shownIds = () => addressesOf(shown());
  const selectedNode = () => shown()[cursorIndex(shownIds(), view.getState().selected)];

  function shownServices() {
    const node = selectedNode();
    const services = node ? lastValue(node.facts.services) : null;
    return services ? orderServices(services) : [];
  }

  const layout = createLayoutReader({ cluster, view, size, notice });
  const retarget = createRetarget({
    view,
    isLogShown: () => layout().log > 0,
    selectedNode,
    shownServices,
    runNode: () => {
      const focus = focusOf(view.getState());
      return focus === 'run' ? (nodeAtTurn(upgrade.run.getState())?.address ?? null) : null;
    },
    showLogs: options.showLogs,
  });
  const nodeName = (address: string) => selectNodeNames(cluster.getState())(address);

  function logSize() {
    const { panes, log: columns } = layout();
    const { log: logView } = view.getState();
    const names = { nodeNames: nodeName, clock: cluster.getState().clock };
    return windowSize(logFormat(log.getState(), logView, { columns, rows: panes }, names));
  }

  function choices() {
    const { picker } = view.getState();
    const selected = selectedNode()?.address ?? null;
    return matching(
      choicesOf(selectNodes(cluster.getState().nodes), selected, picker.containers),
      picker.query.text,
    );
  }

  const screen: Screen = {
    view,
    faults,
    shownIds,
    selectedId: () => selectedNode()?.address ?? null,
    shownServices,
    log: log.getState,
    reader: createLogReader({
      archive,
      now: () => performance.now(),
      later: soon,
      onLooked: () => looked(screen),
    }),
    logSize,
    choices,
    readContainers,
    takeAway,
    nodeName,
    cluster: cluster.getState,
    upgrade,
    plan: () => planOf(view.getState().upgrade.choices),
    notice,
    now,
    later,
    dropsKey: () => guard.drops(),
    tell: (note) => view.setState({ note }),
    layout,
    dialogOverflow: () =>
      Math.max(0, contentHeight(screen, selectedNode(), size().columns) - dialogRoom(layout().page)),
    retarget,
    refresh: options.refresh,
    quit: options.quit,
    suspend: options.suspend,
  };
  const guard = createGuard({ view, run: upgrade.run, later, onFound: () => goToPage(screen, 'run') });
  const follow = () => {
    guard.sync();
    retarget();
  };
  view.subscribe(follow);
  upgrade.run.subscribe(follow);
  cluster.subscribe(retarget);
  retarget();
  if (upgrade.commandLine) {
    openAsked(screen, upgrade.commandLine);
    // A practice cluster that is started for an upgrade is there to see one go wrong.
    openRehearsal(screen);
  }
  return screen;
}
