import { hostOf } from '../domain/address.ts';
import type { NodeRecord } from '../domain/node.ts';
import { nodeName } from '../domain/node.ts';
import { AppError } from '../errors.ts';
import { nearestName } from '../logs-command/nearest-name.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { someOf } from '../text/some-of.ts';

/** So many nodes are named where one is not known. */
const mostNamed = 20;

function named(node: NodeRecord): string {
  const name = nodeName(node);
  return name === node.address ? name : `${name} (${node.address})`;
}

function listed(nodes: readonly NodeRecord[]): string {
  return someOf(nodes.map(named), mostNamed);
}

function unknown(name: string, nodes: readonly NodeRecord[]): AppError {
  const meant = nearestName(name, nodes.map(nodeName));
  const message = `no node ${JSON.stringify(sanitizeLine(name))}: there are ${listed(nodes)}`;
  return new AppError('configuration', message, meant === null ? null : `did you mean ${meant}?`);
}

function isCalled(node: NodeRecord, name: string): boolean {
  const { address, announced } = node;
  return [address, nodeName(node), ...announced.addresses].some((one) => hostOf(one) === hostOf(name));
}

/**
 * The address of the node that is meant by a host name or an address.
 *
 * @throws AppError `configuration` for a name that no node has, and for one that several have.
 */
export function addressOf(name: string, nodes: readonly NodeRecord[]): string {
  const exact = nodes.find(({ address }) => hostOf(address) === hostOf(name));
  if (exact) return exact.address;
  const [node, ...others] = nodes.filter((one) => isCalled(one, name));
  if (!node) throw unknown(name, nodes);
  if (others.length === 0) return node.address;
  const message = `several nodes are called ${JSON.stringify(sanitizeLine(name))}: ${listed([node, ...others])}`;
  throw new AppError('configuration', message, 'name it by its address');
}
