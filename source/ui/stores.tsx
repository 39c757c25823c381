import { createContext, type ReactElement, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { ClusterState } from '../state/cluster.ts';
import type { LogState } from '../state/logs/log-store.ts';
import type { LogReader } from './logs/reader.ts';
import type { ViewState, ViewStore } from './view-state.ts';

/** The cluster's state as it may be painted now: a view of the engine's store (source/terminal/commit-gate.ts). */
export interface ClusterSource {
  getState(): ClusterState;
  subscribe(listener: () => void): () => void;
}

/** The logs as they may be painted now. */
export interface LogsSource {
  getState(): LogState;
  subscribe(listener: () => void): () => void;
}

interface Stores {
  readonly cluster: ClusterSource;
  readonly log: LogsSource;
  readonly reader: LogReader;
  readonly view: ViewStore;
}

const StoresContext = createContext<Stores | null>(null);

export function StoresProvider(props: Stores & { readonly children: ReactNode }): ReactElement {
  const { cluster, log, reader, view, children } = props;
  return <StoresContext value={{ cluster, log, reader, view }}>{children}</StoresContext>;
}

function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error('no StoresProvider above');
  return stores;
}

/** Renders again only when what the selector gives is another object: selectors must give stable ones. */
export function useCluster<T>(select: (state: ClusterState) => T): T {
  const { cluster } = useStores();
  return useSyncExternalStore(cluster.subscribe, () => select(cluster.getState()));
}

/** What reads the lines of the logs; who draws them must hear of new ones too (`useLog`). */
export function useReader(): LogReader {
  return useStores().reader;
}

/** The logs, whole: whoever uses it is drawn again with every batch of lines. */
export function useLog(): LogState {
  const { log } = useStores();
  return useSyncExternalStore(log.subscribe, log.getState);
}

export function useView<T>(select: (state: ViewState) => T): T {
  const { view } = useStores();
  return useSyncExternalStore(view.subscribe, () => select(view.getState()));
}
