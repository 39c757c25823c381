import { createHash } from 'node:crypto';
import { installation } from './installation.ts';
import {
  homelab,
  type Scenario,
  type SimulatedExtension,
  type SimulatedNode,
  type TalosctlVersion,
} from './scenario.ts';
import { seeded } from './seeded.ts';

/** A node of a cluster that there is, as far as a rehearsal takes it over. */
export interface OwnNode extends Pick<SimulatedNode, 'address' | 'hostname' | 'role' | 'architecture'> {
  /** With the leading v. */
  readonly talosVersion: string;
  readonly kubernetesVersion: string;
  /** null where it has none, or none is told. */
  readonly schematic: string | null;
  readonly extensions: readonly Pick<SimulatedExtension, 'name' | 'version'>[];
  /** null where it is not told. */
  readonly etcdMemberId: string | null;
  /** null where it is not told. */
  readonly memoryBytes: number | null;
}

/** With a control plane, and each address and host name once. */
export interface OwnCluster {
  readonly name: string;
  readonly nodes: readonly OwnNode[];
}

/**
 * A practice cluster with the names, addresses, roles and versions of one's own. What is not told is made up, the same
 * for the same cluster. Nothing of it is ever dialled.
 *
 * @param now - in ms since the epoch.
 */
export function ownScenario({ name, nodes }: OwnCluster, now: number): Scenario {
  const endpoints = nodes.filter(({ role }) => role === 'controlplane').map(({ address }) => address);
  const [first = ''] = endpoints;
  const oldest = Math.min(...nodes.map(({ talosVersion }) => minorOf(talosVersion)));
  return {
    ...homelab(now),
    clusterName: name,
    clusterId: digits(['cluster', name, ...endpoints], 32),
    talosctlVersion: nearestTalosctl(oldest),
    clusterEndpoint: `https://${first.includes(':') ? `[${first}]` : first}:6443`,
    nodes: nodes.map((node) => ownNode(node, now)),
    endpoints,
  };
}

const recorded: readonly TalosctlVersion[] = ['1.13.3', '1.9.5', '1.6.4'];

const minorOf = (version: string): number => Number(version.split('.')[1]);

/** The one nearest to this minor of Talos; of two as near, the newer. */
function nearestTalosctl(minor: number): TalosctlVersion {
  const distance = (version: TalosctlVersion): number => Math.abs(minorOf(version) - minor);
  return recorded.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

function digits(parts: readonly string[], length: number): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, length);
}

const hour = 3_600_000;
const megabyte = 1_048_576;

function ownNode(own: OwnNode, now: number): SimulatedNode {
  const { address, hostname, role, memoryBytes } = own;
  return {
    address,
    hostname,
    role,
    architecture: own.architecture,
    talosVersion: own.talosVersion,
    kubernetesVersion: own.kubernetesVersion,
    schematic: own.schematic,
    extensions: own.extensions.map((extension) => ({ ...extension, description: '' })),
    installation: ownInstallation(own),
    cores: 8,
    memoryMegabytes: memoryBytes === null ? 16_384 : Math.max(1, Math.round(memoryBytes / megabyte)),
    load: 0.05 + (seeded(address, 'load') % 20) / 100,
    bootedAt: now - (48 + (seeded(address, 'boot') % 400)) * hour,
    nodeId: digits(['node', address], 43),
    etcdMemberId: role === 'controlplane' ? (own.etcdMemberId ?? digits(['member', address], 16)) : null,
  };
}

/** New machines boot a UKI from Talos 1.10 on; before, GRUB boots them, of which Talos does not tell. */
function ownInstallation({ schematic, extensions, talosVersion }: OwnNode) {
  const isNew = minorOf(talosVersion) >= 10;
  const boot = isNew ? {} : { bootedWithUki: null, bootVolumeBytes: 1_048_576_000 };
  if (schematic !== null) {
    const repository = isNew ? 'metal-installer' : 'installer';
    return installation(`factory.talos.dev/${repository}/${schematic}:${talosVersion}`, boot);
  }
  const registry = extensions.length > 0 ? 'registry.example.com/own' : 'ghcr.io/siderolabs';
  return installation(`${registry}/installer:${talosVersion}`, boot);
}
