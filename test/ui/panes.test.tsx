import { afterEach, describe, expect, it } from 'vitest';
import { lastValue, loading } from '../../source/domain/loaded.ts';
import { serviceLog } from '../../source/domain/logs/source.ts';
import type { Service } from '../../source/domain/node.ts';
import { displayWidth } from '../../source/text/width.ts';
import type { FaultLine } from '../../source/ui/view-state.ts';
import { type AppFrame, renderApp } from '../helpers/app.tsx';
import { clusterOf } from '../helpers/cluster.ts';
import { denied, failingContact, homelabNode, makeNode, readAt } from '../helpers/nodes.ts';
import { unmountAllFrames } from '../helpers/render.tsx';

afterEach(unmountAllFrames);

const running = (id: string, hours: number): Service => ({
  id,
  state: 'Running',
  health: 'OK',
  message: 'Health check successful',
  changedAt: readAt - hours * 3_600_000,
});
const services: readonly Service[] = [
  { ...running('apid', 49), health: '?' },
  running('containerd', 49),
  running('etcd', 30),
  { ...running('udevd', 49), state: 'Finished', health: '?', message: 'Service finished', changedAt: null },
  { ...running('kubelet', 0), changedAt: readAt - 130_000 },
  running('trustd', 49),
];
const failedKubelet: readonly Service[] = services.map((service) =>
  service.id === 'kubelet'
    ? { ...service, state: 'Failed', health: '?', message: 'Failed: exit code 1', changedAt: readAt }
    : service,
);
const nodes = [homelabNode('ryzen', { services }), homelabNode('intel', { services }), homelabNode('m1mac')];
const healthy = clusterOf(nodes);
const degraded = clusterOf([
  homelabNode('ryzen', { services: failedKubelet }),
  homelabNode('intel', { services }),
  homelabNode('m1mac', { services }, { contact: failingContact(2) }),
]);

const kubelet = serviceLog('192.168.1.101', 'kubelet');
const two = (value: number) => String(value).padStart(2, '0');
const logLines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    const time = `04:${two(Math.floor(number / 60))}:${two(number % 60)}.000000`;
    return `I1123 ${time}    2089 kubelet_volumes.go:163] "Cleaned up" podUID="${number}"`;
  });

function expectFrame({ lastFrame }: AppFrame, columns: number, rows: number): void {
  const lines = lastFrame().split('\n');
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
}

/** The titles of the panes on the screen. */
const titles = (frame: AppFrame) => /^─.*(?:services|log).*$/m.exec(frame.lastFrame())?.[0] ?? '';

describe.each([
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('at %i×%i', (columns, rows) => {
  async function open(focus: string): Promise<AppFrame> {
    const app = await renderApp(degraded, { columns, rows });
    await app.press(focus);
    app.showLines(kubelet, logLines(1, 60));
    // Until the frame has settled.
    await app.press('');
    return app;
  }

  it('the table has the focus', async () => expectFrame(await open(''), columns, rows));
  it('the services have it', async () => expectFrame(await open('\t'), columns, rows));
  it('the log has it, and is paused', async () => {
    const app = await open('l');
    await app.press('kkk');
    app.showLines(kubelet, logLines(61, 72));
    await app.waitFor('paused, 12 new');
    expectFrame(app, columns, rows);
  });
  it('the log fails', async () => {
    const app = await open('l');
    const ring = app.archive.open(kubelet);
    app.archive.mark(ring, { kind: 'gap', from: readAt - 60_000, to: readAt });
    app.showLines(kubelet, ['other']);
    app.showStatus(kubelet, 'waiting', 'no answer from 192.168.1.101, trying again');
    await app.waitFor('trying again');
    expectFrame(app, columns, rows);
  });
});

describe('the focus', () => {
  it('goes round with Tab and back with Shift+Tab, and shows in words, too', async () => {
    const app = await renderApp(healthy);
    expect(titles(app)).not.toContain('▸');
    await app.press('\t');
    expect(titles(app)).toMatch(/^─ ▸ ryzen · services ─+┬─ ryzen · kubelet log · opening ─/);
    await app.press('\t');
    expect(titles(app)).toMatch(/^─ ryzen · services ─+┬─ ▸ ryzen · kubelet log/);
    await app.press('\t');
    expect(titles(app)).not.toContain('▸');
    await app.press('\u001b[Z');
    expect(titles(app)).toMatch(/┬─ ▸ ryzen · kubelet log/);
    await app.press('\u001b');
    expect(titles(app)).not.toContain('▸');
    expect(app.screen.view.getState().pane).toBe('table');
  });

  it('sends keys to one pane alone', async () => {
    const app = await renderApp(healthy);
    await app.press('\tkk');
    expect(app.lastFrame()).toMatch(/^ ▸ ryzen/m);
    expect(app.lastFrame()).toMatch(/^ ▸ etcd /m);
    await app.press('\u001b');
    await app.press('j');
    expect(app.lastFrame()).toMatch(/^ ▸ intel/m);
  });

  it('Escape first leaves the pane, and then ends the filter', async () => {
    const app = await renderApp(healthy);
    await app.press('/ryz\rl');
    await app.press('\u001b');
    expect(app.lastFrame()).toContain('filter: ryz');
    await app.press('\u001b');
    expect(app.lastFrame()).not.toContain('filter: ryz');
  });

  it('decides what a small terminal shows', async () => {
    const app = await renderApp(healthy, { columns: 60, rows: 15 });
    expect(app.lastFrame()).not.toContain('services');
    await app.press('\t');
    expect(app.lastFrame()).toContain('─ ▸ ryzen · services');
    expect(app.lastFrame()).not.toContain('NODE');
    await app.press('\t');
    expect(app.lastFrame()).toContain('─ ▸ ryzen · kubelet log');
    await app.press('\t');
    expect(app.lastFrame()).toContain('NODE');
  });
});

describe('the services', () => {
  it('stand with what is not up first, the rest as listed, each with its age', async () => {
    const { lastFrame } = await renderApp(degraded, { columns: 120 });
    const rows = lastFrame()
      .split('\n')
      .flatMap((line) => /^ {3}(\w+) +([●▲✖○].*?) *│/.exec(line)?.slice(1) ?? [])
      .map((text) => text.replaceAll(/ +/g, ' '));
    expect(rows).toEqual([
      ...['kubelet', '✖ failed · exit code 1 <1 min'],
      ...['apid', '● running 2 d'],
      ...['containerd', '● running, healthy 2 d'],
      ...['etcd', '● running, healthy 1 d'],
      ...['udevd', '○ finished –'],
      ...['trustd', '● running, healthy 2 d'],
    ]);
  });

  it('age with the one clock, coarsely', async () => {
    const { lastFrame, show, waitFor } = await renderApp(healthy);
    expect(lastFrame()).toMatch(/kubelet .* 2 min/);
    show({ ...healthy, clock: readAt + 60_000 });
    await waitFor(/kubelet .* 2 min/);
  });

  it('scroll to the cursor, and say which part is shown', async () => {
    const many = Array.from({ length: 30 }, (_, index) => running(`service-${index}`, 1));
    const { lastFrame, press } = await renderApp(clusterOf([homelabNode('ryzen', { services: many })]), {
      columns: 80,
      rows: 20,
    });
    expect(lastFrame()).toContain('ryzen · services · 1–15 of 30');
    await press('\tG');
    expect(lastFrame()).toContain('services · 16–30 of 30');
    expect(lastFrame()).toContain('▸ service-29');
    await press('\u0015');
    expect(lastFrame()).toContain('▸ service-15');
  });

  it.each([
    ['no answer since 05:00: this is how it was', homelabNode('ryzen', {}, { contact: failingContact(2) })],
    ['no answer since 05:00', homelabNode('ryzen', { services: loading }, { contact: failingContact(2) })],
    [
      'not allowed: the role of this talosconfig may not read services',
      makeNode('fd00::1', { services: denied }),
    ],
    ['not read yet', makeNode('fd00::1', { services: loading })],
    [
      'not read since 05:00: broken',
      homelabNode('ryzen', {
        services: {
          status: 'stale',
          value: services,
          at: readAt,
          error: { kind: 'other', message: 'broken', hint: null },
        },
      }),
    ],
    [
      'cannot be read: broken',
      makeNode('fd00::1', {
        services: { status: 'failed', at: readAt, error: { kind: 'other', message: 'broken', hint: null } },
      }),
    ],
  ])('say “%s”', async (notice, node) => {
    const { lastFrame } = await renderApp(clusterOf([node]), { columns: 90, rows: 30 });
    expect(lastFrame()).toMatch(new RegExp(`^ {3}${notice} *$`, 'm'));
  });
});

describe('the log that is wanted', () => {
  it('is the first service’s that is not up, else the kubelet’s, else the first’s', async () => {
    const { logs, press } = await renderApp(degraded);
    expect(logs).toEqual(['192.168.1.101 kubelet']);
    await press('j');
    const only = clusterOf([homelabNode('ryzen', { services: [running('apid', 1), running('trustd', 1)] })]);
    expect((await renderApp(only)).logs).toEqual(['192.168.1.101 apid']);
    expect(logs).toEqual(['192.168.1.101 kubelet', '192.168.1.102 kubelet']);
  });

  it('follows the cursors; the chosen service stays chosen on the next node', async () => {
    const { logs, press } = await renderApp(healthy);
    await press('\tG');
    await press('\u001b');
    await press('j');
    expect(logs).toEqual(['192.168.1.101 kubelet', '192.168.1.101 trustd', '192.168.1.102 trustd']);
    // The third node has no such service.
    await press('j');
    expect(logs.at(-1)).toBe('192.168.1.103 kubelet');
  });

  it('changes with the services as they come', async () => {
    const { logs, show } = await renderApp(clusterOf([homelabNode('ryzen', { services: loading })]));
    expect(logs).toEqual([]);
    show(healthy);
    expect(logs).toEqual(['192.168.1.101 kubelet']);
    show(clusterOf([]));
    expect(logs.at(-1)).toBe('none');
  });

  it('stays the same while services of its node go and come; on the next node the one that is down is wanted', async () => {
    const { logs, show, press } = await renderApp(healthy);
    const down = (name: 'ryzen' | 'intel') => {
      const node = homelabNode(name);
      const services = (lastValue(node.facts.services) ?? []).map((service) =>
        service.id === 'etcd' ? { ...service, state: 'Failed', health: '?' as const } : service,
      );
      return homelabNode(name, { services });
    };
    expect(logs).toEqual(['192.168.1.101 kubelet']);
    show(clusterOf([down('ryzen'), down('intel')]));
    expect(logs).toEqual(['192.168.1.101 kubelet']);
    await press('j');
    expect(logs.at(-1)).toBe('192.168.1.102 etcd');
  });

  it('is none while it cannot be seen', async () => {
    const { logs, press } = await renderApp(healthy, { columns: 80, rows: 24 });
    expect(logs).toEqual([]);
    await press('l');
    expect(logs).toEqual(['192.168.1.101 kubelet']);
    // A page over it is soon gone again.
    await press('?');
    expect(logs).toHaveLength(1);
    await press('q');
    await press('\u001b');
    expect(logs.at(-1)).toBe('none');
  });

  it('Enter on a service leads to it', async () => {
    const app = await renderApp(healthy, { columns: 80, rows: 24 });
    await app.press('\tk\r');
    expect(app.logs).toEqual(['192.168.1.101 udevd']);
    expect(titles(app)).toContain('▸ ryzen · udevd log');
  });
});

/** The lines in the log pane, with a blank behind each. */
const shownLines = (app: AppFrame): readonly string[] => {
  const rows = app.lastFrame().split('\n');
  const title = rows.findIndex((row) => /kubelet log · /.test(row));
  return rows.slice(title + 1, -1).map((row) => `${row.slice(row.indexOf('│') + 2).trim()} `);
};

describe('the log', () => {
  const open = async (lines: readonly string[]) => {
    const app = await renderApp(healthy, { columns: 120, rows: 20 });
    app.showLines(kubelet, lines);
    await app.press('l');
    return app;
  };

  it('shows its newest lines', async () => {
    const app = await open(logLines(1, 50));
    expect(titles(app)).toContain('▸ ryzen · kubelet log · following');
    expect(app.lastFrame()).toContain('podUID="50"');
    app.showLines(kubelet, logLines(51, 51));
    await app.waitFor('podUID="51"');
  });

  it('stays where it was scrolled to; G follows again', async () => {
    const app = await open(logLines(1, 50));
    const before = shownLines(app);
    await app.press('k');
    expect(titles(app)).toContain('· paused ─');
    expect(shownLines(app)).toEqual(before);
    app.showLines(kubelet, logLines(51, 60));
    await app.waitFor('paused, 10 new');
    expect(shownLines(app)).toEqual(before);
    // The cursor is on the line before the last one: further down it sees some of the new ones.
    await app.press('jjj');
    expect(titles(app)).toContain('paused, 8 new');
    await app.press('\u0004');
    expect(titles(app)).toContain('following');
    await app.press('g');
    expect(shownLines(app)[0]).toContain('podUID="1"');
    await app.press('G');
    expect(titles(app)).toContain('following');
    expect(shownLines(app).join()).toContain('podUID="60"');
  });

  it('goes with the lines when the oldest are dropped, and says how many are gone', async () => {
    const app = await renderApp(healthy, { columns: 120, rows: 20, memoryBytes: 100_000 });
    app.showLines(kubelet, logLines(1, 50));
    await app.press('lg');
    app.showLines(kubelet, logLines(51, 2000));
    await app.waitFor(/· [\d,]+ oldest not kept/);
    expect(shownLines(app)[0]).not.toContain('podUID="1"');
    expect(shownLines(app)).toHaveLength(13);
  });

  it('follows anew when another log is shown', async () => {
    const app = await open(logLines(1, 50));
    await app.press('kk');
    await app.press('\u001b');
    await app.press('\t');
    expect(titles(app)).toContain('paused');
    await app.press('k');
    expect(titles(app)).not.toContain('paused');
  });

  it('clips wide characters by their width', async () => {
    const app = await open(['日本語のログ'.repeat(30)]);
    for (const line of app.lastFrame().split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(120);
    expect(app.lastFrame()).toMatch(/日本語.*…/);
  });

  it('says what it waits for, and that it is empty', async () => {
    const app = await open([]);
    expect(app.lastFrame()).toContain('The log is empty.');
    app.showStatus(kubelet, 'starting');
    await app.waitFor('Waiting for the first line');
    expect(titles(app)).toContain('kubelet log · opening');
  });
});

describe('the share of the table', () => {
  const many = clusterOf(
    Array.from({ length: 60 }, (_, index) => makeNode(`10.0.0.${index}`, { hostname: `worker-${index}` })),
  );

  it('is changed in steps, and ends somewhere', async () => {
    const { lastFrame, press } = await renderApp(many, { columns: 120, rows: 40 });
    const shown = () => Number(/1–(\d+) of 60/.exec(lastFrame())?.[1]);
    const before = shown();
    await press('+');
    expect(shown()).toBe(before + 4);
    await press('=');
    await press('++++++');
    const most = shown();
    await press('+');
    expect(shown()).toBe(most);
    expect(lastFrame()).toContain('worker-0 · services');
    await press('-'.repeat(20));
    expect(shown()).toBe(2);
    expect(lastFrame()).toContain('worker-0 · services');
  });

  it('a table that needs less than its share moves at the first press', async () => {
    const ten = clusterOf(
      Array.from({ length: 10 }, (_, index) => makeNode(`10.0.0.${index}`, { hostname: `worker-${index}` })),
    );
    const app = await renderApp(ten, { columns: 120, rows: 40 });
    const line = () =>
      app
        .lastFrame()
        .split('\n')
        .findIndex((text) => text.includes('· services'));
    expect(line()).toBe(12);
    await app.press('+');
    expect(line()).toBe(12);
    await app.press('-');
    expect(line()).toBeLessThan(12);
    expectFrame(app, 120, 40);
  });
});

describe('the faults of the practice cluster', () => {
  function faulty() {
    const active = new Set<string>();
    const names = ['node-down', 'service-failed'];
    const list = (address: string): readonly FaultLine[] =>
      names.map((name) => ({
        name,
        description: `what ${name} is`,
        active: active.has(`${name} ${address}`),
      }));
    const toggle = (name: string, address: string): void => {
      const key = `${name} ${address}`;
      if (!active.delete(key)) active.add(key);
    };
    return { list, toggle };
  }

  it('are switched on the selected node, and everything is read anew', async () => {
    const app = await renderApp(healthy, { columns: 80, rows: 24, faults: faulty() });
    await app.press('jFj\r');
    expect(app.lastFrame()).toContain('practice: faults of intel');
    expect(app.lastFrame()).toContain('▸ [x] service-failed  what service-failed is');
    expect(app.asked).toEqual(['refresh']);
    expectFrame(app, 80, 24);
    await app.press('q');
    await app.press('kF');
    expect(app.lastFrame()).not.toContain('[x]');
    await app.press('\u001b');
    expect(app.lastFrame()).toContain('NODE');
  });

  it('are in the help of the practice cluster alone', async () => {
    const app = await renderApp(healthy, { faults: faulty(), rows: 220 });
    await app.press('?');
    expect(app.lastFrame()).toMatch(/^ +F +break something/m);
    const real = await renderApp(healthy, { rows: 220 });
    await real.press('F?');
    expect(real.lastFrame()).toContain('─ keys ─');
    expect(real.lastFrame()).not.toMatch(/^ +F /m);
  });
});
