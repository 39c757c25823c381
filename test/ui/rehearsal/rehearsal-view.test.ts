import { describe, expect, it } from 'vitest';
import {
  initialRehearsal,
  moveCursor,
  movePlace,
  placeOf,
  type RehearsalView,
  rehearsalRows,
  rowAtCursor,
  toggleMark,
} from '../../../source/ui/rehearsal/rehearsal-view.ts';

const line = (name: string) => ({ name, description: `${name} is seen`, active: false });
const rows = rehearsalRows(['node-down', 'etcd-lost', 'api-down', 'upgrade-hangs', 'half'].map(line));
const opened: RehearsalView = { ...initialRehearsal, rows };
const nodes = ['a', 'b', 'c'];
const at = (fault: string, view = opened) => ({
  ...view,
  cursor: rows.findIndex((row) => row.fault === fault),
});

/** Where the row under the cursor happens. */
function placeAtCursor(view: RehearsalView, usual: string | null = 'b'): string | null {
  const row = rowAtCursor(view);
  return row && placeOf(view, row, usual);
}

describe('what can go wrong in a rehearsal', () => {
  it('is nothing, the faults of upgrades, and what else an upgrade meets', () => {
    expect(rows.map(({ fault, isOfNode }) => [fault, isOfNode])).toEqual([
      [null, false],
      ['upgrade-hangs', true],
      ['etcd-lost', true],
      ['api-down', false],
    ]);
  });

  it('happens on the usual node until another was chosen, round and round', () => {
    const view = at('upgrade-hangs');
    expect(placeAtCursor(view)).toBe('b');
    const next = movePlace(view, nodes, 'b', 1);
    expect(placeAtCursor(next)).toBe('c');
    expect(placeAtCursor(movePlace(next, nodes, 'b', 1))).toBe('a');
    expect(placeAtCursor(movePlace(view, nodes, 'a', -1))).toBe('c');
    expect(placeAtCursor({ ...next, cursor: at('etcd-lost').cursor })).toBe('b');
  });

  it('has no node where it is of the whole cluster, or nothing', () => {
    for (const view of [opened, at('api-down')]) {
      expect(placeAtCursor(view)).toBeNull();
      expect(movePlace(view, nodes, 'b', 1)).toBe(view);
    }
    expect(movePlace(at('upgrade-hangs'), [], null, 1).places).toEqual({});
  });

  it('keeps its place once it is marked, though the order of the nodes changes', () => {
    const marked = toggleMark(at('upgrade-hangs'), 'b');
    expect(placeAtCursor(marked, 'c')).toBe('b');
    expect(toggleMark(marked, 'c').marked).toEqual([]);
  });

  it('can be several things, or nothing again', () => {
    const both = toggleMark(at('api-down', toggleMark(at('upgrade-hangs'), 'b')), 'b');
    expect(both.marked).toEqual(['upgrade-hangs', 'api-down']);
    expect(toggleMark({ ...both, cursor: 0 }, 'b').marked).toEqual([]);
  });

  it('cannot be marked where there is no node yet', () => {
    expect(toggleMark(at('upgrade-hangs'), null).marked).toEqual([]);
    expect(toggleMark(at('api-down'), null).marked).toEqual(['api-down']);
  });

  it('has a cursor that stops at the ends', () => {
    expect([moveCursor(opened, -1).cursor, moveCursor(opened, 99).cursor]).toEqual([0, rows.length - 1]);
  });
});
