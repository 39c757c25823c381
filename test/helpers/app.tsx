import { createStore } from 'zustand/vanilla';
import type { ClusterState } from '../../source/state/cluster.ts';
import { createLogStore, idleLog, type LogState } from '../../source/state/log-store.ts';
import { App } from '../../source/ui/app.tsx';
import { makeScreen } from '../../source/ui/make-screen.ts';
import type { Faults, Screen } from '../../source/ui/screen.ts';
import { StoresProvider } from '../../source/ui/stores.tsx';
import { type Frame, renderFrame } from './render.tsx';

export interface AppFrame extends Frame {
  readonly screen: Screen;
  /** What the keys asked for: refresh, quit, suspend. */
  readonly asked: readonly string[];
  /** The logs that were wanted, as "ADDRESS SERVICE", or "none". */
  readonly logs: readonly string[];
  show(state: ClusterState): void;
  showLog(state: Partial<LogState>): void;
}

export interface AppFrameOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly warnings?: readonly string[];
  readonly faults?: Faults;
}

/** The whole screen on a state, at a size. */
export async function renderApp(state: ClusterState, options: AppFrameOptions = {}): Promise<AppFrame> {
  const { columns = 120, rows = 40, warnings = [], faults = null } = options;
  const cluster = createStore<ClusterState>()(() => state);
  const log = createLogStore();
  const asked: string[] = [];
  const logs: string[] = [];
  const screen = makeScreen({
    cluster,
    log,
    showLog: (target) => {
      logs.push(target ? `${target.address} ${target.service}` : 'none');
      log.setState(target ? { ...idleLog, target, status: 'starting' } : idleLog);
    },
    faults,
    warnings,
    size: () => ({ columns, rows }),
    refresh: () => asked.push('refresh'),
    quit: () => asked.push('quit'),
    suspend: () => asked.push('suspend'),
  });
  const frame = await renderFrame(
    <StoresProvider cluster={cluster} log={log} view={screen.view}>
      <App screen={screen} warnings={warnings} colours={false} onSuspender={() => {}} />
    </StoresProvider>,
    { columns, rows },
  );
  return {
    ...frame,
    screen,
    asked,
    logs,
    show: (next) => cluster.setState(next, true),
    showLog: (next) => log.setState(next),
  };
}
