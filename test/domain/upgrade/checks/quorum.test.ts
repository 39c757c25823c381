import { describe, expect, it } from 'vitest';
import { summarizeEtcd } from '../../../../source/domain/etcd.ts';
import { loading } from '../../../../source/domain/loaded.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, etcdStatusOf, failingContact, homelabNode, makeNode } from '../../../helpers/nodes.ts';
import { checkOf, controlPlanes, type InputOptions, makeInput, workers } from '../../../helpers/plans.ts';

const quorumCheck = (options: InputOptions): Check => checkOf(makePlan(makeInput(options)), 'quorum');

/** Of so many control planes, the last ones do not answer. */
function withLost(count: number, lost: number) {
  return controlPlanes(count).map((node, index) =>
    index < count - lost ? node : { ...node, contact: failingContact(4) },
  );
}

const addresses = (count: number) => Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}`);

describe('quorum', () => {
  it.each([
    [1, 'warning', 'cp-1: the only etcd member: etcd and Kubernetes are down meanwhile'],
    [2, 'blocked', 'cp-2, cp-1: etcd has two members, and stands still without either of them'],
    [3, 'passed', 'the quorum stays: 2 of 3 members without each control plane'],
    [4, 'passed', 'the quorum stays: 3 of 4 members without each control plane'],
    [5, 'passed', 'the quorum stays: 4 of 5 members without each control plane'],
  ] as const)('%i control planes', (count, status, summary) => {
    expect(quorumCheck({ nodes: controlPlanes(count) })).toMatchObject({ status, summary });
  });

  it('tells what to do about one and two', () => {
    expect(quorumCheck({ nodes: controlPlanes(1) }).findings[0]?.remedy).toBe(
      'a snapshot of etcd is taken first, nothing is drained, and its name has to be typed',
    );
    expect(quorumCheck({ nodes: controlPlanes(2) }).findings[0]?.remedy).toBe(
      'add a third control plane, or remove one of the two',
    );
  });

  it('waits where two have a vote and a learner has none yet', () => {
    const learner = homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), learner: true } });
    const { status, findings } = quorumCheck({
      nodes: [homelabNode('ryzen'), homelabNode('intel'), learner],
    });
    expect(status).toBe('blocked');
    expect(findings).toMatchObject([
      {
        status: 'blocked',
        reason: 'intel, ryzen: etcd has two voting members until m1mac has a vote',
        remedy: 'wait until it has its vote',
      },
      {
        status: 'warning',
        address: '192.168.1.103',
        reason: 'm1mac: is a learner of etcd: it becomes a voting member only after it is back',
        remedy: 'wait until it has its vote',
      },
    ]);
  });

  it('does not advise for two what is wrong: a lost member, or a learner beside the only voter', () => {
    expect(quorumCheck({ nodes: withLost(2, 1) }).findings[0]?.remedy).toBe(
      'bring every etcd member back first',
    );
    const learner = homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), learner: true } });
    const { findings } = quorumCheck({ nodes: [homelabNode('ryzen'), learner] });
    expect(findings.map(({ status, address, remedy }) => [status, address, remedy])).toEqual([
      ['warning', '192.168.1.103', 'wait until it has its vote'],
      ['blocked', '192.168.1.101', 'add a third control plane, or remove one of the two'],
    ]);
  });

  it.each([1, 2])('of %i members that tell of themselves without a list, others may have a vote', (count) => {
    const reason = 'the list of etcd members is not known, so others may have a vote';
    const nodes = [...controlPlanes(count), ...workers(2)];
    const etcd = summarizeEtcd(nodes, denied);
    const remedy = 'look at it: talosctl etcd members';
    expect(quorumCheck({ nodes, etcd })).toMatchObject({
      status: 'blocked',
      findings: [{ reason: expect.stringContaining(reason), remedy }],
    });
    expect(quorumCheck({ nodes, etcd, choices: { leftOut: addresses(count) } })).toMatchObject({
      status: 'warning',
      findings: [{ reason: `w-1, w-2: ${reason}`, remedy }],
    });
  });

  it('reads while the list of members is read', () => {
    const nodes = controlPlanes(3);
    expect(quorumCheck({ nodes, etcd: summarizeEtcd(nodes, loading) })).toMatchObject({
      status: 'reading',
      findings: [],
    });
  });

  it.each([
    [3, 1, 'blocked', 'passed'],
    [3, 2, 'blocked', 'blocked'],
    [5, 1, 'blocked', 'passed'],
    [5, 2, 'blocked', 'passed'],
    [5, 3, 'blocked', 'blocked'],
  ] as const)('of %i members %i lost', (count, lost, forControlPlanes, forWorkers) => {
    const nodes = [...withLost(count, lost), ...workers(2)];
    expect(quorumCheck({ nodes }).status).toBe(forControlPlanes);
    expect(quorumCheck({ nodes, choices: { leftOut: addresses(count) } }).status).toBe(forWorkers);
  });

  it('has a remedy for a control plane without a member', () => {
    const others = controlPlanes(3);
    const { etcd } = makeInput({ nodes: others });
    const etcdStatus = { status: 'loading' } as const;
    const bare = makeNode('10.0.0.9', { identity: 'bare', hostname: 'bare', etcdMemberId: null, etcdStatus });
    const nodes = [...others, bare];
    expect(quorumCheck({ nodes, etcd }).findings[0]).toMatchObject({
      status: 'blocked',
      reason: 'bare: which etcd member runs on it is not known',
      remedy: 'look at its etcd: talosctl etcd status, talosctl service etcd',
    });
  });

  it('says once what stands against all workers', () => {
    const nodes = [...withLost(3, 2), ...workers(9)];
    expect(quorumCheck({ nodes, choices: { leftOut: addresses(3) } }).findings).toHaveLength(1);
  });

  it('passes where only workers are upgraded, be there one control plane or two', () => {
    for (const count of [1, 2]) {
      const nodes = [...controlPlanes(count), ...workers(2)];
      expect(quorumCheck({ nodes, choices: { leftOut: addresses(count) } })).toMatchObject({
        status: 'passed',
        summary: 'no control plane is upgraded: the quorum stays',
      });
    }
  });

  it('warns of a leader that does not go last of the control planes', () => {
    const nodes = [...controlPlanes(3), ...workers(1)];
    expect(quorumCheck({ nodes, choices: { canary: '10.0.0.1' } })).toMatchObject({
      status: 'warning',
      summary: 'cp-1 leads etcd, and does not go last of the control planes',
      findings: [
        {
          address: '10.0.0.1',
          remedy: expect.stringContaining('talosctl -n 10.0.0.1 etcd forfeit-leadership'),
        },
      ],
    });
    expect(quorumCheck({ nodes, choices: { canary: '10.0.1.1' } }).status).toBe('passed');
  });

  it('warns where the leader is not known, and does not where it stays up', () => {
    const nodes = controlPlanes(3);
    const { etcd } = makeInput({ nodes });
    expect(quorumCheck({ nodes, etcd: { ...etcd, leaderId: null } })).toMatchObject({ status: 'warning' });
    expect(quorumCheck({ nodes, choices: { leftOut: ['10.0.0.1'] } }).status).toBe('passed');
  });

  it.each([
    ['cannot be told', { etcdStatus: denied }, 'blocked'],
    ['is still read', { etcdStatus: loading }, 'reading'],
  ] as const)('never passes where it %s', (_, facts, status) => {
    expect(quorumCheck({ nodes: controlPlanes(3, facts) }).status).toBe(status);
  });
});
