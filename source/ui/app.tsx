import { Box, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { type ReactElement, useEffect } from 'react';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { NodeTable } from './components/node-table.tsx';
import { Notice, noticeLines } from './components/notice.tsx';
import { Panes } from './components/panes.tsx';
import { type Layout, layoutScreen } from './format/layout.ts';
import { tableContent } from './format/table-content.ts';
import { tableLines } from './format/table-lines.ts';
import { handleKey, handlePaste } from './handle-key.ts';
import { splitInput } from './input/keys.ts';
import { Quit } from './run/quit.tsx';
import { useRunWords } from './run/use-run.ts';
import type { Screen } from './screen.ts';
import { Faults } from './screens/faults.tsx';
import { Help } from './screens/help.tsx';
import { LogLinePage } from './screens/log-line.tsx';
import { LogSources } from './screens/log-sources.tsx';
import { NodeDetails } from './screens/node-details.tsx';
import { Rehearsal } from './screens/rehearsal.tsx';
import { useCluster, useView } from './stores.tsx';
import { Wizard } from './upgrade/wizard.tsx';

export interface AppProps {
  readonly screen: Screen;
  /** False with NO_COLOR: nothing may depend on colours then, not even the text cursor. */
  readonly colours: boolean;
  /** Hands Ink's way of giving the terminal away to the terminal layer. */
  readonly onSuspender: (suspend: ReturnType<typeof useApp>['suspendTerminal']) => void;
}

interface BodyProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly layout: Layout;
  readonly colours: boolean;
}

function Body({ screen, columns, layout, colours }: BodyProps): ReactElement {
  const dialog = useView((view) => view.dialog);
  const pane = useView((view) => view.pane);
  const isUpgrade = useView((view) => view.upgrade.isOpen);
  const { page, table, panes } = layout;
  if (dialog === 'help') return <Help screen={screen} columns={columns} rows={page} />;
  if (dialog === 'node') return <NodeDetails columns={columns} rows={page} />;
  if (dialog === 'quit') return <Quit screen={screen} columns={columns} rows={page} />;
  if (dialog === 'faults') return <Faults columns={columns} rows={page} />;
  if (dialog === 'rehearsal') return <Rehearsal screen={screen} columns={columns} rows={page} />;
  if (dialog === 'line') return <LogLinePage screen={screen} columns={columns} rows={page} />;
  if (dialog === 'sources') {
    return <LogSources screen={screen} columns={columns} rows={page} colours={colours} />;
  }
  if (isUpgrade) return <Wizard screen={screen} columns={columns} rows={page} />;
  return (
    <>
      {table === 0 ? null : <NodeTable columns={columns} rows={table} hasPanesBelow={panes > 0} />}
      {panes === 0 ? null : <Panes layout={layout} pane={pane} />}
    </>
  );
}

function useLayout(columns: number, rows: number, notice: number): Layout {
  const pane = useView((view) => view.pane);
  const tableShare = useView((view) => view.tableShare);
  const filter = useView((view) => view.filter);
  const sort = useView((view) => view.sort);
  const isLogFull = useView((view) => view.log.isFull);
  const lines = useCluster((state) =>
    tableLines(tableContent(state, { filter, sort }, columns), sort, state.nodes.ids.length),
  );
  return layoutScreen({ columns, rows, noticeLines: notice, tableLines: lines, tableShare, pane, isLogFull });
}

export function App({ screen, colours, onSuspender }: AppProps): ReactElement {
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  // Whether a run is unfinished is told until it is shown.
  useRunWords(screen.upgrade.run, ({ kind }) => kind);
  const notice = useCluster((state) => screen.notice(state));
  const lines = noticeLines(notice, columns);
  const layout = useLayout(columns, rows, lines.length);

  useEffect(() => onSuspender(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => {
    const keys = splitInput(input, key);
    for (const name of keys) handleKey(name, screen, keys.length === 1);
  });
  // Mounted always: the terminal then marks pasted text, which must never act as keys.
  usePaste((text) => handlePaste(text, screen));

  // In percent, for Ink lays out the old tree at a new size before the new one is rendered.
  return (
    <Box flexDirection="column" width="100%" height={rows} overflow="hidden">
      <ErrorBoundary pane="the header">
        <Header columns={columns} screen={screen} />
        <Notice lines={lines} columns={columns} rows={layout.notice} />
      </ErrorBoundary>
      <ErrorBoundary pane="this page">
        <Body screen={screen} columns={columns} layout={layout} colours={colours} />
      </ErrorBoundary>
      <ErrorBoundary pane="the footer">
        <Footer screen={screen} columns={columns} colours={colours} />
      </ErrorBoundary>
    </Box>
  );
}
