import { describe, expect, it } from 'vitest';
import { summarizeEtcd } from '../../source/domain/etcd.ts';
import { assessCluster, assessEtcd, assessNode, countServices, worst } from '../../source/domain/health.ts';
import { loading } from '../../source/domain/loaded.ts';
import { unasked } from '../../source/domain/node.ts';
import {
  denied,
  etcdStatusOf,
  failingContact,
  homelabMembers,
  homelabNode,
  makeNode,
  memberId,
  ok,
  readAt,
} from '../helpers/nodes.ts';

const healthy = { health: 'healthy', reasons: [] };

/** One test for each row of docs/health.md, by the row's number. */
describe('the health of a node', () => {
  it('1: unreachable for two tries is unhealthy, with the error as reason', () => {
    expect(assessNode(makeNode('a', {}, { contact: failingContact(2) }))).toEqual({
      health: 'unhealthy',
      reasons: ['dial tcp 192.168.1.103:50000: connect: no route to host'],
    });
  });

  it('1: one failed try changes nothing', () => {
    expect(assessNode(makeNode('a', {}, { contact: failingContact(1) }))).toEqual(healthy);
  });

  it('1: a fault on this side says nothing about the node', () => {
    for (const kind of ['talosctl-missing', 'certificate-expired', 'configuration'] as const) {
      const contact = { ...failingContact(5), error: { kind, message: 'here', hint: null } };
      expect(assessNode(makeNode('a', {}, { contact }))).toEqual({ health: 'unknown', reasons: ['here'] });
    }
  });

  it('2: is unknown until its services are read, too', () => {
    const node = makeNode('a', { services: loading });
    expect(assessNode(node)).toEqual({ health: 'unknown', reasons: ['not read whole yet'] });
  });

  it('2: what nothing was read of is unknown', () => {
    const node = makeNode('a', { machineStatus: loading }, { contact: unasked });
    expect(assessNode(node)).toEqual({ health: 'unknown', reasons: ['no answer yet'] });
  });

  it('2: a machine status that cannot be read is unknown, with the reason', () => {
    const error = { kind: 'parse', message: 'the answer cannot be read', hint: null } as const;
    const node = makeNode('a', { machineStatus: { status: 'failed', at: readAt, error } });
    expect(assessNode(node)).toEqual({ health: 'unknown', reasons: ['the answer cannot be read'] });
  });

  it('2: a node that answers, but tells its status or services no more, is unknown', () => {
    const error = { kind: 'parse', message: 'the answer cannot be read', hint: null } as const;
    for (const fact of ['machineStatus', 'services'] as const) {
      const loaded = makeNode('a').facts[fact];
      if (loaded.status !== 'ok') throw new Error('not read');
      const node = makeNode('a', { [fact]: { status: 'stale', value: loaded.value, at: readAt, error } });
      expect(assessNode(node).health).toBe('unknown');
      expect(assessNode(node).reasons[0]).toMatch(/cannot be read: the answer cannot be read$/);
    }
  });

  it('3: another stage than running is degraded', () => {
    const machineStatus = { stage: 'booting', ready: true, unmetConditions: [], bootMarker: null };
    expect(assessNode(makeNode('a', { machineStatus }))).toEqual({
      health: 'degraded',
      reasons: ['stage booting'],
    });
  });

  it('4: not ready is degraded, with the unmet conditions as reasons', () => {
    const unmetConditions = [
      { name: 'time', reason: 'time is not synced' },
      { name: 'staticPods', reason: 'kube-system/kube-apiserver-ryzen not ready' },
    ];
    const machineStatus = { stage: 'running', ready: false, unmetConditions, bootMarker: null };
    expect(assessNode(makeNode('a', { machineStatus })).reasons).toEqual([
      'time: time is not synced',
      'staticPods: kube-system/kube-apiserver-ryzen not ready',
    ]);
  });

  it('4: not ready without a word says so', () => {
    const machineStatus = { stage: 'running', ready: false, unmetConditions: [], bootMarker: null };
    expect(assessNode(makeNode('a', { machineStatus })).reasons).toEqual(['not ready']);
  });

  it('5: a service that is not up is degraded, and said once', () => {
    const machineStatus = {
      stage: 'running',
      ready: false,
      unmetConditions: [{ name: 'services', reason: 'kubelet not running' }],
      bootMarker: null,
    };
    const services = [
      { id: 'apid', state: 'Running', health: 'OK', message: 'Health check successful', changedAt: null },
      { id: 'kubelet', state: 'Failed', health: '?', message: 'Failed: exit code 1', changedAt: null },
      { id: 'udevd', state: 'Running', health: 'Fail', message: 'health check failed', changedAt: null },
    ] as const;
    expect(assessNode(makeNode('a', { machineStatus, services }))).toEqual({
      health: 'degraded',
      reasons: ['kubelet failed: exit code 1', 'udevd not healthy: health check failed'],
    });
  });

  it('6: not ready in Kubernetes is degraded', () => {
    const kubernetes = { name: 'ryzen', ready: false, cordoned: false };
    expect(assessNode(makeNode('a', { kubernetes })).reasons).toEqual(['not ready in Kubernetes']);
  });

  it('7: a cordon alone is healthy', () => {
    const kubernetes = { name: 'ryzen', ready: true, cordoned: true };
    expect(assessNode(makeNode('a', { kubernetes }))).toEqual(healthy);
  });

  it('8: what may not be read does not count', () => {
    const node = makeNode('a', { services: denied, kubernetes: denied, machineStatus: denied });
    expect(assessNode(node)).toEqual(healthy);
  });

  it('9: a node that is not in Kubernetes, or no etcd member, misses nothing', () => {
    expect(assessNode(makeNode('a', { kubernetes: null, etcdMemberId: null, etcdStatus: loading }))).toEqual(
      healthy,
    );
  });
});

describe('services up', () => {
  it.each([
    ['Running', 'OK', 1, 1],
    ['Running', '?', 1, 1],
    ['Running', 'Fail', 0, 1],
    ['Failed', '?', 0, 1],
    ['Stopping', '?', 0, 1],
    ['Waiting', '?', 0, 1],
    ['Preparing', '?', 0, 1],
    ['Finished', '?', 0, 0],
    ['Skipped', '?', 0, 0],
  ] as const)('%s with health %s is %i of %i', (state, health, up, total) => {
    expect(countServices([{ id: 'x', state, health, message: '', changedAt: null }])).toEqual({ up, total });
  });
});

const three = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
const etcdOf = (nodes: typeof three) => summarizeEtcd(nodes, ok(homelabMembers));

describe('the health of the cluster', () => {
  it('10: everything well is healthy', () => {
    const nodes = three.map((node) => ({ name: node.address, verdict: assessNode(node) }));
    expect(assessCluster(nodes, etcdOf(three))).toEqual(healthy);
  });

  it('11: is that of its worst node', () => {
    const nodes = [
      { name: 'ryzen', verdict: { health: 'healthy', reasons: [] } },
      { name: 'm1mac', verdict: { health: 'unhealthy', reasons: ['no route to host'] } },
    ] as const;
    expect(assessCluster(nodes, etcdOf(three))).toEqual({
      health: 'unhealthy',
      reasons: ['m1mac: no route to host'],
    });
  });

  it('12: an etcd alarm degrades it, though every node is healthy', () => {
    const alarms = [{ memberId: memberId('intel'), alarm: 'NOSPACE' }];
    const etcdStatus = { ...etcdStatusOf('intel'), alarms };
    const verdict = assessEtcd(
      etcdOf([three[0], homelabNode('intel', { etcdStatus }), three[2]] as typeof three),
    );
    expect(verdict).toEqual({ health: 'degraded', reasons: ['etcd alarm NOSPACE on intel'] });
  });

  it('13: a learner degrades it', () => {
    const members = homelabMembers.map((member) => ({ ...member, learner: member.hostname === 'm1mac' }));
    const etcdStatus = { ...etcdStatusOf('m1mac'), learner: true };
    const learning = [...three.slice(0, 2), homelabNode('m1mac', { etcdStatus })];
    const etcd = summarizeEtcd(learning, ok(members));
    expect(etcd).toMatchObject({ learners: 1, healthyVoters: 2, quorum: { needed: 2, tolerates: 0 } });
    expect(assessEtcd(etcd)).toEqual({ health: 'degraded', reasons: ['etcd member m1mac is a learner'] });
  });

  it('14: a lost member degrades it', () => {
    const etcd = etcdOf([
      three[0],
      three[1],
      homelabNode('m1mac', {}, { contact: failingContact(2) }),
    ] as typeof three);
    expect(assessEtcd(etcd)).toEqual({ health: 'degraded', reasons: ['etcd member m1mac does not answer'] });
    expect(etcd.quorum).toEqual({ needed: 2, held: true, tolerates: 0 });
  });

  it('15: no quorum makes it unhealthy', () => {
    const lost = { contact: failingContact(2) };
    const etcd = etcdOf([
      three[0],
      homelabNode('intel', {}, lost),
      homelabNode('m1mac', {}, lost),
    ] as typeof three);
    expect(assessEtcd(etcd)).toMatchObject({ health: 'unhealthy' });
    expect(assessEtcd(etcd).reasons[0]).toBe('etcd has no quorum');
  });

  it('16: etcd that may not be asked does not count', () => {
    const etcd = summarizeEtcd(
      three.map((node) => makeNode(node.address, { etcdStatus: denied })),
      denied,
    );
    expect(etcd).toMatchObject({ notAllowed: true, quorum: null });
    expect(assessEtcd(etcd)).toEqual(healthy);
  });

  it('18: unknown where not one etcd member tells anything: the quorum may well be there', () => {
    const names = ['ryzen', 'intel', 'm1mac'] as const;
    const lost = names.map((name) => homelabNode(name, {}, { contact: failingContact(2) }));
    const verdict = assessEtcd(summarizeEtcd(lost, ok(homelabMembers)));
    expect(verdict.health).toBe('unknown');
    expect(verdict.reasons).toEqual([expect.stringMatching(/^etcd cannot be read: .*no route to host$/)]);
  });

  it('17: unknown while a control plane may still tell of etcd', () => {
    const early = [homelabNode('ryzen'), homelabNode('intel', { etcdStatus: loading })];
    const nodes = early.map((node) => ({ name: node.address, verdict: assessNode(node) }));
    expect(assessCluster(nodes, summarizeEtcd(early, loading)).health).toBe('unknown');
    const workers = [makeNode('w', { machineType: 'worker', etcdMemberId: null, etcdStatus: loading })];
    expect(assessEtcd(summarizeEtcd(workers, loading))).toEqual(healthy);
  });

  it('17: unknown while no node has said anything', () => {
    const nodes = [{ name: 'a', verdict: { health: 'unknown', reasons: ['no answer yet'] } }] as const;
    expect(assessCluster(nodes, summarizeEtcd([], loading)).health).toBe('unknown');
  });
});

describe('the worst', () => {
  it.each([
    [[], 'unknown'],
    [['healthy'], 'healthy'],
    [['healthy', 'unknown'], 'unknown'],
    [['unknown', 'degraded'], 'degraded'],
    [['degraded', 'unhealthy', 'healthy'], 'unhealthy'],
  ] as const)('of %j is %s', (healths, expected) => {
    expect(worst(healths)).toBe(expected);
  });
});
