import { describe, expect, it } from 'vitest';
import { tableContent } from '../../../source/ui/format/table-content.ts';
import { listed } from '../../../source/ui/sort.ts';
import { clusterOf } from '../../helpers/cluster.ts';
import { homelabNode, readAt } from '../../helpers/nodes.ts';

const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
const state = clusterOf(nodes);
const choice = { filter: '', sort: listed };

describe('what the table draws', () => {
  it('is the same object for a key press, and for a minute that changes no text', () => {
    const before = tableContent(state, choice, 120);
    expect(tableContent(state, { ...choice }, 120)).toBe(before);
    expect(tableContent({ ...state, clock: readAt + 60_000 }, choice, 120)).toBe(before);
    expect(tableContent({ ...state, answeredAt: { ...state.answeredAt } }, choice, 120)).toBe(before);
    const tomorrow = tableContent({ ...state, clock: readAt + 86_400_000 }, choice, 120);
    expect(tomorrow.cells.map(({ uptime }) => uptime)).toEqual(['3 d', '3 d', '3 d']);
  });

  it('has the same columns after an answer that changes no width', () => {
    const before = tableContent(state, choice, 120);
    const kubernetes = { name: 'm1mac', ready: true, cordoned: false };
    const changed = homelabNode('m1mac', { kubernetes }, { cpuPercent: 9 });
    const after = tableContent(clusterOf([...nodes.slice(0, 2), changed]), choice, 120);
    expect(after.cells[2]?.cpu).toBe('9 %');
    expect(after.placed).toBe(before.placed);
    expect(after.cells[0]).toBe(before.cells[0]);
  });

  it('is another at another width, and in another order', () => {
    const before = tableContent(state, choice, 120);
    expect(tableContent(state, choice, 60).placed.length).toBeLessThan(before.placed.length);
    const byName = tableContent(state, { filter: '', sort: { column: 'name', reversed: false } }, 120);
    expect(byName.cells.map(({ name }) => name)).toEqual(['intel', 'm1mac', 'ryzen']);
    expect(byName.heights).toEqual([1, 1, 1]);
  });
});
