/** What is needed of a store; a zustand store is one. */
export interface Source<S> {
  getState(): S;
  subscribe(listener: () => void): () => void;
}

export interface CommitGate<S> extends Source<S> {
  /** Publishes nothing any more, and lets go of the source. */
  close(): void;
}

export interface CommitGateOptions {
  /** Whether a new state may be shown now. */
  isOpen(): boolean;
  /** Calls back once, later, when it may be open again. */
  onceOpen(callback: () => void): void;
  /** Least time from the state that is published now to the next, in ms. */
  minimumIntervalMs(): number;
}

/**
 * A view of a store for `useSyncExternalStore` that sets the pace of what is painted: it shows a new state
 * at once, then none for the interval, and none while the gate is closed (the terminal does not read). What
 * happened meanwhile comes as one: the newest state. Diffs of frames cannot be dropped once Ink has written
 * them, so it must be held back here.
 */
export function createCommitGate<S>(source: Source<S>, options: CommitGateOptions): CommitGate<S> {
  const listeners = new Set<() => void>();
  let published = source.getState();
  /** Set while the interval since the last published state runs. */
  let pause: NodeJS.Timeout | null = null;
  let waitsForOpen = false;
  let closed = false;

  const publish = () => {
    if (closed || pause !== null || waitsForOpen || Object.is(published, source.getState())) return;
    if (!options.isOpen()) {
      waitsForOpen = true;
      options.onceOpen(() => {
        waitsForOpen = false;
        publish();
      });
      return;
    }
    published = source.getState();
    pause = setTimeout(() => {
      pause = null;
      publish();
    }, options.minimumIntervalMs());
    for (const listener of [...listeners]) listener();
  };

  const unsubscribe = source.subscribe(publish);

  return {
    getState: () => published,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      unsubscribe();
      if (pause !== null) clearTimeout(pause);
      listeners.clear();
    },
  };
}
