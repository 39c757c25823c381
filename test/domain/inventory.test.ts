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

  it('adds the workers where the talosconfig names the control planes only', () => {
    const workers = [1, 2].map((n) => member(`worker-${n}`, `10.0.0.${n}`, 'worker'));
    const planes = (['ryzen', 'intel', 'm1mac'] as const).map((name) => homelabNode(name));
    const lists = { members: [...workers, ...members], etcdMembers: homelabMembers };
    const merged = mergeInventory(nodesOf(...planes), lists, false);
    expect(summary(merged)).toEqual([
      '192.168.1.101 talosconfig+members+etcd',
      '192.168.1.102 talosconfig+members+etcd',
      '192.168.1.103 talosconfig+members+etcd',
      '10.0.0.1 members',
      '10.0.0.2 members',
    ]);
  });

  it('has the one node of a cluster of one once, whoever names it', () => {
    const lists = { members: members.slice(0, 1), etcdMembers: homelabMembers.slice(0, 1) };
    const merged = mergeInventory(nodesOf(newNode('192.168.1.101', ['endpoint'])), lists, false);
    expect(summary(merged)).toEqual(['192.168.1.101 endpoint+members+etcd']);
  });

  it('finds the control planes in etcd with discovery off', () => {
    const lists = { members: [], etcdMembers: homelabMembers };
    const merged = mergeInventory(nodesOf(homelabNode('ryzen')), lists, false);
    expect(summary(merged)).toEqual([
      '192.168.1.101 talosconfig+etcd',
      '192.168.1.102 etcd',
      '192.168.1.103 etcd',
    ]);
  });

  it('gives one machine one row while it has not said who it is, once another of its names is known', () => {
    const listed = mergeInventory(
      nodesOf(makeNode('ryzen.lan', { identity: loading, hostname: loading, etcdMemberId: loading })),
      { members, etcdMembers: null },
      false,
    );
    expect(listed.ids).toEqual(['ryzen.lan', '192.168.1.102', '192.168.1.103', '192.168.1.101']);
    const named = makeNode('ryzen.lan', { identity: 'identity-ryzen' });
    const byId = { ...listed.byId, 'ryzen.lan': named };
    const merged = mergeInventory({ ...listed, byId }, { members, etcdMembers: homelabMembers }, false);
    expect(summary(merged)).toEqual([
      'ryzen.lan talosconfig+members+etcd',
      '192.168.1.102 members+etcd',
      '192.168.1.103 members+etcd',
    ]);
  });

  it('knows a host name however it is written', () => {
    const named = makeNode('Ryzen', { identity: loading, hostname: loading, etcdMemberId: loading });
    const merged = mergeInventory(nodesOf(named), { members, etcdMembers: null }, false);
    expect(merged.ids).toEqual(['Ryzen', '192.168.1.102', '192.168.1.103']);
  });

  it('keeps a machine that was given the address another had', () => {
    const moved = makeNode(
      'a.lan',
      { identity: 'identity-a' },
      { announced: { hostname: 'a', role: 'worker', addresses: ['10.0.0.5'] } },
    );
    const lists = { members: [member('a', '10.0.0.6', 'worker'), member('b', '10.0.0.5', 'worker')] };
    const merged = mergeInventory(nodesOf(moved), { ...lists, etcdMembers: null }, false);
    expect(merged.ids).toEqual(['a.lan', '10.0.0.5']);
    const again = mergeInventory(merged, { ...lists, etcdMembers: null }, false);
    expect(again.ids).toEqual(['a.lan', '10.0.0.5']);
  });

  describe('with IPv6', () => {
    const v6 = [member('ryzen', 'fd00::1'), member('intel', 'FD00:0:0::2')];
    const unread = {
      identity: loading,
      hostname: loading,
      etcdMemberId: loading,
      etcdStatus: loading,
    } as const;

    it.each(['fd00::1', '[fd00::1]', 'FD00:0:0::1', 'fd00:0000::0001'])('knows %s for the member', (name) => {
      const etcdMembers = [{ ...homelabMembers[0], hosts: ['fd00:0::1'] }] as typeof homelabMembers;
      const merged = mergeInventory(nodesOf(makeNode(name, unread)), { members: v6, etcdMembers }, false);
      expect(summary(merged)).toEqual([`${name} talosconfig+members+etcd`, 'fd00::2 members']);
    });

    it('has one row for one address, however often it is spelled', () => {
      const nodes = ['fd00::1', '[FD00:0::1]', 'fd00::2'].map((address) => makeNode(address, unread));
      expect(mergeInventory(nodesOf(...nodes), { members: null, etcdMembers: null }, true).ids).toEqual([
        'fd00::1',
        'fd00::2',
      ]);
    });

    it('keeps an endpoint that is a member', () => {
      const endpoint = makeNode('FD00::1', unread, { sources: ['endpoint'] });
      const merged = mergeInventory(nodesOf(endpoint), { members: v6, etcdMembers: null }, false);
      expect(summary(merged)).toEqual(['FD00::1 endpoint+members', 'fd00::2 members']);
    });
  });

  it('keeps node objects that nothing has changed', () => {
    const lists = { members, etcdMembers: homelabMembers };
    const once = mergeInventory(nodesOf(homelabNode('ryzen'), newNode('192.168.1.102', [])), lists, false);
    const twice = mergeInventory(once, lists, false);
    for (const id of once.ids) expect(twice.byId[id]).toBe(once.byId[id]);
  });
});
