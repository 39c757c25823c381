import { Box, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { type ReactElement, useEffect } from 'react';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { NodeTable } from './components/node-table.tsx';
import { Notice, noticeOf } from './components/notice.tsx';
import { SelectedNode } from './components/selected-node.tsx';
import { layoutRows } from './format/layout.ts';
import { handleKey, handlePaste } from './handle-key.ts';
import { splitInput } from './input/keys.ts';
import type { Screen } from './screen.ts';
import { Help } from './screens/help.tsx';
import { NodeDetails } from './screens/node-details.tsx';
import { useCluster, useView } from './stores.tsx';

export interface AppProps {
  readonly screen: Screen;
  readonly warnings: readonly string[];
  /** False with NO_COLOR: nothing may depend on colours then, not even the text cursor. */
  readonly colours: boolean;
  /** Hands Ink's way of giving the terminal away to the terminal layer. */
  readonly onSuspender: (suspend: ReturnType<typeof useApp>['suspendTerminal']) => void;
}

function Body({ screen, columns, rows }: { screen: Screen; columns: number; rows: number }): ReactElement {
  const dialog = useView((view) => view.dialog);
  if (dialog === 'help') return <Help screen={screen} columns={columns} rows={rows} />;
  if (dialog === 'node') return <NodeDetails columns={columns} rows={rows} />;
  return <NodeTable columns={columns} rows={rows} />;
}

export function App({ screen, warnings, colours, onSuspender }: AppProps): ReactElement {
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const notice = useCluster((state) => noticeOf(state, warnings));
  const hasDialog = useView((view) => view.dialog !== 'none');
  const layout = layoutRows(rows, notice !== null);

  useEffect(() => onSuspender(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => {
    for (const name of splitInput(input, key)) handleKey(name, screen);
  });
  // Mounted always: the terminal then marks pasted text, which must never act as keys.
  usePaste((text) => handlePaste(text, screen));

  const details = hasDialog ? 0 : layout.details;
  // In percent, for Ink lays out the old tree at a new size before the new one is rendered.
  return (
    <Box flexDirection="column" width="100%" height={rows} overflow="hidden">
      <ErrorBoundary pane="the header">
        <Header columns={columns} />
        {notice !== null && layout.notice > 0 ? <Notice text={notice} columns={columns} /> : null}
      </ErrorBoundary>
      <ErrorBoundary pane="this page">
        <Body screen={screen} columns={columns} rows={layout.body + layout.details - details} />
      </ErrorBoundary>
      <ErrorBoundary pane="the selected node">
        <SelectedNode columns={columns} rows={details} />
      </ErrorBoundary>
      <ErrorBoundary pane="the footer">
        <Footer columns={columns} colours={colours} />
      </ErrorBoundary>
    </Box>
  );
}
