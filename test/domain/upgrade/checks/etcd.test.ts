import { describe, expect, it } from 'vitest';
import { type MemberCondition, summarizeEtcd } from '../../../../source/domain/etcd.ts';
import { type Loaded, loading } from '../../../../source/domain/loaded.ts';
import type { EtcdStatus } from '../../../../source/domain/node.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import {
  denied,
  etcdStatusOf,
  failingContact,
  homelabMembers,
  homelabNode,
  memberId,
  ok,
  readAt,
} from '../../../helpers/nodes.ts';
import { checkOf, controlPlanes, type InputOptions, makeInput, workers } from '../../../helpers/plans.ts';

const etcdCheck = (options: InputOptions): Check => checkOf(makePlan(makeInput(options)), 'etcd');

const homelab = [homelabNode('ryzen'), homelabNode('intel')];
const onlyWorkers = { leftOut: ['192.168.1.101', '192.168.1.102', '192.168.1.103'] };

describe('etcd', () => {
  it.each([1, 2, 3, 5])('passes with %i members that are well', (count) => {
    expect(etcdCheck({ nodes: controlPlanes(count) })).toMatchObject({
      status: 'passed',
      summary: `etcd ${count}/${count} started, healthy and in step, no alarm, no learner`,
    });
  });

  const { raftAppliedIndex } = etcdStatusOf('m1mac');

  it.each([
    [
      'is silent',
      homelabNode('m1mac', {}, { contact: failingContact(3) }),
      'etcd member m1mac does not answer',
    ],
    [
      'is behind',
      homelabNode('m1mac', {
        etcdStatus: { ...etcdStatusOf('m1mac'), raftAppliedIndex: raftAppliedIndex - 5000 },
      }),
      'etcd member m1mac is behind the others',
    ],
    [
      'has an error',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), errors: ['etcdserver: no leader'] } }),
      'etcd member m1mac etcdserver: no leader',
    ],
    [
      'sees no leader',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), leaderId: null } }),
      'etcd member m1mac sees no leader',
    ],
    [
      'is a learner',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), learner: true } }),
      'etcd member m1mac is a learner',
    ],
  ])('blocks for control planes while a member %s, and warns for workers', (_, node, summary) => {
    const nodes = [...homelab, node, ...workers(2)];
    expect(etcdCheck({ nodes })).toMatchObject({ status: 'blocked', summary });
    expect(etcdCheck({ nodes, choices: onlyWorkers })).toMatchObject({ status: 'warning', summary });
  });

  const gone = `bring it back; only where its machine is gone for good: talosctl etcd remove-member ${memberId('m1mac')}`;
  const behind = 'wait until it has caught up, and look at its log where it does not';
  const notUp = {
    status: 'failed',
    at: readAt,
    error: { kind: 'unavailable', message: 'not up', hint: null },
  };
  const starting = { id: memberId('m1mac'), hostname: '', hosts: ['192.168.1.103'], learner: false };

  it.each([
    ['does not answer', homelabNode('m1mac', {}, { contact: failingContact(3) }), homelabMembers, gone],
    [
      'has not started',
      homelabNode('m1mac', { etcdStatus: notUp as Loaded<EtcdStatus> }),
      [...homelabMembers.slice(0, 2), starting],
      gone,
    ],
    [
      'is behind',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), raftAppliedIndex: 1 } }),
      homelabMembers,
      behind,
    ],
    [
      'complains',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), errors: ['etcdserver: no space'] } }),
      homelabMembers,
      behind,
    ],
    [
      'is a learner',
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), learner: true } }),
      homelabMembers,
      'wait until it has a vote',
    ],
  ] as const)(
    'names the command that removes a member only where nothing is heard of it: one that %s',
    (_, node, members, remedy) => {
      const nodes = [...homelab, node];
      const etcd = summarizeEtcd(nodes, ok(members));
      expect(etcdCheck({ nodes, etcd }).findings).toMatchObject([{ address: '192.168.1.103', remedy }]);
    },
  );

  it('blocks where the list of members cannot be read, whoever is upgraded: others may have a vote', () => {
    const nodes = [homelabNode('ryzen'), ...workers(2)];
    const etcd = summarizeEtcd(nodes, denied);
    expect(etcd.members).toHaveLength(1);
    for (const choices of [{}, { leftOut: ['192.168.1.101'] }]) {
      expect(etcdCheck({ nodes, etcd, choices })).toMatchObject({
        status: 'blocked',
        findings: [
          {
            reason: 'the list of etcd members cannot be read, so others may have a vote',
            remedy: 'look at it: talosctl etcd members',
            canOverride: false,
          },
        ],
      });
    }
  });

  it('reads while the list of members is read', () => {
    const nodes = controlPlanes(3);
    expect(etcdCheck({ nodes, etcd: summarizeEtcd(nodes, loading) })).toMatchObject({
      status: 'reading',
      summary: 'reading status and members of etcd',
    });
  });

  it('does not wait for a list that nobody is left to tell', () => {
    const nodes = workers(3);
    expect(etcdCheck({ nodes, etcd: summarizeEtcd(nodes, loading) })).toMatchObject({
      status: 'blocked',
      summary: 'no control plane is known, so the quorum cannot be told',
    });
  });

  it('blocks for an alarm, whoever is upgraded', () => {
    const alarms = [{ memberId: memberId('m1mac'), alarm: 'NOSPACE' }];
    const nodes = [
      ...homelab,
      homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), alarms } }),
      ...workers(2),
    ];
    for (const choices of [{}, onlyWorkers]) {
      expect(etcdCheck({ nodes, choices })).toMatchObject({
        status: 'blocked',
        summary: 'etcd alarm NOSPACE on m1mac',
        findings: [
          {
            address: '192.168.1.103',
            remedy:
              'defragment and disarm: talosctl -n 192.168.1.103 etcd defrag, ' +
              'then talosctl -n 192.168.1.103 etcd alarm disarm',
          },
        ],
      });
    }
  });

  it('has another remedy for a corrupt member', () => {
    const alarms = [{ memberId: 'ffffffffffffffff', alarm: 'CORRUPT' }];
    const nodes = [...homelab, homelabNode('m1mac', { etcdStatus: { ...etcdStatusOf('m1mac'), alarms } })];
    expect(etcdCheck({ nodes })).toMatchObject({
      status: 'blocked',
      summary: 'etcd alarm CORRUPT on ffffffffffffffff',
      findings: [{ address: null, remedy: 'replace the member before anything else' }],
    });
  });

  it('blocks for a member without a machine', () => {
    const nodes = [...homelab, homelabNode('m1mac')];
    const ghost = { id: 'f'.repeat(16), hostname: 'ghost', hosts: ['192.168.1.109'], learner: false };
    const etcd = summarizeEtcd(nodes, ok([...homelabMembers, ghost]));
    expect(etcdCheck({ nodes, etcd })).toMatchObject({
      status: 'blocked',
      summary: 'etcd has 4 members, and only 3 on a node that is known here',
      findings: [
        {
          remedy:
            'name all control planes; only where the machine of one is gone for good: talosctl etcd remove-member ID',
        },
      ],
    });
    const members: readonly MemberCondition[] = [
      { id: ghost.id, name: 'ghost', address: null, learner: false, healthy: true, reason: null },
    ];
    expect(etcdCheck({ nodes, etcd: { ...etcd, members, alarms: [] } })).toMatchObject({
      status: 'blocked',
      summary: 'etcd member ghost is on no node that is known',
      findings: [{ remedy: 'name its node' }],
    });
    const lost = members.map((member) => ({ ...member, healthy: false, reason: 'does not answer' }));
    expect(etcdCheck({ nodes, etcd: { ...etcd, members: lost, alarms: [] } }).findings[0]?.remedy).toBe(
      `name its node; only where its machine is gone for good: talosctl etcd remove-member ${ghost.id}`,
    );
  });

  it.each([
    [
      'may not be read',
      { nodes: controlPlanes(3, { etcdStatus: denied }) },
      /^etcd's status may not be read/,
    ],
    [
      'cannot be read',
      {
        nodes: controlPlanes(3, {
          etcdStatus: {
            status: 'failed',
            at: 0,
            error: { kind: 'unavailable', message: 'not up', hint: null },
          },
        }),
      },
      /^etcd cannot be read: not up$/,
    ],
    ['has no control plane to ask', { nodes: workers(3) }, /^no control plane is known/],
  ] satisfies readonly (readonly [string, InputOptions, RegExp])[])(
    'blocks where it %s',
    (_, options, summary) => {
      const check = etcdCheck(options);
      expect(check.status).toBe('blocked');
      expect(check.summary).toMatch(summary);
    },
  );

  it('reads while a member may still tell its status', () => {
    const nodes = [...homelab, homelabNode('m1mac', { etcdStatus: loading })];
    expect(etcdCheck({ nodes })).toMatchObject({
      status: 'reading',
      summary: 'reading status and members of etcd',
    });
  });
});
