import { createLineSplitter } from '../../talosctl/lines.ts';
import type { StreamEnd } from '../../talosctl/runner.ts';
import { type Channel, dialledMs } from '../channel.ts';
import { logCommand } from './commands.ts';
import { createFeeder } from './feeder.ts';
import { longTailOf } from './joining.ts';
import type { Track } from './track.ts';

/** What has not come after this long is not on its way. In ms. */
const silenceMs = 1000;
/**
 * A log that is busy is never silent: its past has been read after this long, and so much more for each log of the
 * child. Over a slow link 1 MiB takes its time. In ms.
 */
const pastMs = { all: 30_000, each: 1000 };

/** A fleet has no more nodes to be told of: what comes on standard error after so many lines is not read. */
const mostErrorLines = 2000;

export interface ChildOptions {
  /** The logs it follows: one command over their nodes. */
  readonly tracks: readonly Track[];
  readonly follow: Channel['follow'];
  readonly wanted: AbortSignal;
  /** It has printed something. */
  readonly onPiece: () => void;
  /** A whole line of its standard error. */
  readonly onError: (line: string) => void;
  /** What it prints does not suffice: another is needed, which asks for more of the past. */
  readonly onTooShort: () => void;
}

/** Waits for the end of a stream, or until it is not wanted any more: a stalled child takes a moment to end. */
export function endOf(end: Promise<StreamEnd>, wanted: AbortSignal): Promise<StreamEnd | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const stop = (): void => resolve(null);
  wanted.addEventListener('abort', stop);
  if (wanted.aborted) stop();
  return Promise.race([end, promise]).finally(() => wanted.removeEventListener('abort', stop));
}

/** Tells logs that are still joining up when nothing has come for a while, or lines come and come. */
function createSilence(tracks: readonly Track[], onSilence: () => void) {
  let silence: NodeJS.Timeout | null = null;
  let past: NodeJS.Timeout | null = null;

  function stop(): void {
    if (silence) clearTimeout(silence);
    if (past) clearTimeout(past);
    silence = null;
    past = null;
  }

  function end(mayStall: boolean): void {
    if (!mayStall) stop();
    for (const track of tracks) track.silent(mayStall);
    onSilence();
  }

  return {
    stop,
    /** Something has come. */
    break(): void {
      if (!tracks.some(({ isJoining }) => isJoining)) {
        stop();
        return;
      }
      if (silence) clearTimeout(silence);
      silence = setTimeout(end, silenceMs, true);
      past ??= setTimeout(end, pastMs.all + pastMs.each * tracks.length, false);
    },
  };
}

/** A negative one asks for all. */
function longestOf(tails: readonly number[]): number {
  return tails.some((tail) => tail < 0) ? -1 : Math.max(...tails);
}

/**
 * One process that follows logs, until it ends: how it did, or null when it was not wanted any more; then nothing
 * is told any more, though it may take a moment to end.
 */
export async function runChild(options: ChildOptions): Promise<StreamEnd | null> {
  const { tracks, follow, wanted, onPiece, onError, onTooShort } = options;
  const [first] = tracks;
  if (!first) return null;
  const isLong = tracks.some(({ needsLongTail }) => needsLongTail);
  const wantedTail = longestOf(tracks.map((track) => track.wantedTail()));
  const tail = isLong && wantedTail >= 0 ? longTailOf(tracks.length) : wantedTail;
  for (const track of tracks) track.begin(tail, isLong);
  const feed = createFeeder(tracks);
  const errors = createLineSplitter();
  let errorLines = 0;
  const lookForTail = (): void => {
    const isShort = tracks.some((track) => track.needsRecovery || (!isLong && track.needsLongTail));
    if (isShort) onTooShort();
  };
  const silence = createSilence(tracks, lookForTail);
  const quiet = setTimeout(() => {
    for (const track of tracks) track.quiet();
  }, dialledMs);
  const end = follow(
    tracks.map(({ source }) => source.address),
    {
      command: logCommand(first.source, { tail, follow: true }),
      signal: wanted,
      onBytes(piece) {
        if (wanted.aborted) return;
        onPiece();
        feed(piece);
        silence.break();
        lookForTail();
      },
      onErrors(text) {
        if (wanted.aborted || errorLines >= mostErrorLines) return;
        for (const line of errors.push(Buffer.from(text))) {
          errorLines++;
          onError(line);
        }
      },
    },
  );
  try {
    return await endOf(end, wanted);
  } finally {
    clearTimeout(quiet);
    silence.stop();
  }
}
