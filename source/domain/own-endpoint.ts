import { hostOf, isAddress } from './address.ts';
import type { Member } from './inventory.ts';
import type { NodeRecord } from './node.ts';

const loopback = /^(127\.|::1$)/;

/**
 * True for an endpoint that is an address, but none of a node: a virtual IP, which moves from node to node and is
 * gone for a moment when its node goes down, or a load balancer (Talos documentation, "Virtual (shared) IP": "don't
 * use the VIP as the endpoint in the talosconfig"). A loopback address is a tunnel of the user's own; a host name
 * cannot be told.
 *
 * @param members - the machines that the cluster itself lists, of which `nodes` may be a part: ask only when they
 *   were read.
 */
export function isForeignEndpoint(
  endpoint: string,
  nodes: readonly NodeRecord[],
  members: readonly Member[],
): boolean {
  const host = hostOf(endpoint);
  if (!isAddress(host) || loopback.test(host)) return false;
  const isListed = members.some(({ addresses }) => addresses.some((address) => hostOf(address) === host));
  return (
    !isListed &&
    !nodes.some(({ address, announced }) => hostOf(address) === host || announced.addresses.includes(host))
  );
}
