import { describe, expect, it } from 'vitest';
import { loading } from '../../source/domain/loaded.ts';
import {
  selectEtcd,
  selectIsVirtual,
  selectLate,
  selectLateness,
  selectTalosVersions,
} from '../../source/state/selectors.ts';
import { clusterOf, homelabNodes } from '../helpers/cluster.ts';
import { homelabNode, ok, readAt } from '../helpers/nodes.ts';

const minute = 60_000;
const addresses = homelabNodes.map(({ address }) => address);

describe('late data', () => {
  const answers = (...minutesAgo: readonly number[]) =>
    Object.fromEntries(
      addresses.map((address, index) => [address, readAt - (minutesAgo[index] ?? 0) * minute]),
    );

  it('is told of each node that has it, and of the cluster only when no newer came', () => {
    const state = clusterOf(homelabNodes, { answeredAt: answers(0, 6, 1) });
    expect(selectLate(state)).toEqual({ '192.168.1.102': '5 min' });
    expect(selectLateness(state)).toBeNull();
    expect(selectLateness(clusterOf(homelabNodes, { answeredAt: answers(12, 2, 90) }))).toBe('2 min');
    expect(selectLateness(clusterOf(homelabNodes, { answeredAt: {} }))).toBeNull();
  });

  it('is the same object while every step is', () => {
    const before = selectLate(clusterOf(homelabNodes, { answeredAt: answers(0, 6, 1) }));
    expect(selectLate(clusterOf(homelabNodes, { answeredAt: answers(0, 7, 0) }))).toBe(before);
    expect(selectLate(clusterOf(homelabNodes, { answeredAt: answers(0, 11, 0) }))).not.toBe(before);
  });
});

describe('the endpoint in use', () => {
  const member = (hostname: string, address: string) =>
    ({ nodeId: `identity-${hostname}`, hostname, role: 'controlplane', addresses: [address] }) as const;
  const members = ok([member('ryzen', '192.168.1.101'), member('intel', 'fd00::2')]);

  it.each([
    ['192.168.1.101', 'a node’s own', false],
    ['https://192.168.1.101:50000', 'the same, written otherwise', false],
    ['[FD00:0::2]:50000', 'a member’s that is not among the nodes', false],
    ['192.168.1.100', 'nobody’s', true],
    ['cluster.lan', 'a name', false],
    ['127.0.0.1', 'a tunnel', false],
  ])('%s is %s', (endpoint, _, isVirtual) => {
    expect(selectIsVirtual(clusterOf([homelabNode('ryzen')], { endpoint, members }))).toBe(isVirtual);
  });

  it('is not judged before the members are known, or with discovery off', () => {
    for (const unread of [loading, ok([])]) {
      const state = clusterOf(homelabNodes, { endpoint: '192.168.1.100', members: unread });
      expect(selectIsVirtual(state)).toBe(false);
    }
    expect(selectIsVirtual(clusterOf(homelabNodes, { endpoint: null, members }))).toBe(false);
  });
});

it('etcd is the same object while nothing of it has changed', () => {
  const before = selectEtcd(clusterOf(homelabNodes));
  const cpu = { version: 2, busySeconds: 200, totalSeconds: 2000 };
  expect(selectEtcd(clusterOf([homelabNode('ryzen', { cpu }), ...homelabNodes.slice(1)]))).toBe(before);
});

it('a version that is none does not break the list of versions', () => {
  const of = (talosVersion: string) => ({ version: { talosVersion, architecture: null, platform: null } });
  const state = clusterOf([homelabNode('ryzen', of('own-build')), homelabNode('intel', of('v1.13.1'))]);
  expect(selectTalosVersions(state.nodes)).toEqual(['v1.13.1', 'own-build']);
});
