import { afterEach, describe, expect, it } from 'vitest';
import { loading } from '../../source/domain/loaded.ts';
import { newNode, unasked } from '../../source/domain/node.ts';
import { displayWidth } from '../../source/text/width.ts';
import { renderApp } from '../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../helpers/cluster.ts';
import { failingContact, homelabNode, makeNode, readAt } from '../helpers/nodes.ts';
import { unmountAllFrames } from '../helpers/render.tsx';

afterEach(unmountAllFrames);

const failedKubelet = {
  machineStatus: {
    stage: 'running',
    ready: false,
    unmetConditions: [{ name: 'services', reason: 'kubelet not running' }],
    bootMarker: null,
  },
  services: [
    { id: 'apid', state: 'Running', health: 'OK', message: '', changedAt: null },
    { id: 'kubelet', state: 'Failed', health: '?', message: 'Failed: exit code 1', changedAt: null },
  ],
} as const;

const healthy = clusterOf(homelabNodes);
const degraded = clusterOf([
  homelabNode('ryzen', failedKubelet),
  homelabNode('intel', { kubernetes: { name: 'intel', ready: true, cordoned: true } }),
  homelabNode('m1mac', {}, { contact: failingContact(2) }),
]);
const unread = clusterOf(
  ['192.168.1.101', '192.168.1.102'].map((address) => newNode(address, ['talosconfig'])),
  { clusterName: loading, etcdMembers: loading, endpoint: null, answeredAt: {} },
);
const wide = clusterOf([
  makeNode('192.168.1.101', { hostname: '节点一号', services: failedKubelet.services }),
  makeNode('fd00:1234:5678:9abc:def0:1234:5678:9abc', { hostname: 'e\u0301toile' }),
]);
const troubled = clusterOf(
  homelabNodes.map((node) => ({ ...node, contact: failingContact(3) })),
  {
    trouble: {
      kind: 'certificate-expired',
      message: 'remote error: tls: expired certificate',
      hint: 'renew it',
    },
  },
);

describe('the screen at other sizes', () => {
  it.each([
    [200, 50],
    [40, 10],
    [20, 5],
    [10, 3],
  ])('%i×%i is never larger than the terminal', async (columns, rows) => {
    const { lastFrame } = await renderApp(degraded, { columns, rows });
    const lines = lastFrame().split('\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('keeps columns in line below wide characters', async () => {
    const { lastFrame } = await renderApp(wide, { columns: 140, rows: 20 });
    const ends = lastFrame()
      .split('\n')
      .filter((line) => /Ready/.test(line))
      .map((line) => displayWidth(line.slice(0, line.indexOf('Ready'))));
    expect(new Set(ends).size).toBe(1);
    expect(ends).toHaveLength(2);
  });
});

describe('a node without an answer', () => {
  it('keeps its row, with the error below it', async () => {
    const { lastFrame } = await renderApp(degraded);
    expect(lastFrame()).toMatch(/m1mac .* ✖ no answer .*v1\.13\.1/);
    expect(lastFrame()).toMatch(/no route to host · since \d\d:\d\d/);
  });

  it('is unknown before its first answer, and says what it waits for', async () => {
    const contact = {
      state: 'waiting',
      failures: 0,
      error: { kind: 'timeout', message: 'no answer yet', hint: null },
      since: readAt,
    } as const;
    const { lastFrame } = await renderApp(
      clusterOf([homelabNode('ryzen'), makeNode('192.168.1.103', { machineStatus: loading }, { contact })]),
    );
    expect(lastFrame()).toContain('○ no answer yet');
    expect(lastFrame()).toMatch(/asked at \d\d:\d\d, no answer yet/);
  });
});

describe('keys', () => {
  const rowOf = (frame: string) => frame.split('\n').find((line) => line.includes('▸')) ?? '';

  it('move the cursor, also several in one chunk, and stop at the ends', async () => {
    const { lastFrame, press } = await renderApp(healthy);
    expect(rowOf(lastFrame())).toContain('ryzen');
    await press('jj');
    expect(rowOf(lastFrame())).toContain('m1mac');
    await press('j');
    expect(rowOf(lastFrame())).toContain('m1mac');
    await press('g');
    expect(rowOf(lastFrame())).toContain('ryzen');
    await press('G');
    expect(rowOf(lastFrame())).toContain('m1mac');
    await press('k');
    expect(rowOf(lastFrame())).toContain('intel');
  });

  it('open and close the help', async () => {
    const { lastFrame, press } = await renderApp(healthy);
    await press('?');
    expect(lastFrame()).toContain('everything that is known of the selected node');
    expect(lastFrame()).toContain('not now: there is no filter');
    await press('q');
    expect(lastFrame()).toContain('HEALTH');
  });

  it('open the selected node', async () => {
    const { lastFrame, press } = await renderApp(degraded);
    await press('\r');
    expect(lastFrame()).toContain('kubelet failed: exit code 1');
    expect(lastFrame()).toMatch(/SERVICE +STATE +HEALTH +LAST EVENT/);
    await press('\u001b');
    expect(lastFrame()).toContain('ADDRESS');
  });

  it('filter as is typed; the field takes every key; Esc ends it', async () => {
    const { lastFrame, press, asked } = await renderApp(healthy);
    await press('/');
    await press('m1q');
    expect(lastFrame()).toContain('No node has “m1q”');
    expect(asked).toEqual([]);
    await press('\u007f');
    expect(rowOf(lastFrame())).toContain('m1mac');
    expect(lastFrame()).toContain('1 shown, 3 in all');
    await press('\r');
    expect(lastFrame()).toContain('filter: m1');
    await press('\u001b');
    expect(lastFrame()).not.toContain('filter: m1');
  });

  it('filter by what a node is, and why', async () => {
    const { lastFrame, press } = await renderApp(degraded);
    await press('/');
    await press('exit code');
    expect(lastFrame()).toContain('1 shown, 3 in all');
    expect(rowOf(lastFrame())).toContain('ryzen');
  });

  it('ask for a refresh, a suspension and the end', async () => {
    const { press, asked } = await renderApp(healthy);
    await press('r');
    await press('\u001a');
    await press('q');
    await press('\u0003');
    expect(asked).toEqual(['refresh', 'suspend', 'quit', 'quit']);
  });

  it('never come out of pasted text', async () => {
    const { paste, press, asked, lastFrame } = await renderApp(healthy);
    await paste('q\rj?');
    expect(asked).toEqual([]);
    expect(rowOf(lastFrame())).toContain('ryzen');
    await press('/');
    await paste('in\ntel\r');
    expect(lastFrame()).toContain('/ in tel');
  });
});

describe('what concerns the cluster', () => {
  it('stands in a line of its own, the gravest first', async () => {
    const warnings = ['./config.json is not trusted'];
    expect((await renderApp(troubled, { warnings })).lastFrame()).toContain('expired certificate → renew it');
    expect((await renderApp(degraded, { warnings })).lastFrame()).toContain(
      'etcd member m1mac does not answer',
    );
    expect((await renderApp(healthy, { warnings })).lastFrame()).toContain('! ./config.json is not trusted');
  });

  it('follows the store', async () => {
    const { lastFrame, show, waitFor } = await renderApp(healthy);
    expect(lastFrame()).toContain('etcd 3/3, tolerates 1');
    show(degraded);
    await waitFor('etcd 2/3, tolerates 0');
  });
});

describe('a long list', () => {
  const many = clusterOf(
    Array.from({ length: 500 }, (_, index) =>
      makeNode(`10.0.${index >> 8}.${index & 255}`, {
        hostname: `worker-${index + 1}`,
        machineType: 'worker',
        etcdMemberId: null,
        etcdStatus: loading,
      }),
    ),
    { etcdMembers: loading },
  );

  it('shows the part around the cursor, and says which', async () => {
    const { lastFrame, press } = await renderApp(many, { columns: 100, rows: 24 });
    expect(lastFrame()).toContain('1–10 of 500');
    await press('G');
    expect(lastFrame()).toContain('worker-500');
    expect(lastFrame()).toContain('491–500 of 500');
    await press('\u0015');
    expect(lastFrame()).toMatch(/▸ worker-4\d\d/);
  });
});

describe('a node nobody has asked', () => {
  it('has its row from the first frame', async () => {
    const { lastFrame } = await renderApp(unread);
    expect(lastFrame()).toContain('192.168.1.102');
    expect(lastFrame()).toContain('asking the nodes');
    expect(unread.nodes.byId['192.168.1.102']?.contact).toEqual(unasked);
  });
});
