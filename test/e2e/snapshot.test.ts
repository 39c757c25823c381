import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../helpers/program.ts';
import { nodeAt, replaySnapshot, unknownEtcd, unknownFacts } from '../helpers/snapshot.ts';

// Concurrent: a snapshot waits for its second tries most of the time.
afterAll(cleanUp);

/** What the three machines of the recordings are, whatever their version. */
const machines = [
  {
    address: '192.168.1.101',
    hostname: 'ryzen',
    architecture: 'amd64',
    schematic: 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176',
    extensions: [{ name: 'amd-ucode', version: '20251125' }],
    totalBytes: 64 * 1024 ** 3,
  },
  {
    address: '192.168.1.102',
    hostname: 'intel',
    architecture: 'amd64',
    schematic: '613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245',
    extensions: [
      { name: 'i915', version: '20251125' },
      { name: 'intel-ucode', version: '20251111' },
    ],
    totalBytes: 32 * 1024 ** 3,
  },
  {
    address: '192.168.1.103',
    hostname: 'm1mac',
    architecture: 'arm64',
    schematic: 'ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515',
    extensions: [{ name: 'qemu-guest-agent', version: '10.0.2' }],
    totalBytes: 16 * 1024 ** 3,
  },
] as const;

/** What differs from recording to recording; `usedBytes` is total − available of `talosctl memory`. */
const versions = [
  {
    talosctl: 'v1.6.4',
    talosVersion: 'v1.6.1',
    kubernetesVersion: 'v1.29.1',
    memberIds: ['9d8625deef17d271', 'f08adf87676fa6bc', '5a19a63daf7d5a5b'],
    usedBytes: 23_590_862_848,
    bootMarker: '2026-11-23T05:02:55Z',
  },
  {
    talosctl: 'v1.9.5',
    talosVersion: 'v1.9.3',
    kubernetesVersion: 'v1.32.3',
    memberIds: ['fa827a6524678675', '94eca9e53fffed69', '55bda71d24f68e81'],
    usedBytes: 23_597_154_304,
    bootMarker: '2026-11-23T05:00:34Z',
  },
  {
    talosctl: 'v1.13.3',
    talosVersion: 'v1.13.1',
    kubernetesVersion: 'v1.34.1',
    memberIds: ['f629db32dffa6e3a', 'f5739d62b6377bf0', '71eba1bb55f23596'],
    usedBytes: 23_630_708_736,
    bootMarker: '2026-11-23T04:58:18Z',
  },
] as const;

const leader = '192.168.1.101';
const healthyEtcd = { members: 3, healthy: 3, learners: 0, alarms: [], quorum: 2, tolerates: 1, leader };
const noRoute = 'dial tcp 192.168.1.103:50000: connect: no route to host';
const away = [
  { scenario: 'node-down', kind: 'no-route', message: noRoute, order: [] },
  {
    scenario: 'first-node-down',
    kind: 'no-route',
    message: noRoute,
    order: ['-n', '192.168.1.103,192.168.1.101,192.168.1.102'],
  },
  {
    scenario: 'node-blackholed',
    kind: 'timeout',
    message: 'dial tcp 192.168.1.103:50000: i/o timeout',
    order: [],
  },
];

/** A reader's recordings differ in what is refused, and nothing of that is read: once is enough. */
const wellScenarios = (talosctl: string) =>
  talosctl === 'v1.13.3' ? ['healthy', 'role-reader'] : ['healthy'];

describe.concurrent.each(versions)('--json on the recordings of $talosctl', (version) => {
  const { talosctl, talosVersion, kubernetesVersion, memberIds } = version;

  it.concurrent.each(wellScenarios(talosctl))('%s: everything is known and well', async (scenario) => {
    const { exitCode, stderr, snapshot } = await replaySnapshot(`${talosctl}/${scenario}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(snapshot.cluster).toEqual({
      name: 'homelab',
      context: 'homelab',
      endpoints: ['127.0.0.1'],
      talosVersions: [talosVersion],
      kubernetesVersions: [kubernetesVersion],
      health: 'healthy',
      reasons: [],
      etcd: healthyEtcd,
    });
    expect(snapshot.errors).toEqual([]);
    expect(snapshot.nodes).toHaveLength(3);
    for (const [index, { totalBytes, ...machine }] of machines.entries()) {
      expect(snapshot.nodes[index]).toEqual({
        ...machine,
        role: 'controlplane',
        health: 'healthy',
        reasons: [],
        stage: 'running',
        ready: true,
        talosVersion,
        kubernetesVersion,
        services: { up: 11, total: 11, list: expect.any(Array) },
        etcd: { memberId: memberIds[index], leader: index === 0, learner: false, alarms: [] },
        kubernetes: { name: machine.hostname, ready: true, cordoned: false },
        // One sample is none.
        cpuPercent: null,
        memory: { usedBytes: expect.any(Number), totalBytes },
        bootMarker: expect.any(String),
        sources: ['talosconfig', 'members', 'etcd'],
        error: null,
        ageMs: expect.any(Number),
      });
    }
    const [first] = snapshot.nodes;
    expect(first?.memory.usedBytes).toBe(version.usedBytes);
    expect(first?.bootMarker).toBe(version.bootMarker);
    expect(first?.services.list?.map(({ id }) => id).join(' ')).toBe(
      'apid auditd containerd cri dashboard etcd kubelet machined syslogd trustd udevd',
    );
  });

  it.concurrent('degraded: says what is not well, and of which node', async () => {
    const { exitCode, stderr, snapshot } = await replaySnapshot(`${talosctl}/degraded`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    const failed =
      'kubelet failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1';
    const pods = ['apiserver', 'controller-manager', 'scheduler'];
    const staticPods = pods.map((pod) => `kube-system/kube-${pod}-ryzen not ready`).join(', ');
    const reasons = [failed, `staticPods: ${staticPods}`];
    expect(snapshot.cluster).toMatchObject({
      health: 'degraded',
      reasons: [
        'etcd alarm NOSPACE on intel',
        'etcd member m1mac is a learner',
        ...reasons.map((reason) => `ryzen: ${reason}`),
      ],
      etcd: {
        members: 3,
        healthy: 2,
        learners: 1,
        alarms: [{ memberId: memberIds[1], node: '192.168.1.102', alarm: 'NOSPACE' }],
        quorum: 2,
        tolerates: 0,
        leader,
      },
    });
    const [ryzen, intel, m1mac] = snapshot.nodes;
    expect(ryzen).toMatchObject({
      health: 'degraded',
      reasons,
      ready: false,
      services: { up: 10, total: 11 },
    });
    expect(ryzen?.services.list).toContainEqual({
      id: 'kubelet',
      state: 'Failed',
      health: '?',
      message: `Failed: ${failed.slice('kubelet failed: '.length)}`,
    });
    expect(intel).toMatchObject({
      // A cordon alone is no illness, and the alarm is the cluster's.
      health: 'healthy',
      kubernetes: { name: 'intel', ready: true, cordoned: true },
      etcd: { leader: false, learner: false, alarms: ['NOSPACE'] },
    });
    expect(m1mac).toMatchObject({ health: 'healthy', etcd: { leader: false, learner: true, alarms: [] } });
    expect(snapshot.errors).toEqual([]);
  });

  it.concurrent.each(away)(
    '$scenario: two nodes are whole, the third is named with its error',
    async (one) => {
      const { exitCode, snapshot } = await replaySnapshot(`${talosctl}/${one.scenario}`, ...one.order);
      expect(exitCode).toBe(1);
      const error = { kind: one.kind, message: one.message, hint: null };
      expect(snapshot.cluster).toMatchObject({
        health: 'unhealthy',
        reasons: ['etcd member m1mac does not answer', `m1mac: ${one.message}`],
        etcd: { ...healthyEtcd, healthy: 2, tolerates: 0 },
      });
      expect(snapshot.errors).toEqual([{ ...error, node: '192.168.1.103' }]);
      expect(snapshot.nodes).toHaveLength(3);
      expect(nodeAt(snapshot, '192.168.1.103')).toMatchObject({
        ...unknownFacts,
        // Discovery and etcd know it.
        hostname: 'm1mac',
        role: 'controlplane',
        health: 'unhealthy',
        reasons: [one.message],
        etcd: { memberId: memberIds[2], leader: false },
        error,
      });
      for (const { address, hostname, architecture, schematic } of machines.slice(0, 2)) {
        expect(nodeAt(snapshot, address)).toMatchObject({
          hostname,
          architecture,
          schematic,
          health: 'healthy',
          talosVersion,
          kubernetesVersion,
          services: { up: 11, total: 11 },
          kubernetes: { ready: true },
          error: null,
        });
      }
    },
  );

  it.concurrent('no-quorum: etcd is lost, and the one node that answers is shown', async () => {
    const { exitCode, snapshot } = await replaySnapshot(`${talosctl}/no-quorum`);
    expect(exitCode).toBe(1);
    expect(snapshot.cluster).toMatchObject({
      health: 'unhealthy',
      etcd: { members: 3, healthy: 0, learners: 0, quorum: 2, tolerates: 0, leader: null },
    });
    expect(snapshot.cluster.reasons).toContain('etcd has no quorum');
    expect(nodeAt(snapshot, '192.168.1.101')).toMatchObject({ health: 'healthy', etcd: { leader: null } });
    expect(snapshot.errors.map(({ kind, node }) => `${kind} ${node}`)).toEqual([
      'no-route 192.168.1.102',
      'no-route 192.168.1.103',
    ]);
  });

  it.concurrent.each([
    ['cert-expired', '127.0.0.1', 'certificate-expired', 'remote error: tls: expired certificate'],
    ['endpoint-dead', '127.0.0.9', 'refused', 'dial tcp 127.0.0.9:50000: connect: connection refused'],
  ])('%s: nothing could be read, and nothing is made up', async (scenario, endpoint, kind, message) => {
    const { exitCode, snapshot } = await replaySnapshot(`${talosctl}/${scenario}`, '-e', endpoint);
    expect(exitCode).toBe(2);
    // An expired certificate is a fault of the view: the nodes may be as well as ever.
    const health = scenario === 'cert-expired' ? 'unknown' : 'unhealthy';
    expect(snapshot.cluster).toMatchObject({
      name: null,
      context: 'homelab',
      endpoints: [endpoint],
      talosVersions: [],
      kubernetesVersions: [],
      health,
      etcd: unknownEtcd,
    });
    for (const { address } of machines) {
      const node = nodeAt(snapshot, address);
      expect(node).toMatchObject({
        ...unknownFacts,
        hostname: null,
        role: null,
        etcd: null,
        health,
        sources: ['talosconfig'],
        error: { kind, message },
      });
    }
    // Once for the cluster, and once for each node.
    expect(snapshot.errors.map((error) => `${error.kind} ${error.node}`)).toEqual(
      [null, ...machines.map(({ address }) => address)].map((node) => `${kind} ${node}`),
    );
    const remedy =
      scenario === 'cert-expired' ? expect.stringContaining('talosctl gen config --with-secrets') : null;
    expect(snapshot.errors[0]).toMatchObject({ message, hint: remedy });
  });
});
