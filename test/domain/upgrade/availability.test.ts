import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EtcdSummary, type MemberCondition, summarizeEtcd } from '../../../source/domain/etcd.ts';
import type { NodeRecord, Role } from '../../../source/domain/node.ts';
import { quorumOf } from '../../../source/domain/quorum.ts';
import { mayStart, meanwhile } from '../../../source/domain/upgrade/availability.ts';
import type { KubernetesReport } from '../../../source/domain/upgrade/survey.ts';
import {
  denied,
  etcdStatusOf,
  failingContact,
  homelabMembers,
  homelabNode,
  makeNode,
  memberId,
  ok,
} from '../../helpers/nodes.ts';

type Fault = 'lost' | 'learner' | 'lost learner';

const voters = (count: number): Fault[] => Array<Fault>(count);

/** etcd with so many members, named m1, m2, …; a hole is a healthy voter. */
function etcdOf(faults: readonly (Fault | undefined)[]): EtcdSummary {
  const members = Array.from(faults, (fault, index): MemberCondition => {
    const name = `m${index + 1}`;
    const healthy = !fault?.startsWith('lost');
    const reason = healthy ? null : 'does not answer';
    return { id: name, name, address: name, learner: fault?.endsWith('learner') ?? false, healthy, reason };
  });
  const voting = members.filter(({ learner }) => !learner);
  const healthyVoters = voting.filter(({ healthy }) => healthy).length;
  return {
    members,
    memberCount: members.length,
    learners: members.length - voting.length,
    healthyVoters,
    quorum: quorumOf(voting.length, healthyVoters),
    alarms: [],
    leaderId: 'm1',
    notAllowed: false,
    error: null,
    isPending: false,
    list: 'read',
  };
}

const unknown: EtcdSummary = { ...etcdOf([]), members: null, memberCount: null, quorum: null };
const controlPlane = (id: string | null = 'm1') => ({ role: 'controlplane' as Role | null, memberId: id });
const worker = { role: 'worker', memberId: null } as const;

describe('a control plane may go down', () => {
  const twoMembers = 'etcd has two members, and stands still without either of them';
  const itself = 'is a learner of etcd: it becomes a voting member only after it is back';
  const only = 'the only etcd member: etcd and Kubernetes are down meanwhile';
  it.each([
    ['one member', voters(1), 'warning', only],
    ['two', voters(2), 'no', twoMembers],
    ['three', voters(3), 'yes', 'etcd 3/3, tolerates 1'],
    ['five', voters(5), 'yes', 'etcd 5/5, tolerates 2'],
    ['three, one lost', [...voters(2), 'lost'], 'no', 'not every etcd member is healthy: m3 does not answer'],
    ['five, one lost', [...voters(4), 'lost'], 'no', 'not every etcd member is healthy: m5 does not answer'],
    [
      'five, two lost',
      [...voters(3), 'lost', 'lost'],
      'no',
      'not every etcd member is healthy: m4 does not answer; m5 does not answer',
    ],
    [
      'three, two lost',
      [undefined, 'lost', 'lost'],
      'no',
      'etcd has lost its quorum: 1 of 3 healthy, 2 needed',
    ],
    [
      'itself lost',
      ['lost', undefined, undefined],
      'no',
      'not every etcd member is healthy: m1 does not answer',
    ],
    ['three and a learner', [...voters(3), 'learner'], 'yes', 'etcd 3/3, tolerates 1'],
    ['two and a learner', [...voters(2), 'learner'], 'no', 'etcd has two voting members until m3 has a vote'],
    [
      'two and two learners',
      [...voters(2), 'learner', 'learner'],
      'no',
      'etcd has two voting members until m3, m4 have a vote',
    ],
    ['one and a learner', [...voters(1), 'learner'], 'no', twoMembers],
    [
      'three and a lost learner',
      [...voters(3), 'lost learner'],
      'no',
      'not every etcd member is healthy: m4 does not answer',
    ],
    ['itself the learner', ['learner', ...voters(3)], 'warning', itself],
    ['itself the learner beside two', ['learner', ...voters(2)], 'warning', itself],
    ['itself the learner beside one', ['learner', ...voters(1)], 'warning', itself],
    [
      'itself the learner, and one lost',
      ['learner', ...voters(2), 'lost'],
      'no',
      'not every etcd member is healthy: m4 does not answer',
    ],
    ['no member', [], 'no', 'etcd has lost its quorum: 0 of 0 healthy, 1 needed'],
  ] as const)('%s', (_, faults, verdict, reason) => {
    expect(mayStart(etcdOf(faults), controlPlane())).toEqual({ verdict, reason });
  });

  it('only as a known member', () => {
    const refused = { verdict: 'no', reason: 'which etcd member runs on it is not known' };
    expect(mayStart(etcdOf(voters(3)), controlPlane(null))).toEqual(refused);
    expect(mayStart(etcdOf(voters(3)), controlPlane('removed'))).toEqual(refused);
    expect(mayStart(etcdOf(voters(3)), { role: null, memberId: null })).toEqual(refused);
  });

  it('only when every member is healthy, there are not two, and the quorum stays', () => {
    const fault = fc.constantFrom<Fault | undefined>(undefined, undefined, undefined, 'lost', 'learner');
    fc.assert(
      fc.property(fc.array(fault, { minLength: 1, maxLength: 9 }), (faults) => {
        const etcd = etcdOf(faults);
        if (mayStart(etcd, controlPlane()).verdict !== 'yes') return;
        const voting = faults.filter((one) => one !== 'learner').length;
        expect(faults).not.toContain('lost');
        expect(voting).not.toBe(2);
        expect(quorumOf(voting, voting - 1).held).toBe(true);
      }),
      { seed: 6 },
    );
  });
});

describe('a worker may go down', () => {
  it.each([
    ['while all is well', voters(3), 'yes', 'etcd 3/3, tolerates 1'],
    ['while the quorum is held', [...voters(2), 'lost'], 'yes', 'etcd 2/3, tolerates 0'],
    ['beside one member', voters(1), 'yes', 'etcd 1/1, tolerates 0'],
    ['beside two', voters(2), 'yes', 'etcd 2/2, tolerates 0'],
    [
      'not without the quorum',
      [undefined, 'lost', 'lost'],
      'no',
      'etcd has lost its quorum: 1 of 3 healthy, 2 needed',
    ],
  ] as const)('%s', (_, faults, verdict, reason) => {
    expect(mayStart(etcdOf(faults), worker)).toEqual({ verdict, reason });
  });
});

describe('what is not known of etcd is never a yes', () => {
  const refused = { kind: 'refused', message: 'connection refused', hint: null } as const;
  const unlisted = 'the list of etcd members is not known, so others may have a vote';
  it.each<[string, EtcdSummary, string]>([
    ['nothing', unknown, 'the state of etcd is not known'],
    [
      'not allowed',
      { ...unknown, notAllowed: true },
      'the state of etcd may not be read with this talosconfig',
    ],
    ['being read', { ...unknown, isPending: true }, 'the state of etcd is still being read'],
    ['an error', { ...unknown, error: refused }, 'the state of etcd is not known: connection refused'],
    ['no list', { ...etcdOf(voters(3)), list: 'failed' }, unlisted],
    ['no list yet', { ...etcdOf(voters(1)), list: 'loading' }, unlisted],
  ])('%s', (_, etcd, reason) => {
    expect(mayStart(etcd, controlPlane())).toEqual({ verdict: 'no', reason });
    expect(mayStart(etcd, worker)).toEqual({ verdict: 'warning', reason });
  });
});

describe('as it is read', () => {
  const homelab = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
  const ryzen = controlPlane(memberId('ryzen'));

  it('three control planes that are well may be taken down', () => {
    const etcd = summarizeEtcd(homelab, ok(homelabMembers));
    expect(mayStart(etcd, ryzen)).toEqual({ verdict: 'yes', reason: 'etcd 3/3, tolerates 1' });
  });

  it('one that is behind keeps the others up', () => {
    const behind = homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), raftAppliedIndex: 1 } });
    const etcd = summarizeEtcd([...homelab.slice(0, 2), behind], ok(homelabMembers));
    expect(mayStart(etcd, ryzen)).toEqual({
      verdict: 'no',
      reason: 'not every etcd member is healthy: m1mac is behind the others',
    });
  });

  it('of workers only, nothing is known of etcd', () => {
    const nodes = [makeNode('10.0.0.1', { machineType: 'worker', etcdMemberId: null, etcdStatus: denied })];
    expect(mayStart(summarizeEtcd(nodes, denied), worker).verdict).toBe('warning');
  });
});

describe('meanwhile', () => {
  const nodeOf = (address: string, role: Role, rest: Partial<NodeRecord> = {}) =>
    makeNode(
      address,
      { machineType: role, kubernetes: { name: address, ready: true, cordoned: false } },
      rest,
    );
  const names = (count: number, letter: string) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  const clusterOf = (controlPlanes: number, workers: number) => [
    ...names(controlPlanes, 'm').map((name) => nodeOf(name, 'controlplane')),
    ...names(workers, 'w').map((name) => nodeOf(name, 'worker')),
  ];
  const m1 = { ...controlPlane(), address: 'm1' };
  const w1 = { ...worker, address: 'w1' };

  it.each([
    [1, ['etcd 0/1, no quorum', 'no control plane is up: the Kubernetes API is down']],
    [2, ['etcd 1/2, no quorum', '1 of 2 control planes']],
    [3, ['etcd 2/3, tolerates 0', '2 of 3 control planes']],
    [5, ['etcd 4/5, tolerates 1', '4 of 5 control planes']],
  ])('of %i control planes without one', (count, expected) => {
    expect(meanwhile(etcdOf(voters(count)), m1, clusterOf(count, 0), null)).toEqual(expected);
  });

  it('a worker leaves etcd as it is', () => {
    expect(meanwhile(etcdOf(voters(3)), w1, clusterOf(3, 2), null)).toEqual(['1 of 2 workers']);
  });

  it('a learner takes no vote with it', () => {
    const etcd = etcdOf(['learner', ...voters(3)]);
    expect(meanwhile(etcd, m1, clusterOf(4, 0), null)[0]).toBe('etcd 3/3, tolerates 1');
  });

  it('nodes that do not answer are not up', () => {
    const nodes = [...clusterOf(2, 0), nodeOf('m3', 'controlplane', { contact: failingContact(2) })];
    const etcd = etcdOf([...voters(2), 'lost']);
    expect(meanwhile(etcd, m1, nodes, null)).toEqual(['etcd 1/3, no quorum', '1 of 3 control planes']);
  });

  it.each([
    ['etcd', unknown, 'm1'],
    ['its member', etcdOf(voters(3)), null],
    ['the list of members', { ...etcdOf(voters(1)), list: 'failed' }, 'm1'],
  ] as const)('is not known where %s is not', (_, etcd, id) => {
    const down = { ...controlPlane(id), address: 'm1' };
    expect(meanwhile(etcd, down, clusterOf(3, 0), null)[0]).toBe('what is left of etcd is not known');
  });

  it('says nothing of a role that is not known', () => {
    const down = { role: null, memberId: 'm1', address: 'm1' };
    expect(meanwhile(etcdOf(voters(3)), down, clusterOf(3, 0), null)).toEqual(['etcd 2/3, tolerates 0']);
  });

  describe('the pods', () => {
    type Reported = KubernetesReport['nodes'][number];
    const reportOf = (
      pods: number,
      changes: Readonly<Record<string, Partial<Reported>>>,
    ): KubernetesReport => ({
      nodes: ['w1', 'w2', 'w3'].map((name) => ({ name, ready: true, cordoned: false, ...changes[name] })),
      evictable: { w1: pods },
      blocked: [],
    });

    it.each([
      [12, {}, ['12 pods have to move, 2 nodes can take them']],
      [1, { w2: { ready: false } }, ['1 pod has to move, 1 node can take it']],
      [12, { w2: { cordoned: true } }, ['12 pods have to move, 1 node can take them']],
      [1, {}, ['1 pod has to move, 2 nodes can take it']],
      [12, { w2: { cordoned: true }, w3: { ready: false } }, ['12 pods with nowhere to go']],
      [2, { w1: { cordoned: true } }, ['2 pods on it, although it is cordoned']],
      [0, {}, []],
    ])('%i, %j', (pods, changes, expected) => {
      const texts = meanwhile(etcdOf(voters(3)), w1, clusterOf(3, 3), reportOf(pods, changes));
      expect(texts).toEqual(['2 of 3 workers', ...expected]);
    });

    it('stay where the only control plane goes down: there is nobody to move them', () => {
      const report = { ...reportOf(3, {}), evictable: { m1: 3 } };
      const texts = meanwhile(etcdOf(voters(1)), m1, clusterOf(1, 2), report);
      expect(texts.at(-1)).toBe('3 pods with nowhere to go');
      const several = meanwhile(etcdOf(voters(3)), m1, clusterOf(3, 2), report);
      expect(several.at(-1)).toBe('3 pods have to move, 3 nodes can take them');
    });

    it('are not known of a node that is not in Kubernetes', () => {
      const nodes = [makeNode('w1', { machineType: 'worker', kubernetes: null })];
      expect(meanwhile(etcdOf(voters(3)), w1, nodes, reportOf(3, {}))).toEqual(['0 of 1 workers']);
    });
  });
});
