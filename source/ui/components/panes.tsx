import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Layout } from '../format/layout.ts';
import type { Pane } from '../view-state.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { LogPane } from './log-pane.tsx';
import { ServicesPane } from './services-pane.tsx';

export interface PanesProps {
  readonly layout: Layout;
  readonly pane: Pane;
}

/** The line between two panes. */
function Divider({ rows }: { readonly rows: number }): ReactElement {
  return <Text dimColor>{['┬', ...Array.from({ length: rows - 1 }, () => '│')].join('\n')}</Text>;
}

/** Services and log of the selected node: side by side, or the one there is room for. */
export function Panes({ layout, pane }: PanesProps): ReactElement {
  const { panes: rows, services, log } = layout;
  return (
    <Box height={rows} overflow="hidden">
      {services === 0 ? null : (
        <Box width={services} flexShrink={0} flexDirection="column">
          <ErrorBoundary pane="the services">
            <ServicesPane columns={services} rows={rows} focused={pane === 'services'} />
          </ErrorBoundary>
        </Box>
      )}
      {services > 0 && log > 0 ? (
        <Box width={1} flexShrink={0}>
          <Divider rows={rows} />
        </Box>
      ) : null}
      {log === 0 ? null : (
        <Box flexGrow={1} flexShrink={1} flexDirection="column" overflow="hidden">
          <ErrorBoundary pane="the log">
            <LogPane columns={log} rows={rows} focused={pane === 'log'} />
          </ErrorBoundary>
        </Box>
      )}
    </Box>
  );
}
