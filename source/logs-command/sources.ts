import { containerLog, eventLog, kernelLog, type LogSource, serviceLog } from '../domain/logs/source.ts';
import { AppError } from '../errors.ts';
import type { ContainerName } from '../talosctl/parse/containers.ts';
import type { Cluster } from './cluster.ts';
import type { NamedNode } from './nodes.ts';
import type { Wanted } from './wanted.ts';

/** Talos keeps it without a service of that name (`talosctl logs controller-runtime`, Talos documentation). */
const moreLogs = ['controller-runtime'];

/** So many containers are named where one is not known. */
const mostNamed = 20;

/** What to print must be chosen: says so, and what there is, as far as the nodes tell. */
export async function nothingChosen({ channel }: Cluster, nodes: readonly NamedNode[]): Promise<AppError> {
  const { values } = await channel.readFact(
    'services',
    nodes.map(({ address }) => address),
  );
  const names = new Set([...values.values()].flat().map(({ id }) => id));
  const services = names.size === 0 ? [] : [...names, ...moreLogs].toSorted();
  const what = 'choose what to print: --service NAME, --dmesg, --events or --container ID';
  const list = services.length === 0 ? '' : `; the services are ${services.join(', ')}`;
  return new AppError('configuration', `${what}${list}`, 'see talos-tui --help');
}

/** One that is named in full; else those that begin so: the running ones, where one runs. */
function matching(containers: readonly ContainerName[], wanted: string): readonly ContainerName[] {
  const exact = containers.filter(({ id }) => id === wanted);
  if (exact.length > 0) return exact;
  const all = containers.filter(({ id }) => id.startsWith(wanted));
  const running = all.filter(({ isRunning }) => isRunning);
  return running.length > 0 ? running : all;
}

async function containersOf(
  { channel, client }: Cluster,
  nodes: readonly NamedNode[],
  wanted: readonly string[],
  warn: (text: string) => void,
): Promise<readonly LogSource[]> {
  if (wanted.length === 0) return [];
  const lists = await Promise.all(
    nodes.map(async ({ address, name }) => {
      const { values, errors } = await channel.ask(address, client.readContainers);
      const error = errors.get(address);
      if (error) warn(`${name}: its containers could not be read: ${error.message}`);
      return { address, containers: values.get(address) ?? null };
    }),
  );
  const read = lists.flatMap(({ containers }) => containers ?? []);
  const isRead = lists.some(({ containers }) => containers !== null);
  for (const one of wanted) {
    if (!isRead || matching(read, one).length > 0) continue;
    const names = [...new Set(read.map(({ name }) => name))].toSorted();
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} others` : '';
    const list = `${names.slice(0, mostNamed).join(', ')}${more}`;
    throw new AppError('configuration', `no container ${JSON.stringify(one)}: there are ${list || 'none'}`);
  }
  return lists.flatMap(({ address, containers }) => {
    const found = wanted.flatMap((one) => matching(containers ?? [], one));
    return [...new Set(found)].map(({ id }) => containerLog(address, id));
  });
}

/**
 * The logs that were chosen, node by node.
 *
 * @throws AppError `configuration` for a container that no node has.
 */
export async function sourcesOf(
  { services, kernel, events, containers }: Wanted,
  nodes: readonly NamedNode[],
  cluster: Cluster,
  warn: (text: string) => void,
): Promise<readonly LogSource[]> {
  const inContainers = await containersOf(cluster, nodes, containers, warn);
  return nodes.flatMap(({ address }) => [
    ...services.map((name) => serviceLog(address, name)),
    ...(kernel ? [kernelLog(address)] : []),
    ...(events ? [eventLog(address)] : []),
    ...inContainers.filter((source) => source.address === address),
  ]);
}
