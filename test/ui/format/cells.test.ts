import { describe, expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { selectEtcd } from '../../../source/state/selectors.ts';
import { nodeCells } from '../../../source/ui/format/cells.ts';
import { lineBelow } from '../../../source/ui/format/contact.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import {
  denied,
  failingContact,
  homelabMembers,
  homelabNode,
  makeNode,
  readAt,
} from '../../helpers/nodes.ts';
import { failedKubelet } from '../../helpers/states.ts';

const etcd = selectEtcd(clusterOf(homelabNodes));
const cellsOf = (node: NodeRecord, late: Readonly<Record<string, string>> = {}, clock = readAt) =>
  nodeCells(node, { etcd, members: homelabMembers, clock, late });

const machineStatus = (bootMarker: string | null) =>
  ({ stage: 'running', ready: true, unmetConditions: [], bootMarker }) as const;

describe('the uptime', () => {
  it('is counted from the boot marker, by the one clock', () => {
    expect(cellsOf(homelabNode('ryzen')).uptime).toBe('2 d');
    expect(cellsOf(homelabNode('ryzen'), {}, readAt + 86_400_000).uptime).toBe('3 d');
  });

  it('of a machine that does not answer is not known, nor that of a boot to come', () => {
    expect(cellsOf(homelabNode('ryzen', {}, { contact: failingContact(1) })).uptime).toBe('2 d');
    expect(cellsOf(homelabNode('ryzen', {}, { contact: failingContact(2) })).uptime).toBe('–');
    expect(
      cellsOf(homelabNode('ryzen', { machineStatus: machineStatus('2026-11-23T06:00:00Z') })).uptime,
    ).toBe('–');
    expect(cellsOf(homelabNode('ryzen', { machineStatus: machineStatus(null) })).uptime).toBe('–');
  });
});

describe('the image', () => {
  const list = [
    { name: 'amd-ucode', version: '1' },
    { name: 'gvisor', version: '2' },
  ];
  it.each([
    ['its schematic', { schematic: 'b8e8fbbe1b520989', list }, 'b8e8fbbe'],
    ['its extensions', { schematic: null, list }, '2 ext'],
    ['nothing added', { schematic: null, list: [] }, 'stock'],
    ['nothing read', loading, '–'],
    ['nothing allowed', denied, 'not allowed'],
  ])('is told by %s', (_, extensions, text) => {
    expect(cellsOf(makeNode('a', { extensions })).image).toBe(text);
  });
});

describe('a row', () => {
  it('shows the loads that are held back, not those just read', () => {
    const shown = { cpuPercent: 10, memory: { usedBytes: 25, totalBytes: 100 } };
    const memory = { usedBytes: 27, totalBytes: 100 };
    const cells = cellsOf(makeNode('a', { memory }, { cpuPercent: 12, shown }));
    expect([cells.cpu, cells.memory]).toEqual(['10 %', '25 %']);
  });

  it('has an age where its data is late', () => {
    expect(cellsOf(makeNode('a')).age).toBe('');
    expect(cellsOf(makeNode('a'), { a: '5 min', b: '1 h' }).age).toBe('5 min');
  });

  it('keeps its object while no text of it changes', () => {
    const node = homelabNode('ryzen');
    const before = cellsOf(node);
    expect(cellsOf(node, { b: '1 h' }, readAt + 60_000)).toBe(before);
    expect(cellsOf(node, {}, readAt + 86_400_000)).not.toBe(before);
  });
});

describe('the line below a row', () => {
  const below = (node: NodeRecord, width: number) => lineBelow(node, cellsOf(node).health, width);

  it('is there only for what the health cell cannot say', () => {
    const one = homelabNode('ryzen', failedKubelet);
    // What the line below tells in whole is told in short above it.
    expect(cellsOf(one).health).toBe('▲ kubelet failed');
    expect(below(one, 60)).toBe('kubelet failed: exit code 1');
    const short = homelabNode('ryzen', { kubernetes: { name: 'ryzen', ready: false, cordoned: false } });
    expect(cellsOf(short).health).toBe('▲ not ready in Kubernetes');
    expect(below(short, 25)).toBeNull();
    expect(below(short, 24)).toBe('not ready in Kubernetes');
    const kubernetes = { name: 'ryzen', ready: false, cordoned: false };
    const two = homelabNode('ryzen', { ...failedKubelet, kubernetes });
    expect(below(two, 60)).toBe('kubelet failed: exit code 1 · not ready in Kubernetes');
    expect(below(homelabNode('ryzen'), 1)).toBeNull();
  });

  it('says why a node does not answer before anything else', () => {
    const silent = homelabNode('ryzen', failedKubelet, { contact: failingContact(2) });
    expect(below(silent, 60)).toMatch(/no route to host · since \d\d:\d\d · above: as it was before$/);
  });
});
