import type { Channel } from '../channel.ts';
import { pause } from '../pause.ts';
import { readTail } from './read-tail.ts';
import type { Track } from './track.ts';

/** Lets one through at a time: at most one a second over all followers. */
export type Gate = (signal: AbortSignal) => Promise<void>;

const betweenProbesMs = 1000;

export function createGate(): Gate {
  let next = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + betweenProbesMs;
    await pause(at - now, signal);
  };
}

/**
 * A follower is doubted after the first silence of this length; one that turned out to be a pause of the log makes
 * the next wait longer, up to `longest`, so that a log with a line every few seconds is not looked at all the time. In ms.
 */
const patience = { first: 3000, more: 1000, longest: 5000 };
/** While the silence lasts it is looked at again after these pauses, the longer it lasts the more seldom. In ms. */
const again = [
  { until: 60_000, every: 6000 },
  { until: 600_000, every: 30_000 },
  { until: Number.POSITIVE_INFINITY, every: 60_000 },
] as const;
const probeMs = 4000;
/** What the probe has seen may be on its way to the follower, too. In ms. */
const onItsWayMs = 1000;

export interface StallWatchOptions {
  /** The logs of one child. */
  readonly tracks: readonly Track[];
  readonly follow: Channel['follow'];
  readonly gate: Gate;
  /** Whether the node answers otherwise: then a reading of its log that hangs is the log's fault. */
  readonly isAnswering: (address: string) => boolean;
  /** When the child last printed something, or began (monotonic, ms). */
  readonly lastPieceAt: () => number;
  readonly signal: AbortSignal;
}

/** What a look at the end of the logs says of a follower that is silent. */
type Finding = 'well' | 'behind' | 'hung';

async function look(options: StallWatchOptions): Promise<Finding> {
  const { tracks, follow, isAnswering, signal } = options;
  const sources = tracks.map(({ source }) => source);
  const { lines, outcome } = await readTail(follow, sources, 1, probeMs, signal);
  const isBehind = tracks.some((track, index) => {
    const last = lines[index]?.at(-1);
    return last !== undefined && last !== track.lastText;
  });
  if (isBehind) return 'behind';
  // Where nothing is known of a log, its last line is the one that has stalled it before.
  const mayHang = tracks.every(({ lastText, source }) => lastText !== null && isAnswering(source.address));
  return outcome === 'hung' && mayHang ? 'hung' : 'well';
}

/** The first look at a silence, and each further one; null when it was broken meanwhile. */
async function lookAtSilence(options: StallWatchOptions): Promise<Finding | null> {
  const { gate, lastPieceAt, signal } = options;
  const begun = lastPieceAt();
  const isBroken = (): boolean => signal.aborted || lastPieceAt() !== begun;
  await gate(signal);
  if (isBroken()) return null;
  const finding = await look(options);
  if (finding === 'behind' && !isBroken()) await pause(onItsWayMs, signal);
  return isBroken() ? null : finding;
}

function pauseAfter(silence: number): number {
  return again.find(({ until }) => silence < until)?.every ?? 0;
}

/**
 * A line of 64 KiB makes talosctl print nothing more for good (talosctl-notes.md). So a follower that is silent is
 * held against the last line of its logs, read anew.
 *
 * @returns true when it has stalled; false when it is not wanted any more.
 */
export async function watchForStall(options: StallWatchOptions): Promise<boolean> {
  const { lastPieceAt, signal } = options;
  let wait: number = patience.first;
  let silentSince = lastPieceAt();
  let next = silentSince + wait;
  let before: Finding | null = null;
  while (!signal.aborted) {
    await pause(Math.max(0, next - performance.now()), signal);
    const isOther = lastPieceAt() !== silentSince;
    if (isOther && before === 'well') wait = Math.min(patience.longest, wait + patience.more);
    const finding = isOther || signal.aborted ? null : await lookAtSilence(options);
    if (finding === 'behind' || (finding === 'hung' && before === 'hung')) return true;
    before = finding;
    const now = performance.now();
    if (finding === null) {
      silentSince = lastPieceAt();
      next = silentSince + wait;
    } else if (finding === 'well') {
      next = now + pauseAfter(now - silentSince);
    }
  }
  return false;
}
