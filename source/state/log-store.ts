import { createStore, type StoreApi } from 'zustand/vanilla';
import { emptyLog, type LogBuffer } from '../domain/log-buffer.ts';

/** A log of one node. */
export interface LogTarget {
  /** The node, as passed to `-n`. */
  readonly address: string;
  /** The service, as `talosctl service` lists it. */
  readonly service: string;
}

/** The log that is followed. A store of its own: its lines come often, and change nothing of the cluster. */
export interface LogState {
  readonly target: LogTarget | null;
  /** `starting`: nothing has come yet; `waiting`: the follower has ended, and is started again. */
  readonly status: 'idle' | 'starting' | 'following' | 'waiting';
  /** While waiting: what failed and what happens next, as one sentence. */
  readonly error: string | null;
  readonly buffer: LogBuffer;
}

export type LogStore = StoreApi<LogState>;

export const idleLog: LogState = { target: null, status: 'idle', error: null, buffer: emptyLog };

export function createLogStore(): LogStore {
  return createStore<LogState>()(() => idleLog);
}

/** Whether both are the same log; two times none is the same, too. */
export function sameTarget(a: LogTarget | null, b: LogTarget | null): boolean {
  return a?.address === b?.address && a?.service === b?.service;
}
