import { describe, expect, it } from 'vitest';
import type { NodeRecord } from '../../source/domain/node.ts';
import { addressesOf, shownNodes } from '../../source/ui/rows.ts';
import {
  listed,
  nextSort,
  reversedSort,
  type Sort,
  type SortColumn,
  sortNodes,
  sortText,
} from '../../source/ui/sort.ts';
import { clusterOf } from '../helpers/cluster.ts';
import { failingContact, makeNode } from '../helpers/nodes.ts';

const gibibyte = 1024 ** 3;

function node(
  hostname: string,
  facts: Parameters<typeof makeNode>[1] = {},
  rest: Parameters<typeof makeNode>[2] = {},
) {
  return makeNode(hostname, { hostname, ...facts }, rest);
}

const booted = (bootMarker: string | null) =>
  ({ machineStatus: { stage: 'running', ready: true, unmetConditions: [], bootMarker } }) as const;
const version = (talosVersion: string) =>
  ({ version: { talosVersion, architecture: null, platform: null } }) as const;

function orderOf(nodes: readonly NodeRecord[], column: SortColumn): readonly string[] {
  return [false, true].map((reversed) => addressesOf(sortNodes(nodes, { column, reversed })).join(' '));
}

describe('the table sorted', () => {
  it('by nothing is as listed', () => {
    expect(orderOf([node('b'), node('a'), node('c')], 'listed')).toEqual(['b a c', 'c a b']);
  });

  it('by health has the worst first, the equal ones as listed', () => {
    const nodes = [
      node('fine'),
      node('unready', { kubernetes: { name: 'x', ready: false, cordoned: false } }),
      node('dead', {}, { contact: failingContact(2) }),
      node('unread', { services: { status: 'loading' } }),
      node('fine-too'),
    ];
    expect(orderOf(nodes, 'health')).toEqual([
      'dead unready unread fine fine-too',
      'fine fine-too unread unready dead',
    ]);
  });

  it('by name counts as people do', () => {
    expect(orderOf([node('w-10'), node('w-9'), node('a')], 'name')).toEqual(['a w-9 w-10', 'w-10 w-9 a']);
  });

  it('by version has the oldest first, and those that are not known last both ways', () => {
    const nodes = [
      node('unread', { version: { status: 'loading' } }),
      node('new', version('v1.13.10')),
      node('old', version('v1.13.9')),
    ];
    expect(orderOf(nodes, 'talos')).toEqual(['old new unread', 'new old unread']);
  });

  it('by load goes by what is shown, the most first', () => {
    const loaded = (cpuPercent: number | null, used: number) => ({
      shown: { cpuPercent, memory: { usedBytes: used * gibibyte, totalBytes: 100 * gibibyte } },
      cpuPercent: 99,
    });
    const nodes = [
      node('a', {}, loaded(5, 30)),
      node('b', {}, loaded(null, 20)),
      node('c', {}, loaded(50, 25)),
    ];
    expect(orderOf(nodes, 'cpu')).toEqual(['c a b', 'a c b']);
    expect(orderOf(nodes, 'memory')).toEqual(['a c b', 'b c a']);
  });

  it('by uptime has first who has just booted', () => {
    const nodes = [
      node('weeks', booted('2026-11-01T00:00:00Z')),
      node('unknown', booted(null)),
      node('now', booted('2026-11-23T04:59:00Z')),
    ];
    expect(orderOf(nodes, 'uptime')).toEqual(['now weeks unknown', 'weeks now unknown']);
  });
});

describe('the order', () => {
  it('goes round with one key, and is turned with the other', () => {
    const columns: SortColumn[] = [];
    let sort: Sort = reversedSort(listed);
    expect(sortText(sort)).toBe('as listed, reversed');
    do {
      sort = nextSort(sort);
      columns.push(sort.column);
      expect(sort.reversed).toBe(false);
    } while (sort.column !== 'listed');
    expect(columns).toEqual(['health', 'name', 'talos', 'cpu', 'memory', 'uptime', 'listed']);
    expect(sortText(sort)).toBeNull();
    expect(reversedSort(reversedSort(sort))).toEqual(sort);
  });

  it('is made once for the same nodes, filter and sort', () => {
    const { nodes } = clusterOf([node('b'), node('a')]);
    const sort: Sort = { column: 'name', reversed: false };
    const shown = shownNodes(nodes, { filter: '', sort });
    expect(shownNodes(nodes, { filter: '', sort })).toBe(shown);
    expect(addressesOf(shownNodes(nodes, { filter: 'b', sort }))).toEqual(['b']);
    expect(addressesOf(shownNodes(nodes, { filter: '', sort: reversedSort(sort) }))).toEqual(['b', 'a']);
  });
});
