import { afterEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import { renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { fakeRun } from '../../helpers/runs.ts';
import { sizes } from '../../helpers/states.ts';
import { choices, fakeUpgrade, planFor } from '../../helpers/upgrade.ts';
import { runViews } from './phases.ts';

afterEach(unmountAllFrames);

type Size = readonly [columns: number, rows: number];

async function page(view: keyof typeof runViews, [columns, rows]: Size) {
  const run = fakeRun(runViews[view]);
  const upgrade = fakeUpgrade((chosen) => planFor(homelabNodes, chosen), choices, null, run);
  const app = await renderApp(clusterOf(homelabNodes), { columns, rows, upgrade });
  await app.press('u5');
  return app;
}

function expectFits(frame: string, [columns, rows]: Size): void {
  const lines = frame.split('\n');
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
}

const names = Object.keys(runViews) as (keyof typeof runViews)[];

describe.each(names)('the run: %s', (name) => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const app = await page(name, [columns, rows]);
    await app.elapse(400);
    expectFits(app.lastFrame(), [columns, rows]);
    expect(
      app
        .lastFrame()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    ).toMatchSnapshot();
  });
});

it.each([
  [20, 5],
  [30, 8],
  [40, 10],
  [60, 12],
] as const)('every page of a run has the right size at %i×%i', async (columns, rows) => {
  for (const name of names) {
    const app = await page(name, [columns, rows]);
    await app.elapse(400);
    for (const keys of ['', 'G', 'd', 'qc', '\u001b', 'x', '\u001b']) {
      await app.press(keys);
      expectFits(app.lastFrame(), [columns, rows]);
    }
    app.unmount();
  }
});
