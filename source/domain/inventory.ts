import { type EtcdMember, memberIdOf } from './etcd.ts';
import { lastValue } from './loaded.ts';
import { type NodeRecord, newNode, type Role, type Source, triesUntilUnhealthy } from './node.ts';

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
    (member): Announcement => ({ ...member, source: 'members', memberId: null }),
  );
  const inEtcd = (etcdMembers ?? []).map(
    (member): Announcement => ({
      source: 'etcd',
      hostname: member.hostname || null,
      role: 'controlplane',
      addresses: member.hosts,
      nodeId: null,
      memberId: member.id,
    }),
  );
  const rank = (a: Announcement): string => `${a.role === 'controlplane' ? 0 : 1} ${a.hostname ?? ''}`;
  const order = new Intl.Collator('en', { numeric: true });
  return [...discovered.sort((a, b) => order.compare(rank(a), rank(b))), ...inEtcd];
}

/** An endpoint that stands for a machine under an address not its own: a virtual address, a balancer. */
function isStandIn(node: NodeRecord, lists: Lists): boolean {
  const onlyEndpoint = node.sources.length === 1 && node.sources[0] === 'endpoint';
  const members = lists.members ?? [];
  if (!onlyEndpoint || members.length === 0) return false;
  return !members.some(
    (member) => member.addresses.includes(node.address) || member.hostname === node.address,
  );
}

function isSame(node: NodeRecord, said: Announcement, lists: Lists): boolean {
  const identity = lastValue(node.facts.identity);
  if (said.nodeId && identity) return said.nodeId === identity;
  if (said.memberId && memberIdOf(node, lists.etcdMembers) === said.memberId) return true;
  const known = [node.address, ...node.announced.addresses];
  return said.addresses.some((address) => known.includes(address)) || said.hostname === node.address;
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

function withoutSecondNames(nodes: readonly NodeRecord[]): readonly NodeRecord[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    const identity = lastValue(node.facts.identity);
    if (!identity) return true;
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
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
  let records = nodes.ids.flatMap((id) => nodes.byId[id] ?? []).filter((node) => !isStandIn(node, lists));
  for (const announcement of said) {
    const [address] = announcement.addresses;
    const known = records.findIndex((node) => isSame(node, announcement, lists));
    // A machine that was installed anew has another identity at its old address, and an address has one row.
    const index = known >= 0 ? known : records.findIndex((node) => node.address === address);
    const existing = records[index];
    if (existing) records[index] = withAnnouncement(existing, announcement);
    else if (!fixed && address) records.push(withAnnouncement(newNode(address, []), announcement));
  }
  records = withoutSecondNames(records).filter((node) => !hasLeft(node, said, lists));
  return {
    ids: records.map((node) => node.address),
    byId: Object.fromEntries(records.map((node) => [node.address, node])),
  };
}
