import { describe, expect, it } from 'vitest';
import { memberIdOf, summarizeEtcd } from '../../source/domain/etcd.ts';
import { loading } from '../../source/domain/loaded.ts';
import type { EtcdStatus } from '../../source/domain/node.ts';
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

type Name = 'ryzen' | 'intel' | 'm1mac';

function withStatus(name: Name, changes: Partial<EtcdStatus>) {
  return homelabNode(name, { etcdStatus: { ...etcdStatusOf(name), ...changes } });
}

const conditionOf = (nodes: Parameters<typeof summarizeEtcd>[0], name: Name) =>
  summarizeEtcd(nodes, ok(homelabMembers)).members?.find((member) => member.name === name);

describe('the condition of an etcd member', () => {
  const others = [homelabNode('ryzen'), homelabNode('intel')];

  it.each([
    ['in step', {}, null],
    ['within a thousand entries', { raftAppliedIndex: 1_284_249 - 1000 }, null],
    ['further behind', { raftAppliedIndex: 1_284_249 - 1001 }, 'is behind the others'],
    ['in an older term', { raftTerm: 6 }, 'is behind the others'],
    ['without a leader', { leaderId: null }, 'sees no leader'],
    ['with an error', { errors: ['etcdserver: no leader'] }, 'etcdserver: no leader'],
  ])('%s', (_, changes, reason) => {
    expect(conditionOf([...others, withStatus('m1mac', changes)], 'm1mac')).toMatchObject({
      healthy: reason === null,
      reason,
    });
  });

  it('that does not answer is not healthy, never unknown-so-fine', () => {
    const stale = {
      status: 'stale',
      value: etcdStatusOf('m1mac'),
      at: readAt,
      error: { kind: 'timeout', message: 'x', hint: null },
    } as const;
    expect(conditionOf([...others, homelabNode('m1mac', { etcdStatus: stale })], 'm1mac')).toMatchObject({
      healthy: false,
      reason: 'does not answer',
    });
  });

  it('is not judged before its node has been asked', () => {
    const fresh = homelabNode('m1mac', { etcdStatus: loading });
    expect(summarizeEtcd([...others, fresh], ok(homelabMembers))).toMatchObject({
      members: null,
      memberCount: 3,
    });
    const once = homelabNode('m1mac', { etcdStatus: loading }, { contact: failingContact(1) });
    expect(summarizeEtcd([...others, once], ok(homelabMembers)).quorum).toBeNull();
    const silent = homelabNode('m1mac', { etcdStatus: loading }, { contact: failingContact(2) });
    expect(conditionOf([...others, silent], 'm1mac')).toMatchObject({ healthy: false });
  });

  it('that has not started says so', () => {
    const added = { id: memberId('m1mac'), hostname: '', hosts: ['192.168.1.103'], learner: true };
    const error = { kind: 'unavailable', message: 'failed to create etcd client', hint: null } as const;
    const node = homelabNode('m1mac', { etcdStatus: { status: 'failed', at: readAt, error } });
    const etcd = summarizeEtcd([...others, node], ok([...homelabMembers.slice(0, 2), added]));
    expect(etcd.members?.[2]).toMatchObject({ reason: 'has not started' });
  });
});

describe('etcd as a whole', () => {
  it('is not known where not one member tells anything: then the view is lost, not the quorum', () => {
    const names = ['ryzen', 'intel', 'm1mac'] as const;
    const nodes = names.map((name) => homelabNode(name, {}, { contact: failingContact(2) }));
    const etcd = summarizeEtcd(nodes, ok(homelabMembers));
    expect(etcd).toMatchObject({ members: null, memberCount: 3, quorum: null, healthyVoters: null });
    expect(etcd.error?.kind).toBe('no-route');
  });

  it('is not known where members are not among the nodes that are asked', () => {
    const etcd = summarizeEtcd([homelabNode('intel')], ok(homelabMembers));
    expect(etcd).toMatchObject({ memberCount: 3, members: null, quorum: null, error: null });
    expect(etcd.leaderId).toBe(memberId('ryzen'));
  });

  it('is not known where one member may not be asked, though others may', () => {
    const nodes = [homelabNode('ryzen'), homelabNode('intel', { etcdStatus: denied }), homelabNode('m1mac')];
    expect(summarizeEtcd(nodes, ok(homelabMembers))).toMatchObject({
      notAllowed: true,
      quorum: null,
      error: null,
    });
  });

  it('can be told from the statuses where the member list may not be read', () => {
    const etcd = summarizeEtcd([homelabNode('ryzen'), homelabNode('intel')], loading);
    expect(etcd).toMatchObject({ memberCount: 2, healthyVoters: 2, leaderId: memberId('ryzen') });
    expect(etcd.members?.map(({ name }) => name)).toEqual(['ryzen', 'intel']);
  });

  it('is not made smaller by a member that cannot be asked while there is no list', () => {
    const away = homelabNode('m1mac', { etcdStatus: loading }, { contact: failingContact(2) });
    const etcd = summarizeEtcd([homelabNode('ryzen'), homelabNode('intel'), away], loading);
    expect(etcd).toMatchObject({ memberCount: null, quorum: null, leaderId: memberId('ryzen') });
  });

  it('says whether the list of members was read, and waits for it only as long as somebody may tell it', () => {
    const node = homelabNode('ryzen');
    const listOf = (nodes: Parameters<typeof summarizeEtcd>[0], list: Parameters<typeof summarizeEtcd>[1]) =>
      summarizeEtcd(nodes, list).list;
    const error = { kind: 'timeout', message: 'no answer', hint: null } as const;
    const stale = { status: 'stale', value: homelabMembers, at: readAt, error } as const;
    expect(listOf([node], ok(homelabMembers))).toBe('read');
    expect(listOf([node], stale)).toBe('read');
    expect(listOf([node], denied)).toBe('failed');
    expect(listOf([node], loading)).toBe('loading');
    expect(listOf([makeNode('a', { machineType: loading })], loading)).toBe('loading');
    expect(listOf([homelabNode('ryzen', {}, { contact: failingContact(1) })], loading)).toBe('loading');
    expect(listOf([homelabNode('ryzen', {}, { contact: failingContact(2) })], loading)).toBe('failed');
    expect(listOf([makeNode('w', { machineType: 'worker' })], loading)).toBe('failed');
  });

  it('counts an alarm once, however many members report it', () => {
    const alarms = [{ memberId: memberId('intel'), alarm: 'NOSPACE' }];
    const nodes = (['ryzen', 'intel', 'm1mac'] as const).map((name) => withStatus(name, { alarms }));
    expect(summarizeEtcd(nodes, ok(homelabMembers)).alarms).toEqual(alarms);
  });

  it('does not count two names of one machine as two members where there is no list', () => {
    const second = { ...homelabNode('ryzen'), address: 'ryzen.lan' };
    expect(summarizeEtcd([homelabNode('ryzen'), second], loading)).toMatchObject({
      memberCount: 1,
      healthyVoters: 1,
      quorum: { needed: 1 },
    });
  });

  it('says why it cannot be read', () => {
    const error = { kind: 'unavailable', message: 'failed to create etcd client', hint: null } as const;
    const node = makeNode('a', { etcdStatus: { status: 'failed', at: readAt, error } });
    expect(summarizeEtcd([node], loading)).toMatchObject({ members: null, error });
  });
});

describe('the leader', () => {
  const names = ['ryzen', 'intel', 'm1mac'] as const;
  const timeout = { kind: 'timeout', message: 'no answer', hint: null } as const;
  const stale = (name: Name, changes: Partial<EtcdStatus> = {}) =>
    homelabNode(name, {
      etcdStatus: {
        status: 'stale',
        value: { ...etcdStatusOf(name), ...changes },
        at: readAt,
        error: timeout,
      },
    });
  const leaderOf = (nodes: Parameters<typeof summarizeEtcd>[0]) =>
    summarizeEtcd(nodes, ok(homelabMembers)).leaderId;

  it('is whom the others name, also while its own status cannot be read', () => {
    expect(leaderOf([stale('ryzen'), homelabNode('intel'), homelabNode('m1mac')])).toBe(memberId('ryzen'));
  });

  it('stays as it was known while no status can be read, and health says what it must', () => {
    const nodes = names.map((name) => stale(name));
    const etcd = summarizeEtcd(nodes, ok(homelabMembers));
    expect(etcd.leaderId).toBe(memberId('ryzen'));
    expect(etcd).toMatchObject({ quorum: null, members: null, error: timeout });
    const silent = names.map((name) => homelabNode(name, {}, { contact: failingContact(2) }));
    expect(leaderOf(silent)).toBe(memberId('ryzen'));
  });

  it('is not known where one that answers sees none', () => {
    expect(leaderOf([withStatus('ryzen', { leaderId: null }), stale('intel'), stale('m1mac')])).toBeNull();
  });

  it('is not known where those that were asked last do not agree, or only one of several said so', () => {
    const other = { leaderId: memberId('intel') };
    expect(leaderOf([stale('ryzen'), stale('intel', other), stale('m1mac')])).toBeNull();
    expect(leaderOf([stale('ryzen'), stale('intel', { ...other, raftTerm: 8 }), stale('m1mac')])).toBeNull();
    const newer = { ...other, raftTerm: 8 };
    expect(leaderOf([stale('ryzen'), stale('intel', newer), stale('m1mac', newer)])).toBe(memberId('intel'));
  });

  it('of a single member is that member', () => {
    expect(leaderOf([stale('ryzen')])).toBe(memberId('ryzen'));
  });
});

describe('the member of a node', () => {
  it('is what the node says, else the one with its name or address', () => {
    const silent = { etcdMemberId: loading, etcdStatus: loading, hostname: loading } as const;
    expect(memberIdOf(homelabNode('intel'), null)).toBe(memberId('intel'));
    expect(memberIdOf(makeNode('192.168.1.102', silent), homelabMembers)).toBe(memberId('intel'));
    expect(memberIdOf(makeNode('10.0.0.9', { ...silent, hostname: 'm1mac' }), homelabMembers)).toBe(
      memberId('m1mac'),
    );
    expect(memberIdOf(makeNode('10.0.0.9', silent), homelabMembers)).toBeNull();
  });
});
