import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeSince } from '../../../source/domain/age.ts';
import { type LayoutNeeds, layoutScreen } from '../../../source/ui/format/layout.ts';
import { stateText } from '../../../source/ui/format/services.ts';
import { panes } from '../../../source/ui/view-state.ts';

const needs: LayoutNeeds = {
  columns: 120,
  rows: 40,
  noticeLines: 0,
  tableLines: 5,
  tableShare: 55,
  pane: 'table',
  isLogFull: false,
};

describe('the layout', () => {
  it('fills the terminal, whatever there is', () => {
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 1, max: 300 }),
          rows: fc.integer({ min: 3, max: 100 }),
          noticeLines: fc.integer({ min: 0, max: 5 }),
          tableLines: fc.integer({ min: 2, max: 600 }),
          tableShare: fc.integer({ min: 10, max: 90 }),
          pane: fc.constantFrom(...panes),
          isLogFull: fc.boolean(),
        }),
        (some) => {
          const { notice, page, table, panes: below, services, log } = layoutScreen(some);
          expect(2 + notice + page).toBe(some.rows);
          expect(table + below).toBe(page);
          expect(below === 0 || below >= 4 || some.rows < 16 || some.isLogFull).toBe(true);
          if (some.isLogFull && some.pane === 'log') expect(table + services).toBe(0);
          // The pane with the focus is always to be seen.
          expect({ table, services, log }[some.pane]).toBeGreaterThan(0);
          if (below === 0) expect(services + log).toBe(0);
          else expect(services + log + (services > 0 && log > 0 ? 1 : 0)).toBe(some.columns);
        },
      ),
    );
  });

  it('gives the table what it needs, up to its share', () => {
    expect(layoutScreen(needs)).toMatchObject({ table: 5, panes: 33 });
    expect(layoutScreen({ ...needs, tableLines: 500 })).toMatchObject({ table: 21, panes: 17 });
    expect(layoutScreen({ ...needs, tableLines: 500, tableShare: 90 })).toMatchObject({
      table: 34,
      panes: 4,
    });
    expect(layoutScreen({ ...needs, tableLines: 500, tableShare: 10 })).toMatchObject({
      table: 4,
      panes: 34,
    });
  });

  it('shows the panes side by side from 100 columns on', () => {
    expect(layoutScreen(needs)).toMatchObject({ services: 48, log: 71 });
    expect(layoutScreen({ ...needs, columns: 100 })).toMatchObject({ services: 40, log: 59 });
    expect(layoutScreen({ ...needs, columns: 99 })).toMatchObject({ services: 99, log: 0 });
    expect(layoutScreen({ ...needs, columns: 99, pane: 'log' })).toMatchObject({ services: 0, log: 99 });
  });

  it('shows one thing alone under 16 rows', () => {
    expect(layoutScreen({ ...needs, rows: 15 })).toMatchObject({ table: 13, panes: 0 });
    expect(layoutScreen({ ...needs, rows: 15, pane: 'services' })).toMatchObject({
      table: 0,
      services: 120,
      log: 0,
    });
    expect(layoutScreen({ ...needs, rows: 16 })).toMatchObject({ table: 5, panes: 9 });
  });
});

describe('the texts of a service', () => {
  it.each([
    [null, '–'],
    [0, '<1 min'],
    [-5, '<1 min'],
    [60_000, '1 min'],
    [299_999, '2 min'],
    [300_000, '5 min'],
    [3_599_999, '30 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [40 * 86_400_000, '40 d'],
  ])('an age of %s ms is “%s”', (age, text) => {
    const now = Date.UTC(2026, 10, 23);
    expect(timeSince(age === null ? null : now - age, now)).toBe(text);
  });

  it.each([
    ['Running', 'OK', 'fine', '● running, healthy'],
    ['Running', '?', '', '● running'],
    ['Running', 'Fail', 'dial failed', '▲ running, not healthy · dial failed'],
    ['Failed', '?', 'Failed: exit code 1', '✖ failed · exit code 1'],
    ['Waiting', '?', 'Waiting for etcd', '▲ waiting · Waiting for etcd'],
    ['Finished', '?', 'Service finished', '○ finished'],
  ] as const)('%s %s', (state, health, message, text) => {
    expect(stateText({ id: 'kubelet', state, health, message, changedAt: null }, 30)).toBe(text);
  });

  it('say what happened last also of those that are up, where there is room', () => {
    const up = { id: 'kubelet', state: 'Running', health: 'OK', message: 'fine', changedAt: null } as const;
    expect(stateText(up, 44)).toBe('● running, healthy · fine');
  });
});
