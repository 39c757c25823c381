import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LogSource } from '../../domain/logs/source.ts';

/** How far a log that is shown has come. */
export interface FollowedLog {
  readonly source: LogSource;
  /** `starting`: nothing has come yet; `waiting`: its follower has ended (or there is none), and is started again. */
  readonly status: 'starting' | 'following' | 'waiting';
  /** While waiting: what failed and what happens next, as one sentence; null otherwise. */
  readonly error: string | null;
}

/**
 * What of the logs a screen must hear of. Their lines stand in the archive, outside: they come often, and are
 * never copied.
 */
export interface LogState {
  /** That of the archive (`LogArchive.version`) when it was last told: another one means other lines. */
  readonly version: number;
  /** The logs that are shown, in the order they were asked for. */
  readonly sources: readonly FollowedLog[];
}

export type LogStore = StoreApi<LogState>;

export function createLogStore(): LogStore {
  return createStore<LogState>()(() => ({ version: 0, sources: [] }));
}
