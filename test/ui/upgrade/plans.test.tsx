import { afterEach, expect, it } from 'vitest';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { makePlan } from '../../../source/domain/upgrade/make-plan.ts';
import { releases } from '../../../source/domain/upgrade/releases.ts';
import { planInput } from '../../../source/state/upgrade/plan-input.ts';
import { type AppFrame, renderApp } from '../../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { homelabNode, readAt } from '../../helpers/nodes.ts';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { choices, fakeUpgrade } from '../../helpers/upgrade.ts';

afterEach(unmountAllFrames);

const aged = (['ryzen', 'intel', 'm1mac'] as const).map((name) =>
  homelabNode(name, {
    version: { talosVersion: 'v1.6.4', architecture: 'amd64', platform: 'metal' },
    kubernetesVersion: 'v1.29.1',
  }),
);

/** The wizard with the plans that the rules make of a cluster of which nothing more was read than the live view shows. */
async function openWizard(
  nodes: readonly NodeRecord[],
  version: string | null,
  keys = '',
): Promise<AppFrame> {
  const state = clusterOf(nodes);
  const upgrade = fakeUpgrade(
    (chosen, survey) => makePlan(planInput(state, survey, chosen, releases, readAt)),
    { ...choices, target: { version, image: null } },
  );
  const app = await renderApp(state, { columns: 120, rows: 40, upgrade });
  await app.press(`u${keys}`);
  return app;
}

it('shows the way from an old release, with Kubernetes in between', async () => {
  const app = await openWizard(aged, 'v1.13.9');
  expect(app.lastFrame()).toMatch(/▸ \[x\] v1\.13\.9 +10 steps/);
  expect(app.lastFrame()).toMatch(/^ +7 {2}Kubernetes v1\.29\.1 → v1\.30\.5/m);
  await app.press('k');
  expect(app.lastFrame()).toMatch(/▸ \[ \] v1\.7\.7 +2 steps/);
  expect(app.lastFrame()).toMatch(/^ 2 {2}Talos v1\.6\.8 → v1\.7\.7: the target/m);
  await app.press('2');
  expect(app.lastFrame()).toContain('v1.6.4 → [v1.6.8] → v1.7.7 → v1.8.4');
  expect(app.lastFrame()).toContain('(1 of 10; 9 steps after it');
});

it('says what is not known yet, and invents no command', async () => {
  const app = await openWizard(aged, 'v1.13.9', '2');
  expect(app.lastFrame()).toMatch(/^ image +not known yet/m);
  await app.press('3');
  expect(app.lastFrame()).toMatch(/… reading +Images/);
  await app.press('P');
  expect(app.lastFrame()).toContain('P: which images there are to pull is still being read');
  await app.press('4');
  expect(app.lastFrame()).toContain('… reading: ');
  expect(app.lastFrame()).toContain('no command is known yet');
  expect(app.lastFrame()).not.toContain(' upgrade --image');
});

it('has an empty plan, which says so, as long as no target is chosen', async () => {
  const app = await openWizard(homelabNodes, null, '2');
  expect(app.lastFrame()).toContain('no target yet');
  expect(app.lastFrame()).toMatch(/^ path +none: the target version is not known/m);
  await app.press('3');
  expect(app.lastFrame()).toMatch(/▸ ✖ blocked +Path/);
  await app.press('4');
  expect(app.lastFrame()).toContain('no commands');
  await app.press('y');
  expect(app.lastFrame()).toContain('y: there are no commands');
});

it('has nothing to do at the target', async () => {
  const app = await openWizard(homelabNodes, 'v1.13.1', '2');
  expect(app.lastFrame()).toContain('✔ nothing to do');
  expect(app.lastFrame()).toContain('0 nodes of 3');
  await app.press('3');
  expect(app.lastFrame()).toMatch(/^ .*, 11 skipped$/m);
  expect(app.lastFrame()).toMatch(/^ +– skipped +Space +no node is upgraded$/m);
});

it('refuses the way back to an older minor', async () => {
  const app = await openWizard(homelabNodes, 'v1.12.11');
  expect(app.lastFrame()).toMatch(/\[x\] v1\.12\.11 +no way/);
  expect(app.lastFrame()).toContain('✖ blocked: v1.12.11 is older than Talos 1.13');
});
