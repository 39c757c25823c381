import { afterAll, expect, it, vi } from 'vitest';
import { drive, driveRun, expectNoDoubleUpgrade } from '../../helpers/run-driver.ts';
import { closeRunPractices } from '../../helpers/run-practice.ts';

afterAll(closeRunPractices);

/** Two cores, and the other tests beside it. */
vi.setConfig({ testTimeout: 300_000 });

const args = ['upgrade', '--to', 'v1.13.3'];
const quitWell = { exitCode: 0, signal: 0 };

it('while the question stands: quorum lost, paused, skipped, left, seen by others, aborted', async () => {
  const run = await driveRun();
  const { lab, sees, key } = run;
  await run.begin();
  await run.asked('intel');
  lab.fault('node-down:m1mac', 'node-down:ryzen');
  await sees('etcd has lost its quorum');
  await sees('─ paused');
  lab.practice.clearFaults();
  await sees(/etcd 3\/3/);
  key('p');
  await run.asked('intel');
  key('p');
  await sees('▲ paused by you');
  key('p');
  await run.asked('intel');
  key('s');
  await sees('Leaves intel as it is; m1mac is checked, and asked for, next.');
  key('\x1b');
  await run.asked('intel');
  await run.choose('s', 'skip');
  await run.asked('m1mac');

  const second = drive(lab, lab.open(args));
  await second.sees(/▲ talos-tui with pid \d+ .* has this cluster/);
  await second.sees(/▸ m1mac .*waiting for your word/);
  second.key('c');
  await second.sees('c: talos-tui with pid');
  expect(await second.quit()).toEqual(quitWell);

  key('\x03');
  await sees('The run is not over. When you quit now:');
  await sees('nothing is under way; no node goes down by itself');
  expect(await run.quit()).toEqual(quitWell);

  const reader = drive(lab, lab.open([...args, '--read-only']));
  await reader.sees('▲ this session is read-only: the run is only shown');
  reader.key('c');
  await reader.sees('c: this session is read-only');
  expect(await reader.quit()).toEqual(quitWell);

  const third = drive(lab, lab.open(args));
  await third.asked('m1mac');
  await third.choose('x', 'abort');
  await third.sees('ended early: 0 of 3 nodes upgraded');
  await third.sees((shown) => !shown.text().includes('the report is being written'));
  expect([lab.installs(), lab.upgradeCalls()]).toEqual([{}, {}]);
  expectNoDoubleUpgrade(lab);
  expect(await third.quit()).toEqual(quitWell);
});
