import { afterEach, describe, expect, it } from 'vitest';
import type { NodeRecord } from '../../../source/domain/node.ts';
import type { Check } from '../../../source/domain/upgrade/plan.ts';
import { displayWidth } from '../../../source/text/width.ts';
import { renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { homelabNode } from '../../helpers/nodes.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { fleet, sizes } from '../../helpers/states.ts';
import { check, checksWith, fakeUpgrade, finding, planFor } from '../../helpers/upgrade.ts';

afterEach(unmountAllFrames);

const intel = '192.168.1.102';
const schematicLost = finding(
  'blocked',
  'the image has another schematic than the one that runs: qemu-guest-agent would be gone',
  {
    remedy: 'make a schematic with these extensions at factory.talos.dev, and name its image',
    address: intel,
    canOverride: true,
  },
);

const blocked: readonly Check[] = checksWith(
  check('images', [
    schematicLost,
    finding('warning', 'm1mac: its install image is an old one', { address: '192.168.1.103' }),
  ]),
  check('kubernetes-range', [
    finding('blocked', 'Talos v1.13.9 works with Kubernetes 1.31 to 1.36, the cluster runs 1.30', {
      remedy: 'run: talosctl -e 192.168.1.101 -n 192.168.1.101 upgrade-k8s --to 1.31.4',
    }),
  ]),
  check('certificate', [finding('warning', 'the certificate expires in 27 days', { remedy: 'renew it' })]),
  check('health', [], 'talosctl health: waiting for etcd to be healthy'),
);

const reading: readonly Check[] = checksWith(
  check('images', [], 'the machine configuration of intel and m1mac'),
  check('health', [], 'talosctl health: discovering nodes'),
  check('kubernetes', [], 'the Kubernetes API'),
);

const mixedNodes = [
  homelabNode('ryzen', { version: { talosVersion: 'v1.13.9', architecture: 'amd64', platform: 'metal' } }),
  homelabNode('intel', { version: { talosVersion: 'v1.12.11', architecture: 'amd64', platform: 'metal' } }),
  homelabNode('m1mac'),
];

const cases: Readonly<
  Record<string, { readonly nodes: readonly NodeRecord[]; readonly checks?: readonly Check[] }>
> = {
  fine: { nodes: homelabNodes },
  blocked: { nodes: homelabNodes, checks: blocked },
  reading: { nodes: homelabNodes, checks: reading },
  mixed: { nodes: mixedNodes },
  'fleet of 50': { nodes: fleet(50) },
};

const pages = ['target', 'nodes', 'preflight', 'commands'] as const;

describe.each(Object.entries(cases))('the wizard: %s', (_, { nodes, checks }) => {
  const upgrade = () => fakeUpgrade((chosen) => planFor(nodes, chosen, checks));

  describe.each(pages)('%s', (page) => {
    it.each(sizes)('at %i×%i', async (columns, rows) => {
      const app = await renderApp(clusterOf(nodes), { columns, rows, upgrade: upgrade() });
      await app.press(`u${pages.indexOf(page) + 1}`);
      if (page === 'preflight' && checks === blocked) await app.press('G'.padEnd(4, 'k'));
      const lines = app.lastFrame().split('\n');
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
    });
  });
});

const smallest = [
  [20, 5],
  [30, 8],
  [40, 10],
  [60, 12],
] as const;

it.each(smallest)('every page has the right size at %i×%i', async (columns, rows) => {
  const upgrade = fakeUpgrade((chosen) => planFor(homelabNodes, chosen, blocked));
  const app = await renderApp(clusterOf(homelabNodes), { columns, rows, upgrade });
  for (const keys of ['u', '2', '2d', 'd3', '3P', 'n4', 'GG', '1G\r']) {
    await app.press(keys);
    const lines = app.lastFrame().split('\n');
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  }
  expect(app.screen.view.getState().upgrade.field?.kind).toBe('target');
});

it('has names of any width in columns', async () => {
  const nodes = [
    homelabNode('ryzen', { hostname: '节点一号' }),
    homelabNode('intel'),
    homelabNode('m1mac', { hostname: 'e\u0301toile' }),
  ];
  const upgrade = fakeUpgrade((chosen) => planFor(nodes, chosen));
  const app = await renderApp(clusterOf(nodes), { columns: 120, rows: 24, upgrade });
  await app.press('u2');
  const rows = app
    .lastFrame()
    .split('\n')
    .filter((line) => line.includes('→ v1.13.9  b8e8fbbe'));
  const places = rows.map((line) => displayWidth(line.slice(0, line.indexOf('control plane'))));
  expect(places).toHaveLength(3);
  expect(new Set(places).size).toBe(1);
});
