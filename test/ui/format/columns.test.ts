import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import type { NodeCells } from '../../../source/ui/format/cells.ts';
import { columnGap, contentWidths, placeColumns } from '../../../source/ui/format/columns.ts';
import { listed } from '../../../source/ui/sort.ts';

const ryzen: NodeCells = {
  name: 'ryzen',
  address: '192.168.1.101',
  role: 'control plane',
  health: '▲ kubelet failed: exit code 1',
  age: '',
  stage: 'running',
  talos: 'v1.13.1',
  kubernetesVersion: 'v1.34.1',
  image: 'b8e8fbbe',
  services: '10/11',
  etcd: 'leader',
  kubernetes: 'Ready',
  cpu: '8 %',
  memory: '34 %',
  uptime: '2 d',
};

describe('columns', () => {
  const widths = contentWidths([ryzen], listed);
  const names = (width: number, sort = listed, rows: readonly NodeCells[] = [ryzen]) =>
    placeColumns(contentWidths(rows, sort), width, sort).map(({ name }) => name);

  it('give way by priority, name and health never', () => {
    expect(names(200)).toHaveLength(14);
    expect(names(81)).toEqual(['name', 'address', 'health', 'talos', 'services', 'etcd', 'kubernetes']);
    expect(names(80)).toEqual(['name', 'health', 'talos', 'services', 'etcd', 'kubernetes']);
    expect(names(56)).toEqual(['name', 'health', 'talos', 'services', 'etcd']);
    expect(names(20)).toEqual(['name', 'health']);
    const order = Array.from({ length: 180 }, (_, index) => names(200 - index).length);
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });

  it('keep the sorted one longest, and mark it', () => {
    const sort = { column: 'cpu', reversed: false } as const;
    expect(names(40, sort)).toEqual(['name', 'health', 'cpu']);
    const titles = (reversed: boolean) => {
      const placed = placeColumns(widths, 200, { column: 'cpu', reversed });
      return placed.map(({ title }) => title).join(' ');
    };
    expect(titles(false)).toContain('CPU ▼');
    expect(titles(true)).toContain('CPU ▲');
    expect(titles(true)).not.toContain('MEM ▲');
  });

  it('have the ages only while some row has one', () => {
    expect(names(200)).not.toContain('age');
    expect(names(200, listed, [ryzen, { ...ryzen, age: '5 min' }])).toContain('age');
  });

  it('do not move when a load gets a second digit', () => {
    expect(contentWidths([{ ...ryzen, cpu: '12 %', memory: '8 %' }], listed)).toEqual(widths);
  });

  it('give what is left to the health', () => {
    const health = (width: number) =>
      placeColumns(widths, width, listed).find(({ name }) => name === 'health')?.width;
    expect(health(200)).toBe(displayWidth(ryzen.health));
    expect(health(30)).toBe(30 - 'ryzen'.length - columnGap.length);
  });

  it('never take more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 300 }), (width) => {
        const placed = placeColumns(widths, width, listed);
        const total = placed.reduce(
          (sum, column) => sum + column.width,
          (placed.length - 1) * columnGap.length,
        );
        expect(total).toBeLessThanOrEqual(width);
      }),
    );
  });
});
