import type { ReactElement } from 'react';
import { createStore } from 'zustand/vanilla';
import { createArchive } from '../../source/domain/logs/archive.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { createLogStore } from '../../source/state/logs/log-store.ts';
import { createLogReader } from '../../source/ui/logs/reader.ts';
import { StoresProvider } from '../../source/ui/stores.tsx';
import { createViewStore, type ViewState } from '../../source/ui/view-state.ts';
import { type Frame, renderFrame } from './render.tsx';

export interface PartFrame extends Frame {
  show(state: ClusterState): void;
  look(view: Partial<ViewState>): void;
}

/** One part of the screen on a state, at a size. */
export async function renderPart(
  part: ReactElement,
  state: ClusterState,
  size: { readonly columns: number; readonly rows: number },
): Promise<PartFrame> {
  const cluster = createStore<ClusterState>()(() => state);
  const view = createViewStore();
  const archive = createArchive(100_000);
  const reader = createLogReader({ archive, now: () => 0, later: () => () => {}, onLooked: () => {} });
  const frame = await renderFrame(
    <StoresProvider cluster={cluster} view={view} log={createLogStore()} reader={reader}>
      {part}
    </StoresProvider>,
    size,
  );
  return { ...frame, show: (next) => cluster.setState(next, true), look: (next) => view.setState(next) };
}
