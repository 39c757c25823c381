import type { EtcdSummary } from '../etcd.ts';
import { memberIdOf } from '../etcd.ts';
import { lastValue } from '../loaded.ts';
import { type NodeRecord, roleOfNode } from '../node.ts';

/** As in "v1.13.1"; null where it is not known. */
export function talosVersionOf(node: NodeRecord): string | null {
  return lastValue(node.facts.version)?.talosVersion ?? null;
}

/** As in "v1.34.1"; null where it is not known. */
export function kubernetesVersionOf(node: NodeRecord): string | null {
  return lastValue(node.facts.kubernetesVersion);
}

export function isControlPlane(node: NodeRecord): boolean {
  return roleOfNode(node) === 'controlplane';
}

/** The etcd member on this node; null where there is none, or it is not known. */
export function memberOn(node: NodeRecord, etcd: EtcdSummary): string | null {
  return memberIdOf(node, null) ?? etcd.members?.find(({ address }) => address === node.address)?.id ?? null;
}

/** The address of the node that leads etcd; null where it is not known. */
export function leaderAddressOf(nodes: readonly NodeRecord[], etcd: EtcdSummary): string | null {
  const { leaderId } = etcd;
  if (leaderId === null) return null;
  return nodes.find((node) => memberOn(node, etcd) === leaderId)?.address ?? null;
}
