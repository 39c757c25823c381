import { hostOf } from '../domain/address.ts';
import { saysNoLog } from '../state/logs/follow-end.ts';
import { attribute } from '../talosctl/attribute.ts';
import { readErrors } from '../talosctl/error-lines.ts';
import type { ClassifiedFailure } from '../talosctl/failures.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import { type LogReading, type ReadLogOptions, type Run, runOnce } from './read-log.ts';
import { groupSilence } from './silence.ts';
import type { Taking } from './taking.ts';

/** How the reading of the same log of several nodes went. */
export interface GroupReading {
  readonly done: readonly LogReading[];
  /** Of these it is not known whether they are whole: each is to be read alone. */
  readonly open: readonly Taking[];
}

/** What one process tells: a log that is in neither is not certain. */
interface Told {
  readonly whole: readonly Taking[];
  /** Of these it says itself, or by the address that was dialled, why not. */
  readonly failed: readonly Taking[];
  /** Their nodes have no such log. */
  readonly absent: ReadonlyMap<Taking, NodeFailure>;
}

/**
 * Talos says "was not registered" without saying where (recorded: healthy/logs-nosuch): it is on those nodes that
 * printed nothing, where there are as many of them as it was said.
 */
function absentOf(
  others: readonly Taking[],
  anonymous: readonly ClassifiedFailure[],
): ReadonlyMap<Taking, NodeFailure> | null {
  const silent = others.filter((taking) => !taking.track().hasLines);
  const [first] = anonymous;
  if (!first || anonymous.length !== silent.length) return null;
  if (!anonymous.every(({ message }) => saysNoLog(message))) return null;
  const { kind, message, hint } = first;
  return new Map(
    silent.map((taking) => [taking, { kind, message, hint, connection: false, answered: true }]),
  );
}

function toldOf(takings: readonly Taking[], endpoint: string, { end }: Run): Told {
  const { byNode, unnamed } = readErrors(end.stderr);
  const none: Told = { whole: [], failed: [], absent: new Map() };
  // An endpoint that cannot be reached may be one of the nodes: then nothing is known of the others.
  if (unnamed.some(({ dialled }) => dialled === hostOf(endpoint))) return none;
  const hosts = new Set(takings.map(({ source }) => hostOf(source.address)));
  const dialled = new Set(unnamed.map((failure) => failure.dialled));
  const isFailed = ({ source: { address } }: Taking): boolean =>
    byNode.has(address) || dialled.has(hostOf(address));
  const failed = takings.filter(isFailed);
  const others = takings.filter((taking) => !isFailed(taking));
  const isSaid = end.exitCode === 0 || byNode.size + unnamed.length > 0;
  if (end.failure || end.exitCode === null || !isSaid) return { ...none, failed };
  const anonymous = unnamed.filter((failure) => !hosts.has(failure.dialled ?? ''));
  if (end.exitCode === 0 || anonymous.length === 0) return { whole: others, failed, absent: new Map() };
  const absent = absentOf(others, anonymous);
  if (absent === null) return { ...none, failed };
  return { whole: others.filter((taking) => !absent.has(taking)), failed, absent };
}

/** Reads the same log of several nodes with one process, through the next endpoint where one fails. */
export async function readGroup(takings: readonly Taking[], options: ReadLogOptions): Promise<GroupReading> {
  const nodes = takings.map(({ source }) => source.address);
  let told: Told = { whole: [], failed: [], absent: new Map() };

  async function read(_: string, { endpoint }: Via): Promise<Reading<true>> {
    const run = await runOnce(takings, endpoint, groupSilence, options);
    told = toldOf(takings, endpoint, run);
    const values = new Map<string, true>(told.whole.map(({ source }) => [source.address, true]));
    const parse = () => ({ values, unreadable: new Map(), unnamed: false, garbage: false });
    const answer = { ...run.end, stdout: '' };
    const { reading } = attribute(answer, nodes, endpoint, { fan: 'proxied', parse }, Date.now());
    // Whatever failed then, it was not the endpoint for all of them: each is read alone.
    const hasLines = takings.some((taking) => taking.track().hasLines);
    return hasLines ? { ...reading, endpointFailure: null, endpointAnswered: true } : reading;
  }

  const { errors, endpointFailure } = await options.cluster.channel.ask(nodes[0] ?? '', read);
  const isOver = endpointFailure?.certain === true;
  const readingOf = (taking: Taking): LogReading | null => {
    const { source } = taking;
    if (!isOver && told.whole.includes(taking)) return { source, failure: null };
    const isKnown = isOver || told.failed.includes(taking);
    const failure = isKnown ? errors.get(source.address) : told.absent.get(taking);
    return failure ? { source, failure } : null;
  };
  const readings = takings.map((taking) => ({ taking, reading: readingOf(taking) }));
  return {
    done: readings.flatMap(({ reading }) => reading ?? []),
    open: readings.flatMap(({ taking, reading }) => (reading === null ? [taking] : [])),
  };
}
