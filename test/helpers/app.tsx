import { createStore } from 'zustand/vanilla';
import type { ClusterState } from '../../source/state/cluster.ts';
import { App } from '../../source/ui/app.tsx';
import { makeScreen } from '../../source/ui/make-screen.ts';
import type { Screen } from '../../source/ui/screen.ts';
import { StoresProvider } from '../../source/ui/stores.tsx';
import { type Frame, renderFrame } from './render.tsx';

export interface AppFrame extends Frame {
  readonly screen: Screen;
  /** What the keys asked for: refresh, quit, suspend. */
  readonly asked: readonly string[];
  show(state: ClusterState): void;
}

export interface AppFrameOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly warnings?: readonly string[];
}

/** The whole screen on a state, at a size. */
export async function renderApp(state: ClusterState, options: AppFrameOptions = {}): Promise<AppFrame> {
  const { columns = 120, rows = 40, warnings = [] } = options;
  const cluster = createStore<ClusterState>()(() => state);
  const asked: string[] = [];
  const screen = makeScreen({
    cluster,
    size: () => ({ columns, rows }),
    refresh: () => asked.push('refresh'),
    quit: () => asked.push('quit'),
    suspend: () => asked.push('suspend'),
  });
  const frame = await renderFrame(
    <StoresProvider cluster={cluster} view={screen.view}>
      <App screen={screen} warnings={warnings} colours={false} onSuspender={() => {}} />
    </StoresProvider>,
    { columns, rows },
  );
  return { ...frame, screen, asked, show: (next) => cluster.setState(next, true) };
}
