import type { EtcdSummary, MemberCondition } from '../etcd.ts';
import { bootMarkerOf, type NodeRecord, nodeName, triesUntilUnhealthy } from '../node.ts';
import { quorumOf } from '../quorum.ts';
import { isOnTheWay } from '../upgrade/on-the-way.ts';

/** A node at a moment; null is what it did not tell. */
interface NodeLook {
  readonly name: string;
  readonly isSilent: boolean;
  readonly stage: string | null;
  readonly bootMarker: string | null;
  readonly cordoned: boolean | null;
}

/** A member of etcd with a vote. */
interface VoterLook {
  readonly address: string | null;
  readonly condition: 'healthy' | 'unsettled' | 'lost';
}

/** The cluster at a moment, as far as it can disturb a run. */
export interface ClusterLook {
  /** By address. */
  readonly nodes: Readonly<Record<string, NodeLook>>;
  /** null: not known. */
  readonly voters: readonly VoterLook[] | null;
}

export function lookOf(nodes: readonly NodeRecord[], etcd: EtcdSummary): ClusterLook {
  const voters = etcd.list === 'read' ? etcd.members?.filter(({ learner }) => !learner) : null;
  return {
    nodes: Object.fromEntries(nodes.map((node) => [node.address, nodeLookOf(node)])),
    voters: voters?.map((voter) => ({ address: voter.address, condition: conditionOf(voter) })) ?? null,
  };
}

function nodeLookOf(node: NodeRecord): NodeLook {
  const { contact, facts } = node;
  const isSilent = contact.failures >= triesUntilUnhealthy;
  const { machineStatus, kubernetes } = facts;
  return {
    name: nodeName(node),
    isSilent,
    // What was told before it went silent, or before a reading failed, is not how it is now.
    stage: !isSilent && machineStatus.status === 'ok' ? machineStatus.value.stage : null,
    bootMarker: bootMarkerOf(node),
    cordoned: !isSilent && kubernetes.status === 'ok' ? (kubernetes.value?.cordoned ?? null) : null,
  };
}

/** What an election brings to members that are well, for a moment: whoever goes down may have led. */
const ofElection: readonly (string | null)[] = ['sees no leader', 'is behind the others'];

function conditionOf({ healthy, reason }: MemberCondition): VoterLook['condition'] {
  if (healthy) return 'healthy';
  return ofElection.includes(reason) ? 'unsettled' : 'lost';
}

/**
 * Why a run is not to go on by itself: what has come up since the baseline, beside the node at work, a sentence each.
 * What is not known, then or now, is no disturbance: the preflight before each node looks at it.
 *
 * @param atAddress - the node at work; null for none.
 */
export function disturbancesOf(
  baseline: ClusterLook,
  now: ClusterLook,
  atAddress: string | null,
): readonly string[] {
  const nodes = Object.entries(now.nodes).flatMap(([address, node]) => {
    const before = baseline.nodes[address];
    const reason = before && address !== atAddress ? disturbanceOf(before, node) : null;
    return reason === null ? [] : [reason];
  });
  const hadLostQuorum = hasLostQuorum(baseline.voters, atAddress);
  const isQuorumNews = hasLostQuorum(now.voters, atAddress) && !hadLostQuorum;
  const ofEtcd = isQuorumNews ? [quorumReason(now.voters ?? [])] : lostMembers(baseline, now, atAddress);
  return [...ofEtcd, ...nodes];
}

/** Where nobody is at work the next node may be asked for: one member less, and its start would break the quorum. */
function lostMembers(baseline: ClusterLook, now: ClusterLook, atAddress: string | null): readonly string[] {
  if (atAddress !== null) return [];
  const isLost = (voters: ClusterLook['voters'], address: string): boolean =>
    voters?.find((voter) => voter.address === address)?.condition === 'lost';
  const lost = (now.voters ?? []).flatMap(({ address }) =>
    address !== null && isLost(now.voters, address) ? [address] : [],
  );
  const known = (baseline.voters ?? []).map(({ address }) => address);
  return lost
    .filter((address) => known.includes(address) && !isLost(baseline.voters, address))
    .filter((address) => now.nodes[address]?.isSilent !== true)
    .map((address) => `the etcd member of ${now.nodes[address]?.name ?? address} is not healthy any more`);
}

/** The gravest only: a node that reboots was cordoned before, and has another boot marker afterwards. */
function disturbanceOf(before: NodeLook, { name, ...now }: NodeLook): string | null {
  if (now.isSilent) return before.isSilent ? null : `${name} does not answer any more`;
  const wasOnTheWay = before.stage !== null && isOnTheWay(before.stage);
  if (now.stage !== null && isOnTheWay(now.stage) && !wasOnTheWay) {
    return `${name} is ${now.stage}: somebody else may be upgrading`;
  }
  const isOtherBoot = before.bootMarker !== null && now.bootMarker !== before.bootMarker;
  if (isOtherBoot && now.bootMarker !== null) {
    return `${name} has rebooted: somebody else may be upgrading`;
  }
  return before.cordoned === false && now.cordoned === true
    ? `${name} was cordoned: somebody else may be about to upgrade it`
    : null;
}

/** By others than the node at work, that is expected to be away: the only member of all may be at work. */
function hasLostQuorum(voters: ClusterLook['voters'], atAddress: string | null): boolean {
  if (voters === null) return false;
  const isAway = ({ condition }: VoterLook) =>
    atAddress === null ? condition !== 'healthy' : condition === 'lost';
  const isAtWork = ({ address }: VoterLook) => atAddress !== null && address === atAddress;
  const left = voters.filter((voter) => !isAway(voter)).length;
  return !quorumOf(voters.length, left).held && voters.some((voter) => isAway(voter) && !isAtWork(voter));
}

function quorumReason(voters: readonly VoterLook[]): string {
  const healthy = voters.filter(({ condition }) => condition === 'healthy').length;
  const { needed } = quorumOf(voters.length, healthy);
  return `etcd has lost its quorum: ${healthy} of ${voters.length} healthy, ${needed} needed`;
}
