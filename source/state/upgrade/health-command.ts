import { hostOf, isAddress } from '../../domain/address.ts';
import { lastValue } from '../../domain/loaded.ts';
import { type Role, roleOfNode } from '../../domain/node.ts';
import type { ClusterState } from '../cluster.ts';
import { selectNodes } from '../selectors.ts';

interface Machine {
  readonly role: Role | null;
  readonly address: string | undefined;
}

/** As discovery lists them, which is whom talosctl compares etcd and Kubernetes with; else the nodes that are known. */
function machinesOf(state: ClusterState): readonly Machine[] {
  const members = lastValue(state.members) ?? [];
  if (members.length > 0) return members.map(({ role, addresses }) => ({ role, address: addresses[0] }));
  return selectNodes(state.nodes).map((node) => ({
    role: roleOfNode(node),
    address: node.announced.addresses[0] ?? hostOf(node.address),
  }));
}

/** Where one is not known, none are named: talosctl asks discovery itself, and refuses what is no address. */
function machineFlags(state: ClusterState): readonly string[] {
  const machines = machinesOf(state);
  const isKnown = machines.every(({ role, address }) => role !== null && address && isAddress(address));
  if (!isKnown || machines.length === 0) return [];
  const ofRole = (wanted: Role): string =>
    machines.flatMap(({ role, address }) => (role === wanted && address ? [address] : [])).join();
  const [controlPlanes, workers] = [ofRole('controlplane'), ofRole('worker')];
  return [
    ...(controlPlanes ? ['--control-plane-nodes', controlPlanes] : []),
    ...(workers ? ['--worker-nodes', workers] : []),
  ];
}

/** `talosctl health` of the whole cluster, asked of one control plane. */
export function healthCommand(state: ClusterState): readonly string[] {
  return ['health', '--wait-timeout', '60s', ...machineFlags(state)];
}
