import pLimit from 'p-limit';
import { type LogSource, sourceKey } from '../domain/logs/source.ts';
import { readGroup } from './read-group.ts';
import { type LogReading, type ReadLogOptions, readLog } from './read-log.ts';
import { createTaking } from './taking.ts';

/** More processes are not started at once. */
const readingsAtOnce = 8;
/** So many nodes are asked with one process where the processes at once are too few for all. */
const groupNodes = 25;

/**
 * Which logs are read with one process. Only those of services: a container is on one node, events have no end, and
 * the lines of kernels may be torn apart by those of another node (intake.ts).
 */
function groupsOf(sources: readonly LogSource[]): readonly (readonly LogSource[])[] {
  const alike = Map.groupBy(sources, (source) =>
    source.kind === 'service' ? `service ${source.name}` : sourceKey(source),
  );
  return [...alike.values()].flatMap((group) => {
    if (group.length <= readingsAtOnce) return group.map((one) => [one]);
    const count = Math.ceil(group.length / groupNodes);
    const size = Math.ceil(group.length / count);
    return Array.from({ length: count }, (_, index) => group.slice(index * size, (index + 1) * size));
  });
}

/** Reads each log once, into the archive. In the order of the sources. */
export async function readAll(
  sources: readonly LogSource[],
  options: ReadLogOptions,
): Promise<readonly LogReading[]> {
  const limit = pLimit(readingsAtOnce);
  // The order in which they are opened decides where times are the same.
  for (const source of sources) options.archive.open(source);

  async function readSome(group: readonly LogSource[]): Promise<readonly LogReading[]> {
    const [first] = group;
    if (first && group.length === 1) return [await limit(() => readLog(first, options))];
    const takings = group.map((source) => createTaking(source, options));
    const { done, open } = await limit(() => readGroup(takings, options));
    if (options.signal.aborted) return done;
    return [
      ...done,
      ...(await Promise.all(open.map((one) => limit(() => readLog(one.source, options, one))))),
    ];
  }

  const readings = (await Promise.all(groupsOf(sources).map(readSome))).flat();
  const byKey = new Map(readings.map((reading) => [sourceKey(reading.source), reading]));
  return sources.flatMap((source) => byKey.get(sourceKey(source)) ?? []);
}
