import type { LogArchive } from '../../domain/logs/archive.ts';
import { type LogSource, sourceKey } from '../../domain/logs/source.ts';
import type { Channel } from '../channel.ts';
import { followLogs } from './follower.ts';
import type { FollowedLog, LogStore } from './log-store.ts';
import { type ChildPlan, planChildren } from './plan.ts';
import { createGate } from './stall-watch.ts';
import { createTrack, type Track } from './track.ts';

/** Fills the archive with the lines of the logs that are shown, and keeps the store true. */
export interface LogTail {
  /**
   * Follows these logs from now on, and no others; none: `[]`. Those that are followed already go on as they
   * are. The lines of the others are dropped.
   */
  show(sources: readonly LogSource[]): void;
  stop(): void;
}

export interface LogTailOptions {
  readonly store: LogStore;
  readonly archive: LogArchive;
  /** Each start goes through the endpoint that is in use then. */
  readonly follow: Channel['follow'];
  /** Calls back when streams from this node should begin anew (renewals.ts); returns how to stop that. */
  readonly onRenewal: (address: string, callback: () => void) => () => void;
  /** Changes with each boot of the node; null where it is not known (yet). */
  readonly bootMarker: (address: string) => string | null;
  readonly isAnswering: (address: string) => boolean;
  /** How many earlier lines are shown when a log is opened; negative: all. */
  readonly tailLines: number;
}

/** A log must be wanted for so long before it is asked for: a cursor on its way passes many. */
const settleMs = 250;
/** The store is told at most this often. In ms. */
const tellMs = 100;
/** More processes are not started for logs. */
const mostChildren = 16;

/** Who follows these logs. */
interface RunningChild {
  readonly abort: AbortController;
  readonly tracks: readonly Track[];
}

/** Tells the store what has changed, not more often than it can be shown. */
function createTeller(
  store: LogStore,
  archive: LogArchive,
  current: () => readonly FollowedLog[],
): { soon(): void; now(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  function now(): void {
    stop();
    const before = store.getState();
    const next = current();
    const isSame =
      next.length === before.sources.length && next.every((one, index) => one === before.sources[index]);
    const sources = isSame ? before.sources : next;
    if (!isSame || before.version !== archive.version) store.setState({ version: archive.version, sources });
  }

  return {
    soon() {
      timer ??= setTimeout(now, tellMs);
    },
    now,
    stop,
  };
}

export function createLogTail(options: LogTailOptions): LogTail {
  const { store, archive, follow, onRenewal, bootMarker, isAnswering, tailLines } = options;
  const gate = createGate();
  /** By source, in the order shown. */
  let tracks = new Map<string, Track>();
  /** By what they follow. */
  const children = new Map<string, RunningChild>();
  const stalling = new Set<string>();
  const teller = createTeller(store, archive, () => [...tracks.values()].map(({ followed }) => followed));
  let settling: NodeJS.Timeout | null = null;

  const planKey = (plan: ChildPlan): string => plan.map(sourceKey).toSorted().join('\n');

  function start(plan: ChildPlan): void {
    const abort = new AbortController();
    const followed = plan.flatMap((source) => tracks.get(sourceKey(source)) ?? []);
    children.set(planKey(plan), { abort, tracks: followed });
    void followLogs({
      tracks: followed,
      follow,
      signal: abort.signal,
      onRenewal,
      isAnswering,
      gate,
      onStalling(source) {
        stalling.add(sourceKey(source));
        settle();
      },
    });
  }

  function reconcile(): void {
    settling = null;
    const sources = [...tracks.values()].map(({ source }) => source);
    const plan = planChildren(sources, mostChildren, (source) => stalling.has(sourceKey(source)));
    const wanted = new Set(plan.children.map(planKey));
    for (const [key, child] of children) {
      // A log may have been left out and asked for again since: that is another track.
      const isOfOthers = child.tracks.some((track) => tracks.get(sourceKey(track.source)) !== track);
      if (wanted.has(key) && !isOfOthers) continue;
      child.abort.abort();
      children.delete(key);
    }
    for (const child of plan.children) if (!children.has(planKey(child))) start(child);
    for (const { source, error } of plan.refused) tracks.get(sourceKey(source))?.refuse(error);
  }

  function settle(): void {
    if (settling) clearTimeout(settling);
    settling = setTimeout(reconcile, settleMs);
  }

  function open(source: LogSource): Track {
    const marker = (): string | null => bootMarker(source.address);
    return createTrack({ source, archive, tailLines, bootMarker: marker, onChange: teller.soon });
  }

  /** Ends at once who follows nothing that is shown. */
  function endUnwanted(): void {
    for (const [key, child] of children) {
      if (key.split('\n').some((one) => tracks.has(one))) continue;
      child.abort.abort();
      children.delete(key);
    }
  }

  function show(sources: readonly LogSource[]): void {
    const before = tracks;
    tracks = new Map();
    for (const source of sources) {
      const key = sourceKey(source);
      if (!tracks.has(key)) tracks.set(key, before.get(key) ?? open(source));
    }
    for (const [key, track] of before) {
      if (tracks.has(key)) continue;
      track.close();
      archive.close(track.source);
      stalling.delete(key);
    }
    endUnwanted();
    teller.now();
    const isOther = tracks.size !== before.size || [...tracks.keys()].some((key) => !before.has(key));
    if (isOther) settle();
  }

  return {
    show,
    stop() {
      show([]);
      if (settling) clearTimeout(settling);
      teller.stop();
    },
  };
}
