import type { LogArchive } from '../domain/logs/archive.ts';
import { type LogSource, sourceKey } from '../domain/logs/source.ts';
import { dialledMs } from '../state/channel.ts';
import { createFeeder } from '../state/logs/feeder.ts';
import { recover } from '../state/logs/recover.ts';
import { createTrack, type Track } from '../state/logs/track.ts';
import { attribute } from '../talosctl/attribute.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { StreamEnd } from '../talosctl/runner.ts';
import type { Cluster } from './cluster.ts';

/** How the reading of one log went. */
export interface LogReading {
  readonly source: LogSource;
  /** What kept it from being read, or from being read whole; null: nothing. */
  readonly failure: NodeFailure | null;
}

/** talosctl prints without a pause: one that is silent for so long has stalled, or its network has. In ms. */
const silenceMs = 10_000;
/** Events have no end: what has come until so long nothing came is all there is. In ms. */
const eventsEndMs = 1000;

/** Prints what there is of a log, and ends (events: goes on). `tail`: the last lines; null: all. */
function commandOf({ kind, name }: LogSource, tail: number | null): readonly string[] {
  const last = tail === null ? [] : ['--tail', String(tail)];
  switch (kind) {
    case 'kernel':
      return ['dmesg'];
    case 'events':
      return ['events', '--tail', String(tail ?? -1)];
    case 'container':
      return ['logs', '-k', name, ...last];
    case 'service':
      return ['logs', name, ...last];
  }
}

/** Calls back once, when nothing has come for a while: at first longer, as talosctl has to dial. */
function createSilence(kind: LogSource['kind'], onSilence: () => void) {
  const start = (ms: number): NodeJS.Timeout => setTimeout(onSilence, ms);
  let timer = start(dialledMs + silenceMs / 2);
  return {
    broken(): void {
      clearTimeout(timer);
      timer = start(kind === 'events' ? eventsEndMs : silenceMs);
    },
    stop: (): void => clearTimeout(timer),
  };
}

interface Run {
  readonly end: StreamEnd;
  /** When something came last, in ms since the epoch, where it was ended because nothing came any more. */
  readonly silentSince: number | null;
}

export interface ReadLogOptions {
  readonly cluster: Cluster;
  readonly archive: LogArchive;
  /** The last lines; null: all. */
  readonly tail: number | null;
  readonly signal: AbortSignal;
}

/** One log in the archive, for one process after another: each reads it from the beginning. */
function createTaking(source: LogSource, { archive, tail }: ReadLogOptions) {
  function open(): Track {
    const bootMarker = (): null => null;
    const track = createTrack({ source, archive, tailLines: tail ?? 0, bootMarker, onChange: () => {} });
    track.begin(tail ?? Number.POSITIVE_INFINITY);
    return track;
  }

  let track = open();
  return {
    track: () => track,
    /** What the process before has read goes when this one has read something. */
    begin(): (piece: Buffer) => void {
      if (track.hasLines) {
        track.close();
        archive.close(source);
        track = open();
      }
      return createFeeder([track]);
    },
  };
}

type Taking = ReturnType<typeof createTaking>;

/** One process. */
async function run(
  source: LogSource,
  endpoint: string,
  taking: Taking,
  { cluster, tail, signal }: ReadLogOptions,
): Promise<Run> {
  const abort = new AbortController();
  let lastAt = Date.now();
  let feed: ((piece: Buffer) => void) | null = null;
  const silence = createSilence(source.kind, () => abort.abort());
  const end = await cluster.client.follow({
    command: commandOf(source, tail),
    nodes: [source.address],
    endpoint,
    signal: AbortSignal.any([signal, abort.signal]),
    onBytes(piece) {
      lastAt = Date.now();
      feed ??= taking.begin();
      feed(piece);
      silence.broken();
    },
  });
  silence.stop();
  return { end, silentSince: abort.signal.aborted ? lastAt : null };
}

/** Reads one log, as it is now, into the archive: through the next endpoint where one fails, and past a stall. */
export async function readLog(source: LogSource, options: ReadLogOptions): Promise<LogReading> {
  const { cluster, signal } = options;
  const { kind, address } = source;
  const taking = createTaking(source, options);
  let stalledSince: number | null = null;

  async function read(_: string, { endpoint }: Via): Promise<Reading<true>> {
    const { end, silentSince } = await run(source, endpoint, taking, options);
    const { hasLines } = taking.track();
    const isEnough = kind === 'events' && silentSince !== null && hasLines;
    const isWhole = isEnough || (end.exitCode === 0 && !end.failure);
    stalledSince = isWhole || !hasLines ? null : silentSince;
    return readingOf(address, endpoint, end, isWhole, silentSince !== null);
  }

  const reading = await cluster.channel.ask(address, read);
  // What stands behind the line that stalls talosctl can be had from the other end.
  if (stalledSince !== null && kind !== 'kernel') {
    await recover(taking.track(), cluster.channel.follow, stalledSince, signal);
  }
  return { source, failure: reading.errors.get(address) ?? null };
}

function readingOf(
  node: string,
  endpoint: string,
  end: StreamEnd,
  isWhole: boolean,
  isSilent: boolean,
): Reading<true> {
  const silent = {
    kind: 'timeout',
    message: 'talosctl has stalled: nothing came any more',
    hint: null,
  } as const;
  const why = isSilent ? silent : end.failure;
  const unreadable =
    end.stderr.trim() === '' ? new Map([[node, 'it was cut off']]) : new Map<string, string>();
  const values = new Map<string, true>(isWhole ? [[node, true]] : []);
  const parse = () => ({ values, unreadable, unnamed: false, garbage: false });
  const answer = { ...end, failure: isWhole ? null : why, stdout: '', exitCode: isWhole ? 0 : end.exitCode };
  return attribute(answer, [node], endpoint, { fan: 'proxied', parse }, Date.now()).reading;
}

/** The words of Talos for a service that has written nothing since the machine has booted, or that there is not. */
const noLog = /was not registered/;

export function hasNoLog({ failure }: LogReading): boolean {
  return failure !== null && noLog.test(failure.message);
}

/** The readings that failed, without those of a log that another node has: a worker has no etcd. */
export function failedOf(readings: readonly LogReading[]): readonly LogReading[] {
  const there = new Set(
    readings.filter((reading) => !hasNoLog(reading)).map(({ source }) => logName(source)),
  );
  return readings.filter(
    (reading) => reading.failure !== null && !(hasNoLog(reading) && there.has(logName(reading.source))),
  );
}

function logName(source: LogSource): string {
  return sourceKey({ ...source, address: '' });
}
