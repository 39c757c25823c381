import type { EtcdSummary, MemberCondition } from '../etcd.ts';
import { lastValue } from '../loaded.ts';
import { type NodeRecord, type Role, roleOfNode, triesUntilUnhealthy } from '../node.ts';
import { quorumOf } from '../quorum.ts';
import type { KubernetesReport } from './survey.ts';
import { counted } from './words.ts';

/** The node that goes down, as far as etcd is concerned. */
export interface GoingDown {
  /** null, where it is not known, counts as a control plane. */
  readonly role: Role | null;
  /** Its etcd member; null where there is none, or it is not known. */
  readonly memberId: string | null;
}

export interface Permission {
  readonly verdict: 'yes' | 'warning' | 'no';
  readonly reason: string;
}

/** As in "etcd 2/3, tolerates 0". */
function etcdText(healthy: number, voters: number): string {
  const { held, tolerates } = quorumOf(voters, healthy);
  return `etcd ${healthy}/${voters}, ${held ? `tolerates ${tolerates}` : 'no quorum'}`;
}

const votersOf = (members: readonly MemberCondition[]) => members.filter(({ learner }) => !learner);
const healthyOf = (members: readonly MemberCondition[]) => members.filter(({ healthy }) => healthy).length;

/** Why etcd's state is not known. */
export function unknownEtcd({ notAllowed, isPending, error }: EtcdSummary): string {
  if (notAllowed) return 'the state of etcd may not be read with this talosconfig';
  if (isPending) return 'the state of etcd is still being read';
  return `the state of etcd is not known${error ? `: ${error.message}` : ''}`;
}

export const unknownMember = 'which etcd member runs on it is not known';

export const unlisted = 'the list of etcd members is not known, so others may have a vote';

export const ownLearner = 'is a learner of etcd: it becomes a voting member only after it is back';

/** The rule for a control plane, while the quorum is held. */
function mayControlPlane(members: readonly MemberCondition[], memberId: string | null): Permission {
  const voters = votersOf(members);
  const now = etcdText(healthyOf(voters), voters.length);
  const bad = members.filter(({ healthy }) => !healthy);
  if (bad.length > 0) {
    const names = bad.map(({ name, reason }) => `${name} ${reason ?? 'is not healthy'}`).join('; ');
    return { verdict: 'no', reason: `not every etcd member is healthy: ${names}` };
  }
  const own = members.find(({ id }) => id === memberId);
  if (!own) return { verdict: 'no', reason: unknownMember };
  // It takes no vote with it, however many there are.
  if (own.learner) return { verdict: 'warning', reason: ownLearner };
  const learners = members.filter(({ learner }) => learner);
  if (voters.length === 2 && learners.length > 0) {
    return {
      verdict: 'no',
      reason: `etcd has two voting members until ${learners.map(({ name }) => name).join(', ')} ${learners.length === 1 ? 'has' : 'have'} a vote`,
    };
  }
  // Talos up to 1.12 counts learners as well, and refuses.
  if (voters.length === 2 || members.length === 2) {
    return { verdict: 'no', reason: 'etcd has two members, and stands still without either of them' };
  }
  if (voters.length === 1) {
    return { verdict: 'warning', reason: 'the only etcd member: etcd and Kubernetes are down meanwhile' };
  }
  // Three or more voters, all of them healthy: without one there are still enough.
  return { verdict: 'yes', reason: now };
}

/**
 * Whether a node may be taken down (talosctl-notes.md, "Quorum, said once"): a worker while etcd has its quorum; a
 * control plane when every member is healthy, there are not two, and the quorum stays without it. The only member may
 * go with a warning. What is not known is never a yes.
 */
export function mayStart(etcd: EtcdSummary, node: GoingDown): Permission {
  const { members } = etcd;
  const takesNoVote = node.role === 'worker';
  if (members === null) return { verdict: takesNoVote ? 'warning' : 'no', reason: unknownEtcd(etcd) };
  if (etcd.list !== 'read') return { verdict: takesNoVote ? 'warning' : 'no', reason: unlisted };
  const voters = votersOf(members);
  const healthy = healthyOf(voters);
  const { held, needed } = quorumOf(voters.length, healthy);
  if (!held) {
    const reason = `etcd has lost its quorum: ${healthy} of ${voters.length} healthy, ${needed} needed`;
    return { verdict: 'no', reason };
  }
  if (takesNoVote) return { verdict: 'yes', reason: etcdText(healthy, voters.length) };
  return mayControlPlane(members, node.memberId);
}

/** etcd without the node; nothing for a worker. */
function etcdMeanwhile({ members, list }: EtcdSummary, { role, memberId }: GoingDown): readonly string[] {
  if (role === 'worker') return [];
  if (list !== 'read' || !members?.some(({ id }) => id === memberId))
    return ['what is left of etcd is not known'];
  const voters = votersOf(members);
  return [etcdText(healthyOf(voters.filter(({ id }) => id !== memberId)), voters.length)];
}

const isUp = ({ contact }: NodeRecord) =>
  contact.state !== 'unasked' && contact.failures < triesUntilUnhealthy;

const isWorker = (node: NodeRecord) => roleOfNode(node) === 'worker';

/** The nodes of its role that stay up, as in "2 of 3 control planes". */
function othersUp(role: Role | null, address: string, nodes: readonly NodeRecord[]): readonly string[] {
  if (role === null) return [];
  const all = nodes.filter((node) => roleOfNode(node) === role);
  const up = all.filter((node) => node.address !== address && isUp(node)).length;
  if (role === 'worker') return [`${up} of ${all.length} workers`];
  if (up === 0) return ['no control plane is up: the Kubernetes API is down'];
  return [`${up} of ${all.length} control planes`];
}

/**
 * Where its pods go, as in "12 pods have to move, 2 nodes can take them"; nothing where there are none, or it is not known. The only
 * control plane is not drained: nobody would find another place for them.
 */
function podsMeanwhile(
  { role, address }: GoingDown & { readonly address: string },
  nodes: readonly NodeRecord[],
  report: KubernetesReport | null,
): readonly string[] {
  const node = nodes.find((one) => one.address === address);
  const own = node && lastValue(node.facts.kubernetes)?.name;
  const pods = own === undefined ? 0 : (report?.evictable[own] ?? 0);
  if (pods === 0 || !report) return [];
  const text = counted(pods, 'pod');
  if (report.nodes.some(({ name, cordoned }) => name === own && cordoned)) {
    return [`${text} on it, although it is cordoned`];
  }
  const targets = report.nodes.filter(
    ({ name, ready, cordoned }) => name !== own && ready && !cordoned,
  ).length;
  const isOnlyControlPlane = role !== 'worker' && nodes.every((one) => one === node || isWorker(one));
  if (targets === 0 || isOnlyControlPlane) return [`${text} with nowhere to go`];
  return [
    `${text} ${pods === 1 ? 'has' : 'have'} to move, ${counted(targets, 'node')} can take ${pods === 1 ? 'it' : 'them'}`,
  ];
}

/**
 * What stays up while the node is down, a sentence each, as in "etcd 2/3, tolerates 0".
 *
 * @param kubernetes - null where the Kubernetes API has told nothing.
 */
export function meanwhile(
  etcd: EtcdSummary,
  node: GoingDown & { readonly address: string },
  nodes: readonly NodeRecord[],
  kubernetes: KubernetesReport | null,
): readonly string[] {
  return [
    ...etcdMeanwhile(etcd, node),
    ...othersUp(node.role, node.address, nodes),
    ...podsMeanwhile(node, nodes, kubernetes),
  ];
}
