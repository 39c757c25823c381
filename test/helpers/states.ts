import { loading } from '../../source/domain/loaded.ts';
import { type NodeRecord, newNode } from '../../source/domain/node.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { clusterOf, homelabNodes } from './cluster.ts';
import { denied, failingContact, homelabNode, makeNode, ok, readAt } from './nodes.ts';

const minute = 60_000;

export const failedKubelet = {
  machineStatus: {
    stage: 'running',
    ready: false,
    unmetConditions: [{ name: 'services', reason: 'kubelet not running' }],
    bootMarker: '2026-11-23T04:35:00Z',
  },
  services: [
    { id: 'apid', state: 'Running', health: 'OK', message: '', changedAt: null },
    { id: 'kubelet', state: 'Failed', health: '?', message: 'Failed: exit code 1', changedAt: null },
  ],
} as const;

function version(talosVersion: string) {
  return { version: { talosVersion, architecture: 'amd64', platform: 'metal' } } as const;
}

const unavailable = { kind: 'unavailable', message: 'failed to create etcd client', hint: null } as const;

/** A fleet of three control planes and workers; each tenth worker is not ready. */
export function fleet(count: number): readonly NodeRecord[] {
  return Array.from({ length: count }, (_, index) => {
    if (index < 3) return homelabNode((['ryzen', 'intel', 'm1mac'] as const)[index] ?? 'ryzen');
    const isReady = index % 10 !== 0;
    const hostname = `worker-${index - 2}`;
    return makeNode(
      `10.0.${index >> 8}.${index & 255}`,
      {
        hostname,
        identity: `identity-${hostname}`,
        machineType: 'worker',
        etcdMemberId: null,
        etcdStatus: loading,
        kubernetes: { name: hostname, ready: isReady, cordoned: false },
        memory: { usedBytes: ((index * 7) % 100) * 1024 ** 3, totalBytes: 100 * 1024 ** 3 },
      },
      { cpuPercent: (index * 13) % 100 },
    );
  });
}

/** States of the whole screen, each with what is typical of it. */
export const states: Readonly<Record<string, ClusterState>> = {
  healthy: clusterOf(homelabNodes),
  degraded: clusterOf([
    homelabNode('ryzen', { ...failedKubelet, kubernetes: { name: 'ryzen', ready: false, cordoned: false } }),
    homelabNode('intel', { kubernetes: { name: 'intel', ready: true, cordoned: true } }),
    homelabNode('m1mac'),
  ]),
  'a dead node': clusterOf(
    [...homelabNodes.slice(0, 2), homelabNode('m1mac', {}, { contact: failingContact(2) })],
    { answeredAt: { '192.168.1.103': readAt - 12 * minute, '192.168.1.101': readAt } },
  ),
  'mixed versions': clusterOf([
    homelabNode('ryzen', version('v1.13.3')),
    homelabNode('intel', { ...version('v1.12.11'), kubernetesVersion: 'v1.33.2' }),
    homelabNode('m1mac', { extensions: { schematic: null, list: [] } }),
  ]),
  'no etcd answer': clusterOf(
    homelabNodes.map(({ address }, index) =>
      homelabNode((['ryzen', 'intel', 'm1mac'] as const)[index] ?? 'ryzen', {
        etcdStatus: { status: 'failed', at: readAt, error: unavailable },
        hostname: address,
      }),
    ),
  ),
  'role reader': clusterOf(
    [
      homelabNode('ryzen', { etcdStatus: denied, services: denied, extensions: denied }),
      homelabNode('intel', { etcdStatus: denied }),
    ],
    { etcdMembers: denied, roles: ['os:reader'], readOnly: true },
  ),
  'the view lost': clusterOf(
    homelabNodes.map((node) => ({ ...node, contact: failingContact(3) })),
    {
      trouble: {
        kind: 'certificate-expired',
        message: 'remote error: tls: expired certificate',
        hint: 'renew it',
      },
      certificateNotAfter: readAt - 1440 * minute,
    },
  ),
  empty: clusterOf([], { endpoint: null, clusterName: loading, etcdMembers: loading, answeredAt: {} }),
  unread: clusterOf(
    ['192.168.1.101', '192.168.1.102'].map((address) => newNode(address, ['talosconfig'])),
    { clusterName: loading, etcdMembers: loading, endpoint: null, answeredAt: {} },
  ),
  late: clusterOf(homelabNodes, {
    answeredAt: Object.fromEntries(homelabNodes.map(({ address }) => [address, readAt - 7 * minute])),
    certificateNotAfter: readAt + 12.5 * 1440 * minute,
    readOnly: true,
    endpoint: '192.168.1.100',
    members: ok(
      homelabNodes.map(({ address }) => ({
        nodeId: address,
        hostname: address,
        role: null,
        addresses: [address],
      })),
    ),
  }),
  'wide characters': clusterOf([
    makeNode('192.168.1.101', { hostname: '节点一号', services: failedKubelet.services }),
    makeNode('fd00:1234:5678:9abc:def0:1234:5678:9abc', { hostname: 'e\u0301toile' }),
  ]),
  '500 nodes': clusterOf(fleet(500)),
};

/** From the smallest terminal that is useful to a large one. */
export const sizes = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;
