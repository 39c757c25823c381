import { hostOf } from './address.ts';
import type { Failure } from './failure.ts';
import { errorOf, isNotAllowed, type Loaded, lastValue } from './loaded.ts';
import { type EtcdAlarm, type EtcdStatus, type NodeRecord, roleOfNode, triesUntilUnhealthy } from './node.ts';
import { type Quorum, quorumOf } from './quorum.ts';

/** One row of `talosctl etcd members`. */
export interface EtcdMember {
  /** Sixteen lower-case hexadecimal digits. */
  readonly id: string;
  /** Empty for a member that was added and has not started yet. */
  readonly hostname: string;
  /** The hosts of its peer URLs. */
  readonly hosts: readonly string[];
  readonly learner: boolean;
}

/** What a member of etcd does, as far as it can be told. */
export interface MemberCondition {
  readonly id: string;
  /** The host name, or the id where there is none. */
  readonly name: string;
  /** The node it runs on, as passed to `-n`; null when no known node says so. */
  readonly address: string | null;
  readonly learner: boolean;
  readonly healthy: boolean;
  /** Why it is not healthy, as in "does not answer"; null when it is. */
  readonly reason: string | null;
}

/** etcd as a whole. null counts: it could not be read, or may not be. */
export interface EtcdSummary {
  /** null until every member's condition can be told. */
  readonly members: readonly MemberCondition[] | null;
  /** All members, learners too. */
  readonly memberCount: number | null;
  readonly learners: number | null;
  readonly healthyVoters: number | null;
  readonly quorum: Quorum | null;
  readonly alarms: readonly EtcdAlarm[] | null;
  readonly leaderId: string | null;
  /** True when the talosconfig's role may not ask for the status (os:reader before Talos 1.10.1). */
  readonly notAllowed: boolean;
  /** Why etcd could not be read, where it should have been. */
  readonly error: Failure | null;
  /** True while a control plane may still tell its status for the first time. */
  readonly isPending: boolean;
  /**
   * Whether the list of members was read; `loading` only while a control plane may still tell it. Without it `members`
   * are those that tell of themselves: others may have a vote.
   */
  readonly list: 'read' | 'loading' | 'failed';
}

/** A member is in step when its applied index is this close to the highest (talosctl-notes.md, "Quorum"). */
const inStepEntries = 1000;

/** The member id of a node: what it said of itself, else the etcd member with its name or address. */
export function memberIdOf(node: NodeRecord, members: readonly EtcdMember[] | null): string | null {
  const own = lastValue(node.facts.etcdMemberId) ?? lastValue(node.facts.etcdStatus)?.memberId;
  if (own) return own;
  const hostname = lastValue(node.facts.hostname) ?? node.announced.hostname;
  const addresses = [hostOf(node.address), ...node.announced.addresses];
  const match = members?.find(
    (member) =>
      (hostname !== null && member.hostname === hostname) ||
      member.hosts.some((host) => addresses.includes(hostOf(host))),
  );
  return match?.id ?? null;
}

/** Statuses are believed only while the node answers and the last reading went well. */
function freshStatus(node: NodeRecord): EtcdStatus | null {
  const loaded = node.facts.etcdStatus;
  return loaded.status === 'ok' && node.contact.failures < triesUntilUnhealthy ? loaded.value : null;
}

/** True for what is, or may turn out to be, a control plane that answers. */
function mayTell(node: NodeRecord): boolean {
  const mayRunEtcd = roleOfNode(node) === 'controlplane' || node.facts.machineType.status === 'loading';
  return mayRunEtcd && node.contact.failures < triesUntilUnhealthy;
}

/** True while a node has not told its status yet and may still do so: too early for a verdict. */
function isPending(node: NodeRecord): boolean {
  return mayTell(node) && node.facts.etcdStatus.status === 'loading';
}

/** How the list of members stands: where nobody is left to tell it, it is not waited for. */
function listState(nodes: readonly NodeRecord[], listed: Loaded<readonly EtcdMember[]>): EtcdSummary['list'] {
  if (lastValue(listed)) return 'read';
  return listed.status === 'loading' && nodes.some(mayTell) ? 'loading' : 'failed';
}

/** A member whose node may not be asked is not known: neither healthy nor lost. */
function isHidden(node: NodeRecord): boolean {
  return freshStatus(node) === null && isNotAllowed(node.facts.etcdStatus);
}

function reasonOf(member: EtcdMember, status: EtcdStatus | null, highest: Progress): string | null {
  if (!status) return member.hostname === '' ? 'has not started' : 'does not answer';
  if (status.errors[0]) return status.errors[0];
  if (status.leaderId === null) return 'sees no leader';
  if (status.raftTerm !== highest.term || highest.index - status.raftAppliedIndex > inStepEntries) {
    return 'is behind the others';
  }
  return null;
}

interface Progress {
  readonly index: number;
  readonly term: number;
}

function furthest(statuses: readonly EtcdStatus[]): Progress {
  return {
    index: Math.max(0, ...statuses.map((status) => status.raftAppliedIndex)),
    term: Math.max(0, ...statuses.map((status) => status.raftTerm)),
  };
}

/**
 * The member list; where it cannot be read, the members that told their own status, but only when each control
 * plane did: fewer members would be a smaller quorum than there is.
 */
function knownMembers(
  listed: readonly EtcdMember[] | null,
  nodes: readonly NodeRecord[],
): readonly EtcdMember[] | null {
  if (listed) return listed;
  const members = new Map<string, EtcdMember>();
  for (const node of nodes.filter((candidate) => roleOfNode(candidate) !== 'worker')) {
    const status = freshStatus(node);
    if (!status) return null;
    const { memberId: id, learner } = status;
    // Two names of one machine are one member.
    if (!members.has(id)) {
      members.set(id, { id, hostname: lastValue(node.facts.hostname) ?? id, hosts: [], learner });
    }
  }
  return members.size > 0 ? [...members.values()] : null;
}

/** Everything about etcd that can be told from the nodes' own statuses and the member list. */
export function summarizeEtcd(
  nodes: readonly NodeRecord[],
  listed: Loaded<readonly EtcdMember[]>,
): EtcdSummary {
  const list = lastValue(listed);
  const nodeOf = new Map(nodes.map((node) => [memberIdOf(node, list), node]));
  const statuses = nodes.map(freshStatus).filter((status) => status !== null);
  const members = knownMembers(list, nodes);
  const notAllowed = nodes.some(isHidden);
  const unknown: EtcdSummary = {
    members: null,
    memberCount: members?.length ?? null,
    learners: members?.filter((member) => member.learner).length ?? null,
    healthyVoters: null,
    quorum: null,
    alarms: null,
    leaderId: leaderOf(statuses) ?? lastLeader(nodes, statuses),
    notAllowed,
    error: notAllowed || statuses.length > 0 ? null : statusError(nodes),
    isPending: nodes.some(isPending),
    list: listState(nodes, listed),
  };
  // Only with nodes that the user named: the others are in no table, and were not asked.
  const isPartial = members?.some((member) => !nodeOf.has(member.id)) ?? true;
  // Where not one member tells anything, it is the view that is lost; whether the quorum is, nobody here knows.
  if (!members || notAllowed || unknown.isPending || isPartial || statuses.length === 0) return unknown;

  const highest = furthest(statuses);
  const conditions = members.map((member): MemberCondition => {
    const status = statuses.find(({ memberId }) => memberId === member.id) ?? null;
    const node = nodeOf.get(member.id);
    const reason = reasonOf(member, status, highest);
    return {
      id: member.id,
      name: member.hostname || (node && lastValue(node.facts.hostname)) || member.id,
      address: node?.address ?? null,
      learner: status?.learner ?? member.learner,
      healthy: reason === null,
      reason,
    };
  });
  const voters = conditions.filter((member) => !member.learner);
  const healthyVoters = voters.filter((member) => member.healthy).length;
  return {
    ...unknown,
    members: conditions,
    learners: conditions.length - voters.length,
    healthyVoters,
    quorum: quorumOf(voters.length, healthyVoters),
    alarms: distinctAlarms(statuses),
    error: null,
  };
}

/** Why no status could be read: of a control plane that answers otherwise, else why none answers. */
function statusError(nodes: readonly NodeRecord[]): Failure | null {
  const controlPlanes = nodes.filter((node) => roleOfNode(node) === 'controlplane');
  const refused = controlPlanes.map((node) =>
    node.contact.failures > 0 ? null : errorOf(node.facts.etcdStatus),
  );
  const silent = controlPlanes.map(({ contact }) =>
    contact.failures >= triesUntilUnhealthy ? contact.error : null,
  );
  return [...refused, ...silent].find((error) => error !== null) ?? null;
}

/** The leader that most of the fresh statuses name. */
function leaderOf(statuses: readonly EtcdStatus[]): string | null {
  const votes = new Map<string, number>();
  for (const { leaderId } of statuses) {
    if (leaderId) votes.set(leaderId, (votes.get(leaderId) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/**
 * The leader as it was last known, while no member tells of one: only when none tells of the want of one either,
 * and all that were asked last agree, one besides the leader among them (or there is only one).
 */
function lastLeader(nodes: readonly NodeRecord[], fresh: readonly EtcdStatus[]): string | null {
  if (fresh.length > 0) return null;
  const last = nodes.map(({ facts }) => lastValue(facts.etcdStatus)).filter((status) => status !== null);
  const latest = last.filter(({ raftTerm }) => raftTerm === furthest(last).term);
  const [first] = latest;
  if (!first?.leaderId || !latest.every(({ leaderId }) => leaderId === first.leaderId)) return null;
  return latest.length > 1 || last.length === 1 ? first.leaderId : null;
}

/** Every member reports every alarm it knows, so they are counted once. */
function distinctAlarms(statuses: readonly EtcdStatus[]): readonly EtcdAlarm[] {
  const all = statuses.flatMap((status) => status.alarms);
  return [...new Map(all.map((alarm) => [`${alarm.memberId} ${alarm.alarm}`, alarm])).values()];
}
