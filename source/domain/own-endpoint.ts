import { hostOf, isAddress } from './address.ts';
import type { NodeRecord } from './node.ts';

const loopback = /^(127\.|::1$)/;

/**
 * True for an endpoint that is an address, but none of a node: a virtual IP, which moves from node to node and is
 * gone for a moment when its node goes down, or a load balancer (Talos documentation, "Virtual (shared) IP": "don't
 * use the VIP as the endpoint in the talosconfig"). A loopback address is a tunnel of the user's own; a host name
 * cannot be told.
 *
 * @param nodes - all nodes of the cluster: ask only when its members were read.
 */
export function isForeignEndpoint(endpoint: string, nodes: readonly NodeRecord[]): boolean {
  const host = hostOf(endpoint);
  if (!isAddress(host) || loopback.test(host)) return false;
  return !nodes.some(
    ({ address, announced }) => hostOf(address) === host || announced.addresses.includes(host),
  );
}
