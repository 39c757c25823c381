import { isIP } from 'node:net';
import type { Settings } from '../config/settings.ts';
import { hostOf } from '../domain/address.ts';
import { type Member, mergeInventory } from '../domain/inventory.ts';
import type { NodeRecord, Role } from '../domain/node.ts';
import { nodeName } from '../domain/node.ts';
import { beginCluster } from '../engine.ts';
import { AppError } from '../errors.ts';
import type { NodeFailure, Reading } from '../talosctl/reading.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { someOf } from '../text/some-of.ts';
import type { Cluster } from './cluster.ts';
import { nearestName } from './nearest-name.ts';
import { serviceNames } from './service-names.ts';

/** A node whose logs are printed. */
export interface NamedNode {
  /** As passed to `-n`. */
  readonly address: string;
  /** What it is called in the output: as the user named it; else its host name, as far as it is known. */
  readonly name: string;
  /** As far as the members tell; null for one that was named: whoever is named is asked. */
  readonly role: Role | null;
}

/** So many nodes are asked at once who the others are: the first that knows is enough. */
const mostTellers = 3;
/** So many nodes are named where one is not known. */
const mostNamed = 20;

interface Known {
  readonly nodes: readonly NodeRecord[];
  /** Why the cluster did not tell its members; null when it did. */
  readonly failure: NodeFailure | null;
}

/** The members, as the first of these nodes tells that answers; or why none does. */
async function readMembers(
  { channel, client }: Cluster,
  tellers: readonly string[],
): Promise<readonly Member[] | NodeFailure> {
  const readings: Reading<readonly Member[]>[] = [];
  const answers = tellers.slice(0, mostTellers).map(async (node) => {
    const reading = await channel.ask(node, client.readMembers);
    readings.push(reading);
    const members = reading.values.get(node);
    if (members === undefined) throw new Error(node);
    return members;
  });
  const members = await Promise.any(answers).catch(() => null);
  const [failure] = readings.flatMap(({ errors }) => [...errors.values()]);
  if (members !== null) return members;
  return (
    failure ?? { kind: 'other', message: 'nobody was asked', hint: null, connection: false, answered: false }
  );
}

async function readNodes(settings: Settings, cluster: Cluster, isFixed: boolean): Promise<Known> {
  const { nodes } = beginCluster(settings);
  const read = await readMembers(cluster, nodes.ids);
  const members = 'kind' in read ? null : read;
  const merged = mergeInventory(nodes, { members, etcdMembers: null }, isFixed);
  return {
    nodes: merged.ids.flatMap((id) => merged.byId[id] ?? []),
    failure: 'kind' in read ? read : null,
  };
}

/** Without discovery the nodes alone know their names. */
async function readNames(
  { channel }: Cluster,
  nodes: readonly NodeRecord[],
): Promise<ReadonlyMap<string, string>> {
  const unnamed = nodes.filter(({ announced }) => announced.hostname === null);
  if (unnamed.length === 0) return new Map();
  const { values } = await channel.readFact(
    'hostname',
    unnamed.map(({ address }) => address),
  );
  return values;
}

/** What is at hand where somebody is not known. */
function whatThereIs(name: string, nodes: readonly NodeRecord[], services: readonly string[]): string {
  const said = sanitizeLine(name);
  if (services.includes(name)) return `; ${said} is a service: -s ${said}`;
  const meant = nearestName(name, nodes.map(nodeName));
  if (meant !== null) return `: did you mean ${meant}?`;
  const all = nodes.map((node) => {
    const known = nodeName(node);
    return known === node.address ? known : `${known} (${node.address})`;
  });
  return `: there are ${someOf(all, mostNamed)}`;
}

async function unknownNode(name: string, { nodes, failure }: Known, cluster: Cluster): Promise<AppError> {
  if (failure) {
    const message = `who ${sanitizeLine(name)} is could not be read: ${failure.message}`;
    return new AppError(failure.kind, message, failure.hint ?? 'name nodes by their addresses');
  }
  const services = await serviceNames(cluster, nodes);
  const message = `no node ${JSON.stringify(sanitizeLine(name))}${whatThereIs(name, nodes, services)}`;
  return new AppError('configuration', message);
}

function isCalled(node: NodeRecord, name: string): boolean {
  const { address, announced } = node;
  return [address, nodeName(node), ...announced.addresses].some((one) => hostOf(one) === hostOf(name));
}

async function findNamed(
  named: readonly string[],
  settings: Settings,
  cluster: Cluster,
): Promise<readonly NamedNode[]> {
  const direct = (name: string): string | null =>
    isIP(name) !== 0 ? name : (settings.nodes.find((node) => hostOf(node) === hostOf(name)) ?? null);
  if (named.every((name) => direct(name) !== null)) {
    return named.map((name) => ({ address: direct(name) ?? name, name, role: null }));
  }
  const { nodes, failure } = await readNodes(settings, cluster, false);
  const isMissing = (name: string): boolean => !nodes.some((node) => isCalled(node, name));
  const isWorthAsking = failure === null && named.some(isMissing);
  const names = isWorthAsking ? await readNames(cluster, nodes) : new Map<string, string>();
  const isNamed = (node: NodeRecord, name: string): boolean =>
    isCalled(node, name) || hostOf(names.get(node.address) ?? '') === hostOf(name);
  const addressOf = (name: string): string | null =>
    nodes.find((node) => isNamed(node, name))?.address ?? direct(name);
  const unknown = named.find((name) => addressOf(name) === null);
  if (unknown !== undefined) throw await unknownNode(unknown, { nodes, failure }, cluster);
  return named.map((name) => ({ address: addressOf(name) ?? name, name, role: null }));
}

/**
 * The nodes that are meant. Addresses, and names that the configuration has, are taken as they are: nothing is
 * read. Otherwise the cluster is asked for its members.
 *
 * @param isByFlag - the nodes of the settings were named on the command line.
 * @param warn - called with what is wrong where there is a way on.
 * @throws AppError `configuration` for a name that no node has; of another kind where names cannot be read.
 */
export async function resolveNodes(
  named: readonly string[],
  isByFlag: boolean,
  settings: Settings,
  cluster: Cluster,
  warn: (text: string) => void,
): Promise<readonly NamedNode[]> {
  if (named.length > 0) {
    const found = await findNamed(named, settings, cluster);
    const first = (address: string): number => found.findIndex((node) => node.address === address);
    return found.filter(({ address }, index) => first(address) === index);
  }
  if (isByFlag) return settings.nodes.map((address) => ({ address, name: address, role: null }));
  const { nodes, failure } = await readNodes(settings, cluster, settings.nodesFrom === 'configuration');
  if (failure) warn(`the list of nodes could not be read: ${failure.message}`);
  return nodes.map((node) => ({
    address: node.address,
    name: nodeName(node),
    role: node.announced.role,
  }));
}
