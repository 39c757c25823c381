import { hostOf } from './address.ts';
import { type EtcdMember, memberIdOf } from './etcd.ts';
import { lastValue } from './loaded.ts';
import { type NodeRecord, newNode, type Role, type Source, triesUntilUnhealthy } from './node.ts';
import { compareNames } from './order.ts';

/** One row of `get members`: what Talos discovery knows of a machine. */
export interface Member {
  readonly nodeId: string;
  readonly hostname: string;
  readonly role: Role | null;
  readonly addresses: readonly string[];
}

export interface Nodes {
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, NodeRecord>>;
}

/** The lists a cluster keeps of itself; null while one was not read (or may not be). */
export interface Lists {
  readonly members: readonly Member[] | null;
  readonly etcdMembers: readonly EtcdMember[] | null;
}

/** Its addresses are hosts, in one spelling (address.ts). */
interface Announcement {
  readonly source: Source;
  readonly hostname: string | null;
  readonly role: Role | null;
  readonly addresses: readonly string[];
  readonly nodeId: string | null;
  readonly memberId: string | null;
}

function announcements({ members, etcdMembers }: Lists): readonly Announcement[] {
  const discovered = (members ?? []).map(
    ({ addresses, ...member }): Announcement => ({
      ...member,
      source: 'members',
      addresses: addresses.map(hostOf),
      memberId: null,
    }),
  );
  const inEtcd = (etcdMembers ?? []).map(
    (member): Announcement => ({
      source: 'etcd',
      hostname: member.hostname || null,
      role: 'controlplane',
      addresses: member.hosts.map(hostOf),
      nodeId: null,
      memberId: member.id,
    }),
  );
  const rank = (a: Announcement): string => `${a.role === 'controlplane' ? 0 : 1} ${a.hostname ?? ''}`;
  return [...discovered.sort((a, b) => compareNames(rank(a), rank(b))), ...inEtcd];
}

/** An endpoint that stands for a machine under an address not its own: a virtual address, a balancer. */
function isStandIn(node: NodeRecord, lists: Lists): boolean {
  const onlyEndpoint = node.sources.length === 1 && node.sources[0] === 'endpoint';
  const members = lists.members ?? [];
  if (!onlyEndpoint || members.length === 0) return false;
  const host = hostOf(node.address);
  return !members.some(
    ({ addresses, hostname }) => hostOf(hostname) === host || addresses.some((one) => hostOf(one) === host),
  );
}

function isSame(node: NodeRecord, said: Announcement, lists: Lists): boolean {
  const identity = lastValue(node.facts.identity);
  if (said.nodeId && identity) return said.nodeId === identity;
  if (said.memberId && memberIdOf(node, lists.etcdMembers) === said.memberId) return true;
  const host = hostOf(node.address);
  const known = [host, ...node.announced.addresses];
  return said.addresses.some((address) => known.includes(address)) || nameOf(said) === host;
}

/** Host names are the same in capital letters. */
function nameOf({ hostname }: Announcement): string | null {
  return hostname === null ? null : hostOf(hostname);
}

/** Node objects are kept where nothing changes, so that their rows do not render again. */
function withAnnouncement(node: NodeRecord, said: Announcement): NodeRecord {
  const announced = {
    hostname: said.hostname ?? node.announced.hostname,
    role: said.role ?? node.announced.role,
    addresses: [...new Set([...node.announced.addresses, ...said.addresses])],
  };
  const sources = node.sources.includes(said.source) ? node.sources : [...node.sources, said.source];
  const same =
    sources === node.sources &&
    announced.hostname === node.announced.hostname &&
    announced.role === node.announced.role &&
    announced.addresses.length === node.announced.addresses.length;
  return same ? node : { ...node, announced, sources };
}

/** A machine that only the lists named, is in none of them any more and does not answer: it has left. */
function hasLeft(node: NodeRecord, said: readonly Announcement[], lists: Lists): boolean {
  const onlyListed = node.sources.every((source) => source === 'members' || source === 'etcd');
  if (!onlyListed || node.contact.failures < triesUntilUnhealthy || !lists.members) return false;
  return !said.some((announcement) => isSame(node, announcement, lists));
}

function isNamedByUser({ sources }: NodeRecord): boolean {
  return sources.includes('configuration') || sources.includes('talosconfig');
}

/** What the user named stays, also when it is another name of a machine (a virtual address moves about). */
function withoutSecondNames(nodes: readonly NodeRecord[]): readonly NodeRecord[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    const identity = lastValue(node.facts.identity);
    if (!identity || isNamedByUser(node)) {
      if (identity) seen.add(identity);
      return true;
    }
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

/** Only listed, and has not said itself who it is: nothing but its names speaks for a machine of its own. */
function isUnproven(node: NodeRecord): boolean {
  return !isNamedByUser(node) && lastValue(node.facts.identity) === null;
}

/** One address in two spellings is one node. */
function withoutSpellings(nodes: readonly NodeRecord[]): readonly NodeRecord[] {
  const seen = new Set<string>();
  return nodes.filter(({ address }) => !seen.has(hostOf(address)) && seen.add(hostOf(address)));
}

/** Finds the records of an announced machine without looking at each: by any of its names. */
interface Register {
  /** In their order: the first stands for the machine. */
  find(said: Announcement): readonly number[];
  put(node: NodeRecord, index: number): void;
}

function createRegister(nodes: readonly NodeRecord[], lists: Lists): Register {
  const byName = new Map<string, number[]>();
  const records: NodeRecord[] = [];
  const add = (name: string, index: number): void => {
    const known = byName.get(name);
    if (!known) byName.set(name, [index]);
    else if (!known.includes(index)) known.push(index);
  };
  const register: Register = {
    find(said) {
      const names = [said.nodeId, said.memberId, nameOf(said), ...said.addresses];
      const found = new Set(names.flatMap((name) => (name === null ? [] : (byName.get(name) ?? []))));
      const same = [...found].filter((index) => {
        const node = records[index];
        // A machine that was installed anew has another identity at its old address: an address has one row.
        return node && (isSame(node, said, lists) || hostOf(node.address) === said.addresses[0]);
      });
      return same.sort((a, b) => a - b);
    },
    put(node, index) {
      records[index] = node;
      const host = hostOf(node.address);
      const names = [host, ...node.announced.addresses, lastValue(node.facts.identity)];
      for (const name of [...names, memberIdOf(node, lists.etcdMembers)]) if (name) add(name, index);
    },
  };
  nodes.forEach(register.put);
  return register;
}

/**
 * The nodes to watch: those the user named, and unless `fixed`, those that discovery and etcd name, merged by
 * identity (`get identity` equals `members.spec.nodeId`), etcd member id, address or host name. The user's
 * come first, in their order; then control planes, then workers, by name. An endpoint that was asked for want
 * of a node gives way to the member it stood for.
 *
 * @param fixed - true when the user named the nodes on the command line or in config.json: then exactly these.
 */
export function mergeInventory(nodes: Nodes, lists: Lists, fixed: boolean): Nodes {
  const said = announcements(lists);
  const known = withoutSpellings(nodes.ids.flatMap((id) => nodes.byId[id] ?? []));
  const records = known.filter((node) => !isStandIn(node, lists));
  const register = createRegister(records, lists);
  const secondNames = new Set<number>();
  for (const announcement of said) {
    const [found, ...others] = register.find(announcement);
    const [address] = announcement.addresses;
    if (found === undefined && (fixed || !address)) continue;
    const index = found ?? records.length;
    const node = withAnnouncement(records[index] ?? newNode(address ?? '', []), announcement);
    records[index] = node;
    register.put(node, index);
    for (const other of others) {
      const second = records[other];
      if (second && isUnproven(second)) secondNames.add(other);
    }
  }
  const left = withoutSecondNames(records.filter((_, index) => !secondNames.has(index)));
  const ofCluster = left.filter((node) => !hasLeft(node, said, lists));
  return {
    ids: ofCluster.map((node) => node.address),
    byId: Object.fromEntries(ofCluster.map((node) => [node.address, node])),
  };
}
