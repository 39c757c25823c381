import { type LogSource, sourceKey } from '../domain/logs/source.ts';
import { saysNoLog } from '../state/logs/follow-end.ts';
import { shortName, sourceLabel } from './format.ts';
import { nearestName } from './nearest-name.ts';
import type { LogReading } from './read-log.ts';

function hasNoLog({ failure }: LogReading): boolean {
  return failure !== null && saysNoLog(failure.message);
}

function logName(source: LogSource): string {
  return sourceKey({ ...source, address: '' });
}

/** Those of a log that another node has: a worker has no etcd. */
function absentElsewhere(readings: readonly LogReading[]): ReadonlySet<LogReading> {
  const there = new Set(
    readings.filter(({ failure }) => failure === null).map(({ source }) => logName(source)),
  );
  return new Set(readings.filter((reading) => hasNoLog(reading) && there.has(logName(reading.source))));
}

/** The readings that failed, without those of a log that another node has. */
export function failedOf(readings: readonly LogReading[]): readonly LogReading[] {
  const absent = absentElsewhere(readings);
  return readings.filter((reading) => reading.failure !== null && !absent.has(reading));
}

/** More nodes are only counted. */
const mostNamed = 5;

/** "intel, m1mac", or how many they are. */
export function nodesText(nodes: readonly string[]): string {
  return nodes.length > mostNamed ? `${nodes.length} nodes` : nodes.join(', ');
}

/** One line for each log that no node has; with the name that was probably meant. */
function nowhereNotes(
  nowhere: readonly LogReading[],
  readings: readonly LogReading[],
  nodeNames: (address: string) => string,
  services: readonly string[],
): readonly string[] {
  return [...Map.groupBy(nowhere, ({ source }) => source.name)].map(([name, absent]) => {
    const asked = readings.filter(({ source }) => source.name === name).length;
    const who =
      asked > absent.length
        ? 'no node that answers'
        : asked > 1
          ? 'no node'
          : nodeNames(absent[0]?.source.address ?? '');
    const meant = services.includes(name) ? null : nearestName(name, services);
    const hint = meant === null ? '' : `: did you mean ${meant}?`;
    return `${asked > 1 ? `${who} has a` : `${who} has no`} log ${JSON.stringify(name)}${hint}`;
  });
}

/**
 * What is told about logs that could not be read.
 *
 * @param readServices - the services there are: asked for where a log is nowhere.
 */
export async function failureNotes(
  readings: readonly LogReading[],
  nodeNames: (address: string) => string,
  readServices: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const failed = failedOf(readings);
  const nowhere = failed.filter(hasNoLog);
  const others = failed.filter((reading) => !hasNoLog(reading));
  const hints = new Set(others.flatMap(({ failure }) => failure?.hint ?? []));
  const services = nowhere.length > 0 ? await readServices() : [];
  const absent = Map.groupBy(absentElsewhere(readings), ({ source }) => shortName(source));
  return [
    ...others.map(({ source, failure }) => `${sourceLabel(source, nodeNames)}: ${failure?.message ?? ''}`),
    ...nowhereNotes(nowhere, readings, nodeNames, services),
    ...[...hints].map((hint) => `→ ${hint}`),
    ...[...absent].map(([name, lacking]) => {
      const nodes = lacking.map(({ source }) => nodeNames(source.address));
      return `${name}: no such log on ${nodesText(nodes)}`;
    }),
  ];
}
