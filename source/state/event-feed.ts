import { lastValue } from '../domain/loaded.ts';
import { createEventReader, type NodeEvent } from '../talosctl/parse/events.ts';
import type { StreamEnd } from '../talosctl/runner.ts';
import type { Channel } from './channel.ts';
import type { ClusterStore } from './store.ts';

/** One `talosctl events` over all nodes that answer, kept alive for as long as we are. */
export interface EventFeed {
  start(): void;
  /** True while events are heard: what they tell of need not be polled often. */
  isLive(): boolean;
  stop(): void;
}

export interface EventFeedOptions {
  readonly store: ClusterStore;
  readonly channel: Pick<Channel, 'follow'>;
  readonly onEvents: (events: readonly NodeEvent[]) => void;
  /** A stream has ended by itself: something has happened to its nodes or its endpoint. */
  readonly onEnd: () => void;
}

/** Nodes come and go in groups (the start, a switch): the stream is changed once for all of them. In ms. */
const settleMs = 1500;
/** A stream that has lasted for so long was a good one. In ms. */
const goodAfterMs = 10_000;
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
  readonly abort: AbortController;
  readonly startedAt: number;
}

function answeringNodes(store: ClusterStore): readonly string[] {
  const { nodes } = store.getState();
  return nodes.ids.filter((id) => nodes.byId[id]?.contact.state === 'answering');
}

/** How long to wait before the next try, in ms. */
export function pauseAfter(end: Pick<StreamEnd, 'stderr'>, lastedMs: number, previous: number): number {
  if (refusedKinds.test(end.stderr)) return refusedPauseMs;
  if (lastedMs >= goodAfterMs) return shortestPauseMs;
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, previous * 2));
}

export function createEventFeed({ store, channel, onEvents, onEnd }: EventFeedOptions): EventFeed {
  let open: Open | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = 0;
  let pausedUntil = 0;
  let stopped = false;
  /** Until when events were heard, on the monotonic clock in ms. */
  let heardUntil = performance.now();
  let unsubscribe = (): void => {};

  /** Whether another stream is needed: a node is not heard, or the endpoint is another. */
  function isOutdated(): boolean {
    const nodes = answeringNodes(store);
    if (!open) return nodes.length > 0;
    const { endpoint } = store.getState();
    if (endpoint !== null && open.endpoint !== null && endpoint !== open.endpoint) return true;
    return nodes.some((node) => !open?.heard.has(node));
  }

  function bootMarkerOf(address: string): string | null {
    const node = store.getState().nodes.byId[address];
    return (node && lastValue(node.facts.machineStatus)?.bootMarker) ?? null;
  }

  function forgetSilent(): void {
    const { byId } = store.getState().nodes;
    for (const [node, marker] of open?.heard ?? []) {
      const now = bootMarkerOf(node);
      const hasBooted = marker !== null && now !== null && marker !== now;
      if (hasBooted || byId[node]?.contact.state === 'failing') open?.heard.delete(node);
    }
  }

  function look(): void {
    forgetSilent();
    if (stopped || timer || !isOutdated()) return;
    const wait = Math.max(settleMs, pausedUntil - performance.now());
    timer = setTimeout(() => {
      timer = null;
      if (isOutdated()) void hear(answeringNodes(store));
    }, wait);
  }

  async function hear(nodes: readonly string[]): Promise<void> {
    if (open) heardUntil = performance.now();
    open?.abort.abort();
    const abort = new AbortController();
    const startedAt = performance.now();
    const gap = Math.ceil((startedAt - heardUntil) / 1000) + overlapSeconds;
    const reader = createEventReader();
    const mine: Open = {
      heard: new Map(nodes.map((node) => [node, bootMarkerOf(node)])),
      endpoint: store.getState().endpoint,
      abort,
      startedAt,
    };
    open = mine;
    const end = await channel.follow(nodes, {
      command: ['events', '--duration', `${gap}s`],
      signal: abort.signal,
      onLines: (lines) => {
        const only = nodes.length === 1 ? (nodes[0] ?? null) : null;
        onEvents(reader.push(lines).map((event) => (only === null ? event : { ...event, node: only })));
      },
    });
    // Another stream has taken its place, or nobody listens any more.
    if (open !== mine || stopped) return;
    open = null;
    const now = performance.now();
    if (now - startedAt >= goodAfterMs) heardUntil = now;
    pauseMs = pauseAfter(end, now - startedAt, pauseMs);
    pausedUntil = now + pauseMs;
    onEnd();
    look();
  }

  return {
    start() {
      unsubscribe = store.subscribe(look);
      look();
    },
    isLive: () => open !== null && performance.now() - open.startedAt >= shortestPauseMs,
    stop() {
      stopped = true;
      unsubscribe();
      if (timer) clearTimeout(timer);
      open?.abort.abort();
    },
  };
}
