import { bootMarkerOf } from '../domain/node.ts';
import { createLineSplitter } from '../talosctl/lines.ts';
import { createEventReader, type NodeEvent } from '../talosctl/parse/events.ts';
import type { StreamEnd } from '../talosctl/runner.ts';
import { type Channel, dialledMs } from './channel.ts';
import type { ClusterState } from './cluster.ts';
import type { ClusterStore } from './store.ts';

/** One `talosctl events` over all nodes that answer, kept alive for as long as we are. */
export interface EventFeed {
  start(): void;
  /** True while events are heard: what they tell of need not be polled often. */
  isLive(): boolean;
  /** The stream is not to be trusted any more (a connection can die without a word): another takes its place. */
  renew(): void;
  stop(): void;
}

export interface EventFeedOptions {
  readonly store: ClusterStore;
  readonly channel: Pick<Channel, 'follow'>;
  readonly onEvents: (events: readonly NodeEvent[]) => void;
  /** Events may have been missed: what they tell of is to be read. */
  readonly onGap: () => void;
}

/** Nodes come and go in groups (the start, a switch): the stream is changed once for all of them. In ms. */
const settleMs = 1500;
/** Where they come and go all the time, it is changed ever less often, up to this. In ms. */
const longestSettleMs = 30_000;
/** After so long without a change it is changed soon again. In ms. */
const calmMs = 60_000;
const shortestPauseMs = 1000;
const longestPauseMs = 60_000;
/** Where the role may not hear events, or this Talos has none, asking again is of little use. In ms. */
const refusedPauseMs = 600_000;
/** Events are asked for again over the time in which none were heard, and over this much more. In s. */
const overlapSeconds = 3;

const refusedKinds = /code = (PermissionDenied|Unimplemented)/;

interface Open {
  /**
   * Nodes that this stream hears, with their boot marker: one that goes away, or boots, is not heard again when it
   * returns (talosctl-notes.md, "Events").
   */
  readonly heard: Map<string, string | null>;
  readonly endpoint: string | null;
  readonly refreshed: number;
  readonly abort: AbortController;
  readonly startedAt: number;
  hasLines: boolean;
  isStale: boolean;
}

/**
 * How long to wait before the next try, in ms.
 *
 * @param wasConnected - it has heard something, or has lasted longer than a dial that fails.
 */
export function pauseAfter(end: Pick<StreamEnd, 'stderr'>, wasConnected: boolean, previous: number): number {
  if (wasConnected) return shortestPauseMs;
  if (refusedKinds.test(end.stderr)) return refusedPauseMs;
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, previous * 2));
}

function isConnected({ hasLines, startedAt }: Open): boolean {
  return hasLines || performance.now() - startedAt >= dialledMs;
}

function answeringNodes({ nodes: { ids, byId } }: ClusterState): readonly string[] {
  return ids.filter((id) => byId[id]?.contact.state === 'answering');
}

/** Takes out of `heard` who is not heard any more. */
function forgetUnheard({ heard }: Open, state: ClusterState): void {
  for (const [node, marker] of heard) {
    const now = bootMarkerOf(state.nodes.byId[node]);
    const hasBooted = marker !== null && now !== null && marker !== now;
    if (hasBooted || state.nodes.byId[node]?.contact.state === 'failing') heard.delete(node);
  }
}

/** The stream cannot be trusted: what it did not say may have happened all the same. */
function isDoubtful({ isStale, endpoint, refreshed }: Open, state: ClusterState): boolean {
  const isElsewhere = state.endpoint !== null && endpoint !== null && state.endpoint !== endpoint;
  return isStale || isElsewhere || state.refreshed !== refreshed;
}

export function createEventFeed({ store, channel, onEvents, onGap }: EventFeedOptions): EventFeed {
  let open: Open | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = 0;
  let pausedUntil = 0;
  let waitMs = settleMs;
  let changedAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  /** Until when events were heard, on the monotonic clock in ms. */
  let heardUntil = performance.now();
  let unsubscribe = (): void => {};

  /** Whether another stream is needed. */
  function isOutdated(): boolean {
    const state = store.getState();
    const nodes = answeringNodes(state);
    if (nodes.length === 0) return false;
    return !open || isDoubtful(open, state) || nodes.some((node) => !open?.heard.has(node));
  }

  function look(): void {
    if (open) forgetUnheard(open, store.getState());
    if (stopped || timer || !isOutdated()) return;
    const sinceChange = performance.now() - changedAt;
    if (sinceChange > calmMs) waitMs = settleMs;
    const wait = Math.max(settleMs, waitMs - sinceChange, pausedUntil - performance.now());
    timer = setTimeout(() => {
      timer = null;
      if (isOutdated()) void hear(answeringNodes(store.getState()));
    }, wait);
  }

  /** Ends the stream whose place another takes. */
  function replace(): void {
    if (!open) return;
    const mayHaveMissed = isDoubtful(open, store.getState());
    if (!mayHaveMissed && isConnected(open)) heardUntil = performance.now();
    waitMs = Math.min(longestSettleMs, waitMs * 2);
    changedAt = performance.now();
    open.abort.abort();
    if (mayHaveMissed) onGap();
  }

  async function hear(nodes: readonly string[]): Promise<void> {
    replace();
    const startedAt = performance.now();
    const gap = Math.ceil((startedAt - heardUntil) / 1000) + overlapSeconds;
    const state = store.getState();
    const { endpoint, refreshed } = state;
    const heard = new Map(nodes.map((node) => [node, bootMarkerOf(state.nodes.byId[node])]));
    const abort = new AbortController();
    const mine: Open = { heard, endpoint, refreshed, abort, startedAt, hasLines: false, isStale: false };
    open = mine;
    const splitter = createLineSplitter();
    const reader = createEventReader();
    const only = nodes.length === 1 ? nodes[0] : undefined;
    const end = await channel.follow(nodes, {
      command: ['events', '--duration', `${gap}s`],
      signal: abort.signal,
      onBytes(piece) {
        mine.hasLines = true;
        onEvents(
          reader
            .push(splitter.push(piece))
            .map((event) => (only === undefined ? event : { ...event, node: only })),
        );
      },
    });
    // Another stream has taken its place, or nobody listens any more.
    if (open !== mine || stopped) return;
    open = null;
    const wasConnected = isConnected(mine);
    if (wasConnected) heardUntil = performance.now();
    pauseMs = pauseAfter(end, wasConnected, pauseMs);
    pausedUntil = performance.now() + pauseMs;
    onGap();
    look();
  }

  return {
    start() {
      unsubscribe = store.subscribe(look);
      look();
    },
    isLive: () => open !== null && isConnected(open),
    renew() {
      if (open) open.isStale = true;
      look();
    },
    stop() {
      stopped = true;
      unsubscribe();
      if (timer) clearTimeout(timer);
      open?.abort.abort();
    },
  };
}
