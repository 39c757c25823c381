import { afterEach, describe, expect, it } from 'vitest';
import { type AppFrame, renderApp } from '../helpers/app.tsx';
import { clusterOf } from '../helpers/cluster.ts';
import { failingContact, homelabNode } from '../helpers/nodes.ts';
import { unmountAllFrames } from '../helpers/render.tsx';
import { fleet } from '../helpers/states.ts';

afterEach(unmountAllFrames);

const homelab = clusterOf([
  homelabNode('ryzen'),
  homelabNode('intel', {}, { cpuPercent: 40 }),
  homelabNode('m1mac', {}, { contact: failingContact(2), cpuPercent: 7 }),
]);

const rowsOf = ({ lastFrame }: AppFrame) =>
  lastFrame()
    .split('\n')
    .flatMap((line) => /^ [ ▸] (\S+) +192\.168/.exec(line)?.[1] ?? []);
const selectedOf = ({ lastFrame }: AppFrame) => /▸ (\S+)/.exec(lastFrame())?.[1];

describe('sorting', () => {
  it('goes on with s, is turned with S, and says so in the heading and in words', async () => {
    const app = await renderApp(homelab);
    expect(rowsOf(app)).toEqual(['ryzen', 'intel', 'm1mac']);
    await app.press('s');
    expect(rowsOf(app)).toEqual(['m1mac', 'ryzen', 'intel']);
    expect(app.lastFrame()).toMatch(/HEALTH ▼/);
    expect(app.lastFrame()).toMatch(/^─ by health ─/m);
    await app.press('S');
    expect(rowsOf(app)).toEqual(['ryzen', 'intel', 'm1mac']);
    expect(app.lastFrame()).toMatch(/HEALTH ▲/);
    expect(app.lastFrame()).toMatch(/^─ by health, reversed ─/m);
    await app.press('s');
    expect(rowsOf(app)).toEqual(['intel', 'm1mac', 'ryzen']);
    expect(app.lastFrame()).toMatch(/NODE ▲/);
  });

  it('keeps the selected node selected, also when data changes the order', async () => {
    const app = await renderApp(homelab);
    await app.press('j');
    expect(selectedOf(app)).toBe('intel');
    await app.press('ss');
    expect(rowsOf(app)[0]).toBe('intel');
    expect(selectedOf(app)).toBe('intel');
    await app.press('ss');
    expect(app.lastFrame()).toMatch(/CPU ▼/);
    expect(rowsOf(app)).toEqual(['intel', 'm1mac', 'ryzen']);
    app.show(
      clusterOf([
        homelabNode('ryzen', {}, { cpuPercent: 90 }),
        homelabNode('intel', {}, { cpuPercent: 40 }),
        homelabNode('m1mac', {}, { cpuPercent: 60 }),
      ]),
    );
    await app.waitFor('90 %');
    expect(rowsOf(app)).toEqual(['ryzen', 'm1mac', 'intel']);
    expect(selectedOf(app)).toBe('intel');
  });

  it('and filtering find what one looks for in a fleet', async () => {
    const app = await renderApp(clusterOf(fleet(500)));
    await app.press('s');
    expect(app.lastFrame()).toMatch(/worker-8 .*▲ not ready in Kubernetes/);
    await app.press('/');
    await app.press('degraded');
    await app.press('\r');
    expect(app.lastFrame()).toContain('by health · 1–');
    expect(app.lastFrame()).toContain('of 49 shown, 500 in all');
    await app.press('sss');
    expect(app.lastFrame()).toContain('CPU ▼');
    await app.press('G');
    expect(selectedOf(app)).toBe('worker-398');
    await app.press('sss\u001b');
    expect(selectedOf(app)).toBe('worker-398');
    expect(app.lastFrame()).not.toContain('CPU ▼');
  });
});
