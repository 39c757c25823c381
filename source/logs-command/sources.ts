import { eventLog, kernelLog, type LogSource, serviceLog, sourceKey } from '../domain/logs/source.ts';
import type { AppError } from '../errors.ts';
import { usage } from '../options.ts';
import type { Cluster } from './cluster.ts';
import { containersOf } from './containers.ts';
import type { NamedNode } from './nodes.ts';
import { serviceNames } from './service-names.ts';
import type { Wanted } from './wanted.ts';

/** Services that Talos runs on control planes only (recorded: workers/services): workers need not be asked. */
const controlPlaneServices: readonly string[] = ['etcd', 'trustd'];

/** What to print must be chosen: says so, and what there is, as far as the nodes tell. */
export async function nothingChosen(cluster: Cluster, nodes: readonly NamedNode[]): Promise<AppError> {
  const services = await serviceNames(cluster, nodes);
  const what = 'choose what to print: --service NAME, --dmesg, --events or --container ID';
  const list = services.length === 0 ? '' : `; the services are ${services.join(', ')}`;
  return usage(`${what}${list}`);
}

/** Whether a node can have the log of this service, as far as its role is known. */
function canHave({ role }: NamedNode, service: string): boolean {
  return role !== 'worker' || !controlPlaneServices.includes(service);
}

/** Which logs are printed. */
export interface Sources {
  readonly sources: readonly LogSource[];
  /** One log of one node was asked for: nobody need be told whose its lines are. */
  readonly isOne: boolean;
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
): Promise<Sources> {
  const inContainers = await containersOf(cluster, nodes, containers, warn);
  // Where nobody can have it, roles are not to be relied on.
  const asked = new Map(
    services.map((service) => {
      const able = nodes.filter((node) => canHave(node, service));
      return [service, new Set(able.length > 0 ? able : nodes)];
    }),
  );
  const all = nodes.flatMap((node) => [
    ...services.filter((name) => asked.get(name)?.has(node)).map((name) => serviceLog(node.address, name)),
    ...(kernel ? [kernelLog(node.address)] : []),
    ...(events ? [eventLog(node.address)] : []),
    ...inContainers.filter(({ address }) => address === node.address),
  ]);
  const sources = [...new Map(all.map((source) => [sourceKey(source), source])).values()];
  // It must not depend on what is known of roles: scripts read the lines.
  const isOne = sources.length === 1 && (nodes.length === 1 || services.length === 0);
  return { sources, isOne };
}
