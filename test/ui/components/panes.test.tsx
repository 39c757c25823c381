import { Box } from 'ink';
import { Profiler, type ReactElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createArchive } from '../../../source/domain/logs/archive.ts';
import { serviceLog } from '../../../source/domain/logs/source.ts';
import { createLogStore } from '../../../source/state/logs/log-store.ts';
import { LogPane } from '../../../source/ui/components/log-pane.tsx';
import { NodeTable } from '../../../source/ui/components/node-table.tsx';
import { ServicesPane } from '../../../source/ui/components/services-pane.tsx';
import { createLogReader } from '../../../source/ui/logs/reader.ts';
import { StoresProvider } from '../../../source/ui/stores.tsx';
import { createViewStore } from '../../../source/ui/view-state.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { appendLines } from '../../helpers/log-lines.ts';
import { readAt } from '../../helpers/nodes.ts';
import { renderFrame, unmountAllFrames } from '../../helpers/render.tsx';

afterEach(unmountAllFrames);

it('lines of a log draw the log anew, and neither the table nor the services', async () => {
  const drawn: string[] = [];
  const watched = (id: string, element: ReactElement): ReactElement => (
    <Profiler id={id} onRender={(name) => drawn.push(name)}>
      {element}
    </Profiler>
  );
  const state = clusterOf(homelabNodes);
  const cluster = createStore(() => state);
  const log = createLogStore();
  const archive = createArchive(100_000);
  const reader = createLogReader({ archive, now: () => 0, later: () => () => {}, onLooked: () => {} });
  const frame = await renderFrame(
    <StoresProvider cluster={cluster} log={log} reader={reader} view={createViewStore()}>
      <Box flexDirection="column">
        {watched('table', <NodeTable columns={80} rows={5} hasPanesBelow={true} />)}
        {watched('services', <ServicesPane columns={80} rows={8} focused={false} />)}
        {watched('log', <LogPane columns={80} rows={5} focused={false} />)}
      </Box>
    </StoresProvider>,
    { columns: 80, rows: 24 },
  );
  drawn.length = 0;
  const source = serviceLog('192.168.1.101', 'kubelet');
  appendLines(archive, source, ['a new line']);
  log.setState({ version: archive.version, sources: [{ source, status: 'following', error: null }] });
  await frame.waitFor('a new line');
  expect(drawn).toEqual(['log']);
  drawn.length = 0;
  cluster.setState({ ...state, clock: readAt + 3_600_000 });
  await frame.press('');
  expect(new Set(drawn)).toContain('services');
});
