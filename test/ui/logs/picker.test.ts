import { describe, expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import { containerLog, serviceLog, sourceKey } from '../../../source/domain/logs/source.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import {
  type Choice,
  choicesOf,
  chosenPart,
  matching,
  type Picker,
  toggleChoice,
} from '../../../source/ui/logs/picker.ts';
import { homelabNodes } from '../../helpers/cluster.ts';
import { homelabNode, makeNode } from '../../helpers/nodes.ts';

const labels = (choices: readonly Choice[]): readonly string[] => choices.map(({ label }) => label);
const choices = (
  nodes: readonly NodeRecord[],
  { selected = null, containers = {} }: { selected?: string | null; containers?: Picker['containers'] } = {},
) => choicesOf(nodes, selected, containers);
const named = (all: readonly Choice[], label: string): Choice => {
  const found = all.find((one) => one.label === label);
  if (!found) throw new Error(`no ${label} in ${labels(all).join(', ')}`);
  return found;
};

describe('the logs that can be chosen', () => {
  it('are those across nodes, then those of each node, the selected one first', () => {
    const all = labels(choices(homelabNodes, { selected: '192.168.1.102' }));
    expect(all.slice(0, 10)).toEqual([
      'whatever service the cursor is on',
      'apid · all nodes',
      'etcd · all control planes',
      'kubelet · all nodes',
      'dashboard · all nodes',
      'kernel · all nodes',
      'events · all nodes',
      'everything · intel',
      'apid · intel',
      'etcd · intel',
    ]);
    expect(all.slice(11, 17)).toEqual([
      'dashboard · intel',
      'kernel · intel',
      'events · intel',
      'controller-runtime · intel',
      'Kubernetes containers · intel (↵ lists them)',
      'everything · ryzen',
    ]);
  });

  it('are those of one node, where there is one', () => {
    expect(labels(choices([homelabNode('ryzen')]))[1]).toBe('everything · ryzen');
  });

  it('are kernel and events of workers of which no service is known', () => {
    const workers = ['10.0.0.1', '10.0.0.2'].map((address) =>
      makeNode(address, { machineType: 'worker', services: loading, hostname: `worker-${address.at(-1)}` }),
    );
    expect(labels(choices(workers))).toEqual([
      'whatever service the cursor is on',
      'kernel · all nodes',
      'events · all nodes',
      ...['worker-1', 'worker-2'].flatMap((name) => [
        `everything · ${name}`,
        `kernel · ${name}`,
        `events · ${name}`,
        `controller-runtime · ${name}`,
        `Kubernetes containers · ${name} (↵ lists them)`,
      ]),
    ]);
  });

  it.each([
    [{ state: 'reading' } as const, ['Kubernetes containers · ryzen (being read …)']],
    [
      { state: 'failed', message: 'not allowed' } as const,
      ['Kubernetes containers · ryzen: not allowed (↵ tries again)'],
    ],
    [{ state: 'read', found: [] } as const, ['Kubernetes containers · ryzen: none']],
    [
      {
        state: 'read',
        found: [
          { id: 'kube-system/a:b:1', isRunning: true },
          { id: 'kube-system/a:b:2', isRunning: false },
        ],
      } as const,
      ['container kube-system/a:b:1 · ryzen', 'container kube-system/a:b:2 · ryzen, not running'],
    ],
  ])('are the containers as far as they are known: %j', (containers, expected) => {
    const all = choices([homelabNode('ryzen')], { containers: { '192.168.1.101': containers } });
    expect(labels(all).slice(-expected.length)).toEqual(expected);
    if (containers.state === 'read' && containers.found.length > 0) {
      expect(all.at(-1)?.sources).toEqual([containerLog('192.168.1.101', 'kube-system/a:b:2')]);
    }
  });

  it('are found by words of any order and case', () => {
    const all = choices(homelabNodes);
    expect(labels(matching(all, 'RYZEN etcd'))).toEqual(['etcd · ryzen']);
    expect(matching(all, '  ')).toHaveLength(all.length);
    expect(matching(all, 'nothing')).toEqual([]);
  });

  it('of five hundred nodes are as many as they are', () => {
    const nodes = Array.from({ length: 500 }, (_, index) =>
      makeNode(`10.0.${index >> 8}.${index & 255}`, { machineType: 'worker', hostname: `worker-${index}` }),
    );
    const all = choices(nodes);
    expect(all).toHaveLength(1 + 6 + 500 * 9);
    expect(named(all, 'kubelet · all nodes').sources).toHaveLength(500);
    expect(labels(matching(all, 'worker-499 kubelet'))).toEqual(['kubelet · worker-499']);
  });
});

describe('choosing', () => {
  const all = choices(homelabNodes);
  const everywhere = named(all, 'etcd · all control planes');
  const one = named(all, 'etcd · intel');

  it('takes all of a choice in, or out', () => {
    const chosen = toggleChoice([], one);
    expect(chosen).toEqual([serviceLog('192.168.1.102', 'etcd')]);
    const more = toggleChoice(chosen, everywhere);
    expect(more.map(({ address }) => address)).toEqual(['192.168.1.102', '192.168.1.101', '192.168.1.103']);
    expect(toggleChoice(more, one)).toHaveLength(2);
    expect(toggleChoice(more, everywhere)).toEqual([]);
  });

  it('tells whether all of a choice is in, some, or none', () => {
    const keys = new Set([sourceKey(serviceLog('192.168.1.102', 'etcd'))]);
    expect(chosenPart(everywhere, keys)).toBe('some');
    expect(chosenPart(one, keys)).toBe('all');
    expect(chosenPart(named(all, 'etcd · ryzen'), keys)).toBe('none');
  });
});
