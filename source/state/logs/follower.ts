import type { LogSource } from '../../domain/logs/source.ts';
import type { StreamEnd } from '../../talosctl/runner.ts';
import type { Channel } from '../channel.ts';
import { pause } from '../pause.ts';
import { runChild } from './child.ts';
import { describeEnd, readNodeTrouble } from './follow-end.ts';
import { recover } from './recover.ts';
import { type Gate, watchForStall } from './stall-watch.ts';
import type { Track } from './track.ts';

export interface FollowerOptions {
  /** The logs it follows: one command over their nodes. */
  readonly tracks: readonly Track[];
  readonly follow: Channel['follow'];
  readonly signal: AbortSignal;
  /** Calls back whenever streams from this node should begin anew; returns how to stop that. */
  readonly onRenewal: (address: string, callback: () => void) => () => void;
  readonly isAnswering: (address: string) => boolean;
  readonly gate: Gate;
  /** This log stalls whoever follows it: it must not be followed with others. */
  readonly onStalling: (source: LogSource) => void;
}

/** Pauses between an end and the next start; one that lived longer than the longest starts anew with the first. */
const retryMs = { first: 1000, longest: 30_000 };
/** A log that is well has shown a line of its past by then. In ms. */
const firstLinesMs = 1000;
/** Readings at once, where several logs of a child that has stalled are looked at. */
const recoveriesAtOnce = 4;

function createRetries() {
  let delay = retryMs.first;
  return {
    next(isSlow: boolean): number {
      const now = isSlow ? retryMs.longest : delay;
      delay = Math.min(retryMs.longest, now * 2);
      return now;
    },
    reset(): void {
      delay = retryMs.first;
    },
  };
}

type Retries = ReturnType<typeof createRetries>;

/** Tells the logs why their child has ended. Null: it was ended with the runner, and so is everything. */
function tellEnd(tracks: readonly Track[], end: StreamEnd): { readonly isSlow: boolean } | null {
  const troubles = tracks.map((track) => ({ track, trouble: describeEnd(end, track.source) }));
  for (const { track, trouble } of troubles) if (trouble) track.interrupt(trouble.error);
  if (troubles.every(({ trouble }) => trouble === null)) return null;
  return { isSlow: troubles.every(({ trouble }) => trouble?.slow ?? true) };
}

/**
 * A node is lost while the others go on: told, and after a while followed again, with a new child for all of them.
 * An error that names no node is of those of which nothing comes.
 *
 * @returns whether a new child is due: some lines on standard error are no error of a node.
 */
async function loseNode(
  tracks: readonly Track[],
  line: string,
  retries: Retries,
  during: AbortSignal,
): Promise<boolean> {
  const said = readNodeTrouble(
    line,
    tracks.map(({ source }) => source),
  );
  if (!said) return false;
  if (!said.isNamed) await pause(firstLinesMs, during);
  if (during.aborted) return false;
  const lost = tracks.filter((track) => (said.isNamed ? said.of(track.source) : !track.hasLines));
  const troubles = lost.map((track) => ({ track, ...said.trouble(track.source) }));
  for (const { track, error } of troubles) track.interrupt(error);
  await pause(retries.next(troubles.length > 0 && troubles.every(({ slow }) => slow)), during);
  return !during.aborted;
}

async function mendStall(options: FollowerOptions, since: number, wanted: AbortSignal): Promise<void> {
  const { tracks, follow, onStalling } = options;
  const rest = [...tracks];
  const worker = async (): Promise<void> => {
    for (let track = rest.shift(); track !== undefined; track = rest.shift()) {
      const isStalling = await recover(track, follow, since, wanted);
      if (isStalling && tracks.length > 1) onStalling(track.source);
    }
  };
  await Promise.all(Array.from({ length: recoveriesAtOnce }, worker));
}

/** Kernel messages and events do not stall. */
function canStall([first]: readonly Track[]): boolean {
  return first?.source.kind === 'service' || first?.source.kind === 'container';
}

/**
 * Follows one or several logs until the signal: one process at a time, started again for ever, with growing
 * pauses. After the signal nothing is told any more; the last process may take a moment to end (`Runner`).
 */
export async function followLogs(options: FollowerOptions): Promise<void> {
  const { tracks, follow, signal, onRenewal, isAnswering, gate } = options;
  const retries = createRetries();
  let renewal = new AbortController();
  /** When something came last, or the child began: monotonic, and since the epoch (ms). */
  let last = { monotonic: 0, epoch: 0 };
  /** What has come since is to be read bit by bit: it has stalled, or would stall. */
  let needsMending = false;

  const renew = (): void => renewal.abort();
  const touch = (): void => {
    last = { monotonic: performance.now(), epoch: Date.now() };
  };

  async function watch(during: AbortSignal): Promise<void> {
    const lastPieceAt = (): number => last.monotonic;
    const stalled = await watchForStall({ tracks, follow, gate, isAnswering, lastPieceAt, signal: during });
    if (!stalled || during.aborted) return;
    needsMending = true;
    renew();
  }

  /** One child; null when it was not wanted any more. */
  async function once(wanted: AbortSignal): Promise<StreamEnd | null> {
    touch();
    const life = new AbortController();
    const during = AbortSignal.any([wanted, life.signal]);
    if (canStall(tracks)) void watch(during);
    try {
      return await runChild({
        tracks,
        follow,
        wanted,
        onPiece: touch,
        onTooShort() {
          needsMending ||= tracks.some(({ needsRecovery }) => needsRecovery);
          renew();
        },
        async onError(line) {
          if (tracks.length === 1) return;
          if (await loseNode(tracks, line, retries, during)) renew();
        },
      });
    } finally {
      life.abort();
    }
  }

  const stops = tracks.map((track) =>
    onRenewal(track.source.address, () => {
      track.noteBoot();
      renew();
    }),
  );
  while (!signal.aborted) {
    renewal = new AbortController();
    const wanted = AbortSignal.any([signal, renewal.signal]);
    if (needsMending) await mendStall(options, last.epoch, wanted);
    needsMending = false;
    const startedAt = performance.now();
    const end = await once(wanted);
    if (performance.now() - startedAt > retryMs.longest) retries.reset();
    if (!end) {
      for (const track of tracks) track.interrupt(null);
      continue;
    }
    const told = tellEnd(tracks, end);
    if (!told) break;
    await pause(retries.next(told.isSlow), wanted);
    // There is reason to begin anew before its time.
    if (renewal.signal.aborted) retries.reset();
  }
  for (const stop of stops) stop();
}
