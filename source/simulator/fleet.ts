import type { Fault } from './faults.ts';
import { installation } from './installation.ts';
import { homelab, type Scenario, type SimulatedNode } from './scenario.ts';

const minute = 60_000;

/**
 * A simulated cluster of `count` healthy nodes: three control planes, the rest workers. The same count gives
 * the same nodes.
 *
 * @param now - in ms since the epoch.
 */
export function fleetScenario(count: number, now: number): Scenario {
  const nodes = Array.from({ length: count }, (_, index) => fleetNode(index, now));
  return {
    ...homelab(now),
    clusterName: 'fleet',
    clusterEndpoint: 'https://10.64.0.1:6443',
    nodes,
    endpoints: nodes.slice(0, controlPlanes).map((node) => node.address),
  };
}

/** 500 nodes of which a handful are not well and three have not been upgraded yet: something to sort and to find. */
export function livedInFleet(now: number): Scenario {
  const plain = fleetScenario(500, now);
  return {
    ...plain,
    nodes: plain.nodes.map((node) =>
      notUpgraded.includes(node.hostname) ? { ...node, talosVersion: 'v1.13.0' } : node,
    ),
    faults: troubles,
  };
}

const notUpgraded: readonly string[] = ['worker-061', 'worker-290', 'worker-345'];

const troubles: readonly Fault[] = [
  { name: 'cordoned', node: 'worker-042' },
  { name: 'service-failed', node: 'worker-117' },
  { name: 'not-ready', node: 'worker-233' },
  { name: 'node-down', node: 'worker-404' },
];

/** The name of the node at this place of the list, the first at 0. */
export function fleetName(index: number): string {
  return index < controlPlanes
    ? `control-${index + 1}`
    : `worker-${String(index + 1 - controlPlanes).padStart(3, '0')}`;
}

const controlPlanes = 3;

const emptySchematic = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

function fleetNode(index: number, now: number): SimulatedNode {
  const isControlPlane = index < controlPlanes;
  return {
    address: `10.64.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    hostname: fleetName(index),
    role: isControlPlane ? 'controlplane' : 'worker',
    architecture: 'amd64',
    talosVersion: 'v1.13.1',
    kubernetesVersion: 'v1.34.1',
    schematic: emptySchematic,
    extensions: [],
    installation: installation(`factory.talos.dev/metal-installer/${emptySchematic}:v1.12.6`),
    cores: 8,
    memoryMegabytes: 32_768,
    load: 0.05 + (index % 50) / 100,
    bootedAt: now - (60 + index) * minute,
    nodeId: `fleetNode${String(index).padStart(4, '0')}${'a'.repeat(31)}`,
    etcdMemberId: isControlPlane ? `f1ee7000000000${String(index + 16).padStart(2, '0')}` : null,
  };
}
