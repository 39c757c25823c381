import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { ErrorBoundary } from '../../../source/ui/components/error-boundary.tsx';
import { renderFrame, unmountAllFrames } from '../../helpers/render.tsx';

afterEach(() => {
  unmountAllFrames();
  vi.restoreAllMocks();
});

function Broken(): ReactElement {
  throw new Error('no \u001b[31msuch row');
}

it('a pane that throws takes only itself away, and says why without control sequences', async () => {
  // React tells of the caught error on the console, too.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { lastFrame } = await renderFrame(
    <Box flexDirection="column">
      <ErrorBoundary pane="the table">
        <Broken />
      </ErrorBoundary>
      <ErrorBoundary pane="the footer">
        <Text>q quit</Text>
      </ErrorBoundary>
    </Box>,
    { columns: 80, rows: 10 },
  );
  expect(lastFrame()).toContain('✖ the table cannot be shown (no such row). Please report it.');
  expect(lastFrame()).toContain('q quit');
});
