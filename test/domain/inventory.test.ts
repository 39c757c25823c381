import { describe, expect, it } from 'vitest';
import { type Member, mergeInventory, type Nodes } from '../../source/domain/inventory.ts';
import { loading } from '../../source/domain/loaded.ts';
import { type NodeRecord, newNode } from '../../source/domain/node.ts';
import { failingContact, homelabMembers, homelabNode, makeNode } from '../helpers/nodes.ts';

function member(hostname: string, address: string, role: Member['role'] = 'controlplane'): Member {
  return { nodeId: `identity-${hostname}`, hostname, role, addresses: [address] };
}

const members = [
  member('ryzen', '192.168.1.101'),
  member('intel', '192.168.1.102'),
  member('m1mac', '192.168.1.103'),
];

function nodesOf(...records: readonly NodeRecord[]): Nodes {
  return {
    ids: records.map(({ address }) => address),
    byId: Object.fromEntries(records.map((record) => [record.address, record])),
  };
}

const summary = ({ ids, byId }: Nodes) => ids.map((id) => `${id} ${byId[id]?.sources.join('+')}`);

describe('the inventory', () => {
  it('adds the members that the talosconfig does not name, control planes first, then by name', () => {
    const more = [
      member('worker-10', '10.0.0.10', 'worker'),
      member('worker-9', '10.0.0.9', 'worker'),
      ...members,
    ];
    const merged = mergeInventory(nodesOf(homelabNode('intel')), { members: more, etcdMembers: null }, false);
    expect(summary(merged)).toEqual([
      '192.168.1.102 talosconfig+members',
      '192.168.1.103 members',
      '192.168.1.101 members',
      '10.0.0.9 members',
      '10.0.0.10 members',
    ]);
    expect(merged.byId['10.0.0.9']?.announced).toEqual({
      hostname: 'worker-9',
      role: 'worker',
      addresses: ['10.0.0.9'],
    });
  });

  it('adds none when the user has named the nodes', () => {
    const merged = mergeInventory(
      nodesOf(homelabNode('intel')),
      { members, etcdMembers: homelabMembers },
      true,
    );
    expect(summary(merged)).toEqual(['192.168.1.102 talosconfig+members+etcd']);
  });

  it('finds an etcd member that discovery does not know', () => {
    const lists = { members: members.slice(0, 2), etcdMembers: homelabMembers };
    const merged = mergeInventory(nodesOf(homelabNode('ryzen'), homelabNode('intel')), lists, false);
    expect(summary(merged)).toEqual([
      '192.168.1.101 talosconfig+members+etcd',
      '192.168.1.102 talosconfig+members+etcd',
      '192.168.1.103 etcd',
    ]);
    expect(merged.byId['192.168.1.103']?.announced.role).toBe('controlplane');
  });

  it('works with discovery off', () => {
    const merged = mergeInventory(nodesOf(homelabNode('ryzen')), { members: [], etcdMembers: null }, false);
    expect(summary(merged)).toEqual(['192.168.1.101 talosconfig']);
  });

  it('knows a host name in the talosconfig for the member it is', () => {
    const named = makeNode('ryzen.lan', { identity: 'identity-ryzen', hostname: 'ryzen' });
    const merged = mergeInventory(nodesOf(named), { members, etcdMembers: null }, false);
    expect(merged.ids).toEqual(['ryzen.lan', '192.168.1.102', '192.168.1.103']);
  });

  it('takes a second name for the node it is, and keeps what the user named', () => {
    const named = makeNode('ryzen.lan', { identity: 'identity-ryzen' });
    const listed = makeNode('192.168.1.101', { identity: 'identity-ryzen' }, { sources: ['members'] });
    expect(mergeInventory(nodesOf(named, listed), { members, etcdMembers: null }, false).ids).toEqual([
      'ryzen.lan',
      '192.168.1.102',
      '192.168.1.103',
    ]);
    // A virtual address moves about: what the user named must not disappear with it.
    const virtual = makeNode('192.168.1.100', { identity: 'identity-ryzen' });
    const both = mergeInventory(nodesOf(virtual, homelabNode('ryzen')), { members, etcdMembers: null }, true);
    expect(both.ids).toEqual(['192.168.1.100', '192.168.1.101']);
  });

  it('does not take two machines for one because an address was given on', () => {
    const renewed = makeNode('192.168.1.101', { identity: 'identity-new' });
    const merged = mergeInventory(
      nodesOf(renewed),
      { members: [member('new', '192.168.1.101')], etcdMembers: null },
      false,
    );
    expect(merged.ids).toEqual(['192.168.1.101']);
  });

  it('gives an address one row, also when a machine that was installed anew has it', () => {
    const anew = { ...member('m1mac', '192.168.1.103'), nodeId: 'identity-of-the-new-m1mac' };
    const nodes = nodesOf(homelabNode('ryzen'), homelabNode('m1mac'));
    const merged = mergeInventory(nodes, { members: [anew], etcdMembers: null }, false);
    expect(summary(merged)).toEqual(['192.168.1.101 talosconfig', '192.168.1.103 talosconfig+members']);
  });

  it('lets an endpoint that only stood in go when its member is known', () => {
    const virtual = makeNode('192.168.1.100', { identity: 'identity-ryzen' }, { sources: ['endpoint'] });
    expect(mergeInventory(nodesOf(virtual), { members, etcdMembers: null }, false).ids).toEqual([
      '192.168.1.102',
      '192.168.1.103',
      '192.168.1.101',
    ]);
    expect(mergeInventory(nodesOf(virtual), { members: [], etcdMembers: null }, false).ids).toEqual([
      '192.168.1.100',
    ]);
  });

  it('keeps an endpoint that is a member', () => {
    const endpoint = makeNode('192.168.1.101', { identity: loading }, { sources: ['endpoint'] });
    const merged = mergeInventory(nodesOf(endpoint), { members, etcdMembers: null }, false);
    expect(summary(merged)[0]).toBe('192.168.1.101 endpoint+members');
  });

  it('drops a machine that has left: only listed once, listed no more, and silent', () => {
    const gone = makeNode(
      '10.0.0.9',
      { identity: 'identity-gone' },
      { sources: ['members'], contact: failingContact(2) },
    );
    const silent = makeNode(
      '10.0.0.8',
      { identity: 'x' },
      { sources: ['talosconfig'], contact: failingContact(9) },
    );
    const merged = mergeInventory(nodesOf(gone, silent), { members: [], etcdMembers: null }, false);
    expect(merged.ids).toEqual(['10.0.0.8']);
  });

  it('keeps node objects that nothing has changed', () => {
    const lists = { members, etcdMembers: homelabMembers };
    const once = mergeInventory(nodesOf(homelabNode('ryzen'), newNode('192.168.1.102', [])), lists, false);
    const twice = mergeInventory(once, lists, false);
    for (const id of once.ids) expect(twice.byId[id]).toBe(once.byId[id]);
  });
});
