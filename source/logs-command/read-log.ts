import type { LogSource } from '../domain/logs/source.ts';
import { logCommand } from '../state/logs/commands.ts';
import { createFeeder } from '../state/logs/feeder.ts';
import { recover } from '../state/logs/recover.ts';
import { attribute } from '../talosctl/attribute.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { StreamEnd } from '../talosctl/runner.ts';
import type { Cluster } from './cluster.ts';
import { type Silence, silenceOf } from './silence.ts';
import { createTaking, type Taking, type TakingOptions } from './taking.ts';

/** How the reading of one log went. */
export interface LogReading {
  readonly source: LogSource;
  /** What kept it from being read, or from being read whole; null: nothing. */
  readonly failure: NodeFailure | null;
}

/** One process, as it went. */
export interface Run {
  readonly end: StreamEnd;
  /** When something came last, in ms since the epoch, where it was ended because nothing came any more. */
  readonly silentSince: number | null;
}

export interface ReadLogOptions extends TakingOptions {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/** One process, over one node or several: what it prints replaces what an earlier one has printed. */
export async function runOnce(
  takings: readonly Taking[],
  endpoint: string,
  silence: Silence,
  { cluster, tail, signal }: ReadLogOptions,
): Promise<Run> {
  const [first] = takings;
  if (!first) throw new Error('no log to read');
  const abort = new AbortController();
  let lastAt = Date.now();
  let feed: ((piece: Buffer) => void) | null = null;
  const watch = silence(() => abort.abort());
  const end = await cluster.client.follow({
    command: logCommand(first.source, { tail, follow: false }),
    nodes: takings.map(({ source }) => source.address),
    endpoint,
    signal: AbortSignal.any([signal, abort.signal]),
    onBytes(piece) {
      lastAt = Date.now();
      feed ??= createFeeder(takings.map((taking) => taking.begin()));
      feed(piece);
      watch.broken();
    },
  });
  watch.stop();
  return { end, silentSince: abort.signal.aborted ? lastAt : null };
}

/**
 * Reads one log, as it is now, into the archive: through the next endpoint where one fails, and past a stall.
 *
 * @param taking - of an earlier process that has not brought it to its end.
 */
export async function readLog(
  source: LogSource,
  options: ReadLogOptions,
  taking: Taking = createTaking(source, options),
): Promise<LogReading> {
  const { cluster, signal } = options;
  const { kind, address } = source;
  let stalledSince: number | null = null;

  async function read(_: string, { endpoint }: Via): Promise<Reading<true>> {
    const { end, silentSince } = await runOnce([taking], endpoint, silenceOf(kind), options);
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
