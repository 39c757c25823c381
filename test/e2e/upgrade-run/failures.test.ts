import { afterAll, expect, it, vi } from 'vitest';
import { driveRun, expectNoDoubleUpgrade, expectNothingRuns } from '../../helpers/run-driver.ts';
import { closeRunPractices } from '../../helpers/run-practice.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeRunPractices);

const pace = 0.05;
/** Two cores, and the other tests beside it. */
vi.setConfig({ testTimeout: 300_000 });
const intel = '192.168.1.102';
const only = (...names: readonly string[]) => ['upgrade', '--to', 'v1.13.3', '--nodes', names.join(',')];

it.concurrent('no pull, no installation, a drain that is held: each told, and got out of', async () => {
  const run = await driveRun({
    pace: 0.1,
    args: only('intel'),
    faults: ['upgrade-pull-fails:intel'],
    // A pod is named after half a minute: the drain lasts longer than that, at this pace, too.
    config: { upgrade: { drainTimeout: 1200 } },
  });
  const { lab, sees, key } = run;
  const { practice } = lab;
  await run.begin();
  await run.confirm('intel');
  await sees('UNTOUCHED: runs v1.13.1 as before.');
  practice.clearFaults();
  lab.fault('upgrade-install-fails:intel');
  key('r');
  await run.confirm('intel');
  await sees('no space left on device');
  await sees('intel has failed');
  practice.clearFaults();
  key('r');
  await run.asked('intel');
  lab.fault('upgrade-drain-blocked:intel');
  await run.confirm('intel');
  await sees('The drain waits for:');
  await run.choose('E', 'end');
  await sees('INSTALLED, NOT REBOOTED: v1.13.3 is on the disk');
  // The pod is held on: a reboot drains nothing.
  key('b');
  await run.confirm('intel');
  await sees('LEFT CORDONED');
  await run.choose('U', 'uncordon');
  await sees(/✔ intel .*verified: version, boot id/);
  await sees('✔ complete: 1 of 1 nodes upgraded');
  expect(lab.upgradeCalls()).toEqual({ [intel]: 3 });
  expectNoDoubleUpgrade(lab);
  await expectNothingRuns(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});

it.concurrent('back in the old version, and then one that never comes back', async () => {
  const faults = ['upgrade-rolls-back:intel', 'upgrade-never-comes-back:m1mac'];
  const run = await driveRun({ pace, args: only('intel', 'm1mac'), faults });
  const { lab, sees } = run;
  await run.begin();
  await run.confirm('intel');
  await sees('ROLLED BACK to v1.13.1');
  expect(lab.events()).not.toContain('gate passed');
  await run.choose('s', 'skip');
  await run.confirm('m1mac');
  await sees(/last seen \d+ s ago/);
  await run.choose('E', 'end');
  await sees((shown) => !shown.text().includes('E end talosctl'));
  await expectNothingRuns(lab);
  await run.choose('x', 'abort');
  await sees('ended early: 0 of 2 nodes upgraded');
  expectNoDoubleUpgrade(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});

it.concurrent('the etcd member is lost in the reboot', async () => {
  const run = await driveRun({ pace, args: only('intel'), faults: ['upgrade-etcd-lost:intel'] });
  const { lab, sees } = run;
  await run.begin();
  await run.confirm('intel');
  await sees('not yet: its etcd member is gone');
  await run.choose('x', 'abort');
  await sees('ended early: 0 of 1 nodes upgraded');
  expectNoDoubleUpgrade(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
  await expectNothingRuns(lab);
});

it.concurrent('another node dies meanwhile, and the next one comes back and is not ready', async () => {
  // Not the endpoint of the node at work: that would keep its talosctl from ending.
  const run = await driveRun({ pace, args: only('intel', 'ryzen'), faults: ['upgrade-other-dies:m1mac'] });
  const { lab, sees, key } = run;
  await run.begin();
  await run.confirm('intel');
  await sees(/✔ intel .*verified: version, boot id/);
  await sees(/▲ m1mac does not answer any more/);
  await sees('─ paused');
  expect(lab.upgradeCalls()).toEqual({ [intel]: 1 });
  lab.practice.clearFaults();
  lab.fault('upgrade-not-ready-after:ryzen');
  await sees(/etcd 3\/3/);
  key('p');
  await run.confirm('ryzen');
  await sees(/not yet: .*service kubelet is not up/);
  await run.choose('x', 'abort');
  await sees('ended early: 1 of 2 nodes upgraded');
  expectNoDoubleUpgrade(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});

it.concurrent('talosctl hangs and keeps its cordon; with the next its output is cut', async () => {
  const faults = ['upgrade-hangs:intel', 'upgrade-output-cut:m1mac'];
  const run = await driveRun({ pace, args: only('intel', 'm1mac'), faults });
  const { lab, sees } = run;
  await run.begin();
  await run.confirm('intel');
  await sees('not yet: cordoned, as it was not before');
  await sees('LEFT CORDONED');
  expect(lab.mutating()).toHaveLength(1);
  await run.choose('E', 'end');
  await expectNothingRuns(lab);
  await sees('U uncordon');
  await run.choose('U', 'uncordon');
  await sees(/✔ intel .*verified: version, boot id/);
  await run.confirm('m1mac');
  await sees('✔ complete: 2 of 2 nodes upgraded');
  expectNoDoubleUpgrade(lab);
  await expectNothingRuns(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});
