import { afterEach, describe, expect, it } from 'vitest';
import { homelab } from '../../source/simulator/practice.ts';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { nodeAt, readSnapshot, replaySnapshot, unknownFacts } from '../helpers/snapshot.ts';

afterEach(closeLabs);

const { nodes } = homelab(Date.now());
const [first] = nodes;
if (!first) throw new Error('no nodes');

describe('--json, where the role may not read everything', () => {
  it('leaves etcd unknown, names the refusal and does not call the cluster ill', async () => {
    const older = { talosVersion: 'v1.6.1', kubernetesVersion: 'v1.29.1' };
    const lab = openLab({
      scenario: {
        talosctlVersion: '1.6.4',
        role: 'os:reader',
        nodes: nodes.map((node) => ({ ...node, ...older })),
      },
    });
    const { exitCode, stdout } = await lab.run('--json');
    const snapshot = readSnapshot(stdout);
    expect(exitCode).toBe(0);
    expect(snapshot.cluster).toMatchObject({
      health: 'healthy',
      etcd: { members: 3, healthy: null, alarms: null, quorum: null, tolerates: null, leader: null },
    });
    for (const node of snapshot.nodes) {
      expect(node).toMatchObject({ health: 'healthy', error: null });
      expect(node.etcd).toMatchObject({ leader: null, learner: null, alarms: null });
    }
    expect(snapshot.errors.map(({ kind, node }) => `${kind} ${node}`)).toEqual(
      nodes.map(({ address }) => `permission ${address}`),
    );
  });
});

describe('--json, with workers', () => {
  it('gives a worker no etcd, and its own services', async () => {
    const worker = {
      ...first,
      address: '192.168.1.104',
      hostname: 'worker-01',
      role: 'worker' as const,
      etcdMemberId: null,
      nodeId: 'identityOfTheWorker',
    };
    const lab = openLab({ scenario: { nodes: [...nodes, worker] } });
    const { exitCode, stdout } = await lab.run('--json');
    const snapshot = readSnapshot(stdout);
    expect(exitCode).toBe(0);
    expect(snapshot.cluster.etcd).toMatchObject({ members: 3, healthy: 3 });
    expect(nodeAt(snapshot, worker.address)).toMatchObject({
      hostname: 'worker-01',
      role: 'worker',
      health: 'healthy',
      services: { up: 9, total: 9 },
      etcd: null,
      kubernetes: { name: 'worker-01', ready: true, cordoned: false },
      sources: ['talosconfig', 'members'],
    });
  });

  it('has each machine once, also when discovery gives an old address a new identity', async () => {
    const { snapshot } = await replaySnapshot('v1.13.3/workers');
    const names = snapshot.nodes.map(({ address, hostname, role }) => `${address} ${hostname} ${role}`);
    expect(names).toEqual([
      '192.168.1.101 ryzen controlplane',
      '192.168.1.102 intel controlplane',
      '192.168.1.103 m1mac controlplane',
      '192.168.1.104 worker-01 worker',
      '192.168.1.105 worker-02 worker',
    ]);
    // There are no recordings of what these two say of themselves.
    expect(nodeAt(snapshot, '192.168.1.104')).toMatchObject({ ...unknownFacts, etcd: null });
  });
});

describe('--json, while the machines boot', () => {
  it('says the stage and what it waits for', async () => {
    const { exitCode, snapshot } = await replaySnapshot('v1.13.3/bootstrap');
    expect(exitCode).toBe(1);
    for (const node of snapshot.nodes) {
      expect(node).toMatchObject({
        health: 'degraded',
        stage: 'booting',
        ready: false,
        reasons: ['stage booting', 'services: etcd not running, kubelet not running'],
      });
    }
    expect(snapshot.errors).toEqual([
      expect.objectContaining({
        kind: 'unavailable',
        message: expect.stringContaining('failed to create etcd client'),
        node: null,
      }),
    ]);
  });
});

describe('--json, when talosctl cannot be trusted', () => {
  it('keeps hostile bytes out, and says which values could not be read', async () => {
    const lab = openLab({ faults: ['garbage'] });
    const { stdout, stderr } = await lab.run('--json');
    const snapshot = readSnapshot(stdout);
    expect(stdout + stderr).not.toMatch(/[^\x0a\x20-\x7e\xa0-\uffff]/);
    expect(snapshot.nodes.map(({ hostname }) => hostname)).toEqual([
      'ryzen ryzen',
      'intel intel',
      'm1mac m1mac',
    ]);
    // Extensions are cut half-way, at whichever node stands there: they are asked in the order in which they answer.
    const cut = snapshot.nodes.filter(({ extensions }) => extensions === null);
    expect(cut.length).toBeGreaterThan(0);
    for (const { schematic } of cut) expect(schematic).toBeNull();
    expect(snapshot.errors.map(({ kind }) => kind)).toContain('parse');
  });

  it('does not take half of an answer for the whole', async () => {
    const lab = openLab({ faults: ['half'] });
    const { exitCode, stdout } = await lab.run('--json');
    const { cluster, nodes: seen, errors } = readSnapshot(stdout);
    expect(exitCode).toBe(1);
    // Three members there are: fewer would be a lie, and so would a lost quorum.
    expect([3, null]).toContain(cluster.etcd.members);
    expect(cluster.reasons).not.toContain('etcd has no quorum');
    for (const { services } of seen) expect([11, null]).toContain(services.total);
    expect(errors.map(({ kind }) => kind)).toContain('parse');
  });
});
