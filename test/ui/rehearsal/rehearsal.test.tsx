import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { faultsOf } from '../../../source/practice.ts';
import { createPractice } from '../../../source/simulator/practice.ts';
import type { AppFrame } from '../../helpers/app.tsx';
import { renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { choices, fakeUpgrade, planFor } from '../../helpers/upgrade.ts';

afterEach(unmountAllFrames);

const [down, right, left, enter, escapeKey] = ['\u001b[B', '\u001b[C', '\u001b[D', '\r', '\u001b'] as const;

/** As `talos-tui --demo upgrade --to v1.13.9` begins. */
async function open({ isPractice = true } = {}) {
  const practice = createPractice({});
  onTestFinished(practice.remove);
  const upgrade = fakeUpgrade(
    (chosen) => planFor(homelabNodes, chosen),
    choices,
    async () => choices,
  );
  const faults = isPractice ? { faults: faultsOf(practice) } : {};
  const app = await renderApp(clusterOf(homelabNodes), { columns: 100, rows: 30, upgrade, ...faults });
  return { app, practice, upgrade };
}

const rowOf = ({ lastFrame }: AppFrame, words: string): string =>
  lastFrame()
    .split('\n')
    .find((text) => text.includes(words))
    ?.trimEnd() ?? '';
const title = 'what is to go wrong in this upgrade?';

describe('a rehearsal of an upgrade', () => {
  it('begins with what is to go wrong: nothing, as long as nothing is marked', async () => {
    const { app } = await open();
    expect(app.lastFrame()).toContain(title);
    const order = app.screen
      .plan()
      .nodes.filter(({ part }) => part === 'upgrade')
      .map(({ name }) => name);
    expect(rowOf(app, 'Nothing goes wrong.')).toMatch(/^ ▸ \[x\] +Nothing goes wrong\.$/);
    expect(rowOf(app, 'old version boots')).toContain(`[ ] ${order[1]}`);
    expect(rowOf(app, 'Kubernetes API')).toContain('[ ] everywhere');
    expect(app.lastFrame().split('\n').at(-1)).toMatch(/↵ begin .*Space mark/);
  });

  it('marks faults on the nodes that were chosen, and Enter has them hold and shows the wizard', async () => {
    const { app, practice, upgrade } = await open();
    await app.press(`${down} `);
    await app.press(`${down}${right} `);
    expect(rowOf(app, 'Nothing goes wrong.')).toContain('[ ]');
    const { rehearsal } = app.screen.view.getState();
    const [first, second] = rehearsal.marked;
    expect(practice.activeFaults()).toEqual([]);
    await app.press(enter);
    expect(app.lastFrame()).not.toContain(title);
    expect(app.lastFrame()).toMatch(/upgrade/i);
    const places = [first, second].map((name) => ({ name, node: rehearsal.places[name ?? ''] }));
    expect(practice.activeFaults()).toEqual(places);
    expect(places[0]?.node).not.toBe(places[1]?.node);
    expect(upgrade.asked).toContain('refresh');
  });

  it('has one of the whole cluster hold everywhere', async () => {
    const { app, practice } = await open();
    await app.press(`G${left}`);
    expect(app.lastFrame()).toContain('it is of the whole cluster');
    await app.press(` ${enter}`);
    expect(practice.activeFaults()).toEqual([{ name: 'api-down', node: null }]);
  });

  it('leaves a fault that holds already as it is', async () => {
    const { app, practice } = await open();
    practice.applyFault({ name: 'api-down', node: null });
    await app.press(`G ${enter}`);
    expect(practice.activeFaults()).toEqual([{ name: 'api-down', node: null }]);
  });

  it.each([escapeKey, 'q'])('is left with %j, and nothing goes wrong', async (key) => {
    const { app, practice } = await open();
    await app.press(`${down} `);
    await app.press(key);
    expect(app.lastFrame()).not.toContain(title);
    expect(practice.activeFaults()).toEqual([]);
  });

  it('is none with a real cluster', async () => {
    const { app } = await open({ isPractice: false });
    expect(app.lastFrame()).not.toContain(title);
  });
});
