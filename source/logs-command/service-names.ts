import { logsWithoutService } from '../domain/logs/source.ts';
import type { Cluster } from './cluster.ts';

/** The first nodes are control planes, the last ones workers: so many of each have all services there are. */
const tellersOfEach = 4;

/** The logs of services that there are, as some of the nodes tell; none where none of them answers. */
export async function serviceNames(
  { channel }: Cluster,
  nodes: readonly { readonly address: string }[],
): Promise<readonly string[]> {
  const tellers = new Set([...nodes.slice(0, tellersOfEach), ...nodes.slice(-tellersOfEach)]);
  if (tellers.size === 0) return [];
  const { values } = await channel.readFact(
    'services',
    [...tellers].map(({ address }) => address),
  );
  const names = new Set([...values.values()].flat().map(({ id }) => id));
  return names.size === 0 ? [] : [...new Set([...names, ...logsWithoutService])].toSorted();
}
