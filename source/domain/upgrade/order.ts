import { type NodeRecord, type Role, roleOfNode } from '../node.ts';
import type { Choices } from './plan.ts';

/** What the order follows from. */
export interface OrderQuestion {
  /** Those that are upgraded, as listed. */
  readonly nodes: readonly NodeRecord[];
  /** The node that leads etcd; null where it is not known. */
  readonly leaderAddress: string | null;
  readonly choices: Pick<Choices, 'order' | 'sequence' | 'canary'>;
}

export interface Place {
  readonly address: string;
  /** Why it stands where it stands, as in "etcd leader, goes last of the control planes"; null for no reason. */
  readonly place: string | null;
}

const addressesOf = (nodes: readonly NodeRecord[]) => nodes.map(({ address }) => address);

/** The control planes as listed, but for the etcd leader, which goes last of them. */
function controlPlanes(nodes: readonly NodeRecord[], leaderAddress: string | null): readonly string[] {
  const addresses = addressesOf(nodes.filter((node) => roleOfNode(node) === 'controlplane'));
  const followers = addresses.filter((address) => address !== leaderAddress);
  return [...followers, ...addresses.filter((address) => address === leaderAddress)];
}

/** By role; nodes whose role is not known come last: they may be control planes. */
function byRole({ nodes, leaderAddress, choices }: OrderQuestion): readonly string[] {
  const ofRole = (role: Role | null) => addressesOf(nodes.filter((node) => roleOfNode(node) === role));
  const [first, workers] = [controlPlanes(nodes, leaderAddress), ofRole('worker')];
  const known = choices.order === 'controlplanes-first' ? [...first, ...workers] : [...workers, ...first];
  return [...known, ...ofRole(null)];
}

/** These first, as far as they are among the addresses; the rest as it was. */
function moved(addresses: readonly string[], first: readonly string[]): readonly string[] {
  const present = [...new Set(first)].filter((address) => addresses.includes(address));
  return [...present, ...addresses.filter((address) => !present.includes(address))];
}

/**
 * Who is upgraded after whom: the canary, then the sequence made by hand, then the others by role, with the etcd
 * leader last of the control planes (each change of the leader costs an election).
 */
export function orderNodes(question: OrderQuestion): readonly Place[] {
  const { nodes, leaderAddress, choices } = question;
  const canary = choices.canary === null ? [] : [choices.canary];
  const computed = moved(byRole(question), canary);
  const addresses = moved(moved(computed, choices.sequence), canary);
  const several = controlPlanes(nodes, leaderAddress).length > 1;
  const ordinal = new Map(computed.map((address, index) => [address, index]));
  return addresses.map((address, index): Place => {
    const isLeader = address === leaderAddress && several;
    const leader = isLeader ? ['etcd leader'] : [];
    if (address === choices.canary) return { address, place: ['canary', ...leader].join(', ') };
    if (ordinal.get(address) !== index) return { address, place: [...leader, 'moved by hand'].join(', ') };
    return { address, place: isLeader ? 'etcd leader, goes last of the control planes' : null };
  });
}
