import { hostOf, isAddress } from '../address.ts';
import { lastValue } from '../loaded.ts';
import { type NodeRecord, roleOfNode } from '../node.ts';
import { isForeignEndpoint } from '../own-endpoint.ts';
import type { PlanInput } from './plan.ts';
import type { Survey } from './survey.ts';

/**
 * What an endpoint is, seen from the node that goes down: only `another node` stays up for sure while it does. A
 * `tunnel` (loopback), a `host name` and a `virtual` address (a virtual IP, or a balancer's) may lead to the node itself.
 */
type EndpointKind = 'another node' | 'tunnel' | 'host name' | 'virtual' | 'the node itself' | 'none';

interface EndpointChoice {
  /** As configured; null for `none`. */
  readonly endpoint: string | null;
  readonly kind: EndpointKind;
}

/** The best first. */
const byWorth: readonly EndpointKind[] = [
  'another node',
  'tunnel',
  'host name',
  'virtual',
  'the node itself',
];

/**
 * Through which of the configured endpoints a node is upgraded: another control plane that answers, the one in use
 * before the others; the node itself only where there is nothing else. Endpoints that are a node which does not
 * answer, or a worker, are left out: they cannot pass a call on.
 */
export function endpointFor(address: string, input: PlanInput): EndpointChoice {
  const { endpoints, endpoint: inUse } = input;
  const usedFirst = [...endpoints].sort((a, b) => Number(b === inUse) - Number(a === inUse));
  const choices = usedFirst.flatMap((endpoint) => {
    const kind = kindOf(endpoint, address, input);
    return kind === 'none' ? [] : [{ endpoint, kind }];
  });
  const [best] = choices.sort((a, b) => byWorth.indexOf(a.kind) - byWorth.indexOf(b.kind));
  return best ?? { endpoint: null, kind: 'none' };
}

/** Whose a host is, as far as the cluster tells. */
interface Hosts {
  /** A node that holds a virtual IP may announce it; it is no machine's own address all the same. */
  readonly virtual: ReadonlySet<string>;
  readonly owners: ReadonlyMap<string, NodeRecord>;
  /** Of all machines that discovery lists, those that are no node here as well. */
  readonly listed: ReadonlySet<string>;
}

/** The virtual IPs that any machine configuration names, as far as they were read. */
export function virtualHosts({ nodes }: Survey): ReadonlySet<string> {
  const configurations = Object.values(nodes).map(({ configuration }) => lastValue(configuration));
  return new Set(configurations.flatMap((one) => one?.virtualAddresses.map(hostOf) ?? []));
}

/** One cluster is asked for each of its nodes, of which there may be hundreds. */
const known = new WeakMap<PlanInput, Hosts>();

function hostsOf(input: PlanInput): Hosts {
  const hosts = known.get(input) ?? collectHosts(input);
  known.set(input, hosts);
  return hosts;
}

function collectHosts({ nodes, survey, memberAddresses }: PlanInput): Hosts {
  const machines = memberAddresses.map((addresses) => addresses.map(hostOf));
  const machineOf = new Map(machines.flatMap((own) => own.map((host) => [host, own] as const)));
  const owners = new Map<string, NodeRecord>();
  for (const node of nodes) {
    const own = [node.address, ...node.announced.addresses].map(hostOf);
    for (const host of [...own, ...own.flatMap((one) => machineOf.get(one) ?? [])]) {
      if (!owners.has(host)) owners.set(host, node);
    }
  }
  return { virtual: virtualHosts(survey), owners, listed: new Set(machines.flat()) };
}

/** `none` for a machine that cannot pass a call on. */
function kindOf(endpoint: string, address: string, input: PlanInput): EndpointKind {
  const host = hostOf(endpoint);
  const isInUse = endpoint === input.endpoint;
  const { virtual, owners, listed } = hostsOf(input);
  if (virtual.has(host)) return 'virtual';
  const owner = owners.get(host);
  const target = owners.get(hostOf(address));
  if (host === hostOf(address) || (target && (owner === target || isNameOf(target, host)))) {
    return 'the node itself';
  }
  if (owner) return canPassOn(owner, isInUse) ? 'another node' : 'none';
  if (listed.has(host)) return isInUse ? 'another node' : 'none';
  if (!isAddress(host)) return host === 'localhost' ? 'tunnel' : 'host name';
  // It is nobody's own: without nodes to compare with, what is left is whether it leads away from this machine.
  return isForeignEndpoint(endpoint, [], []) ? 'virtual' : 'tunnel';
}

/** Where a name leads cannot be told; that of the node which goes down is taken at its word. */
function isNameOf(node: NodeRecord, host: string): boolean {
  const hostname = lastValue(node.facts.hostname) ?? node.announced.hostname;
  return hostname !== null && hostOf(hostname) === host;
}

/** Only control planes pass calls on; one whose role was not told is believed while it does so. */
function canPassOn(node: NodeRecord, isInUse: boolean): boolean {
  const role = roleOfNode(node);
  return node.contact.state === 'answering' && (role === 'controlplane' || (role === null && isInUse));
}
