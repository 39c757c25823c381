import { createLineSplitter } from '../../talosctl/lines.ts';
import type { StreamEnd } from '../../talosctl/runner.ts';
import { type Channel, dialledMs } from '../channel.ts';
import { followCommand } from './commands.ts';
import { createFeeder } from './feeder.ts';
import type { Track } from './track.ts';

/** What has not come after this long is not on its way. In ms. */
const silenceMs = 1000;

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
function endOf(end: Promise<StreamEnd>, wanted: AbortSignal): Promise<StreamEnd | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const stop = (): void => resolve(null);
  wanted.addEventListener('abort', stop);
  if (wanted.aborted) stop();
  return Promise.race([end, promise]).finally(() => wanted.removeEventListener('abort', stop));
}

/** Tells logs that are still joining up when nothing has come for a while. */
function createSilence(tracks: readonly Track[], onSilence: () => void) {
  let timer: NodeJS.Timeout | null = null;

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  function end(): void {
    for (const track of tracks) track.silent();
    onSilence();
  }

  return {
    stop,
    /** Something has come. */
    break(): void {
      stop();
      if (tracks.some(({ isJoining }) => isJoining)) timer = setTimeout(end, silenceMs);
    },
  };
}

/**
 * One process that follows logs, until it ends: how it did, or null when it was not wanted any more; then nothing
 * is told any more, though it may take a moment to end.
 */
export async function runChild(options: ChildOptions): Promise<StreamEnd | null> {
  const { tracks, follow, wanted, onPiece, onError, onTooShort } = options;
  const [first] = tracks;
  if (!first) return null;
  const tail = Math.max(...tracks.map((track) => track.wantedTail()));
  const isLong = tracks.some(({ needsLongTail }) => needsLongTail);
  for (const track of tracks) track.begin(tail);
  const feed = createFeeder(tracks);
  const errors = createLineSplitter();
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
      command: followCommand(first.source, tail),
      signal: wanted,
      onBytes(piece) {
        if (wanted.aborted) return;
        onPiece();
        feed(piece);
        silence.break();
        lookForTail();
      },
      onErrors(text) {
        if (wanted.aborted) return;
        for (const line of errors.push(Buffer.from(text))) onError(line);
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
