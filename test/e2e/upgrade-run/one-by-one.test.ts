import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { agedScenario } from '../../../source/simulator/aged.ts';
import { homelab } from '../../../source/simulator/scenario.ts';
import { driveRun, expectNoDoubleUpgrade, expectNothingRuns } from '../../helpers/run-driver.ts';
import { closeRunPractices, type RunPractice } from '../../helpers/run-practice.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeRunPractices);

const pace = 0.05;
/** Two cores, and the other tests beside it. */
vi.setConfig({ testTimeout: 300_000 });

/** Every file in the state folder that others may read, or write. */
function openToOthers({ stateFolder }: RunPractice): readonly string[] {
  return readdirSync(stateFolder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const { mode } = statSync(join(stateFolder, name));
    return (mode & 0o077) !== 0;
  });
}

it.concurrent('three nodes, with a gate between them, to the report', async () => {
  const run = await driveRun({
    pace,
    config: { upgrade: { gateCommand: ['/usr/bin/test', '-e', 'gate'], gateRetries: 0, soak: 1 } },
  });
  const { lab, sees, key } = run;
  await run.begin();
  await run.confirm('intel');
  await sees(/✔ intel .*verified: version, boot id, schematic, extensions, services/);
  await sees(/▲ .*gate/);
  expect(lab.upgradeCalls()).toEqual({ '192.168.1.102': 1 });
  writeFileSync(join(lab.sandbox.workingDirectory, 'gate'), '');
  key('p');
  for (const name of ['m1mac', 'ryzen']) {
    await run.confirm(name);
    await sees(new RegExp(`✔ ${name} .*verified: version, boot id`));
  }
  await sees('✔ complete: 3 of 3 nodes upgraded');
  await sees((shown) => !shown.text().includes('the report is being written'));
  const journal = lab.journals()[0] ?? '';
  const runs = join(lab.stateFolder, 'runs');
  const [markdown, json] = ['md', 'json'].map((ending) =>
    readFileSync(join(runs, journal.replace('jsonl', ending)), 'utf8'),
  );
  expect(markdown).toContain(
    'talosctl -e 192.168.1.101 -n 192.168.1.102 patch mc --patch @install-image-192.168.1.102.yaml',
  );
  expect(JSON.parse(json ?? '')).toMatchObject({ outcome: 'complete', from: 'v1.13.1', to: 'v1.13.3' });
  const audit = readFileSync(join(lab.stateFolder, 'audit.jsonl'), 'utf8');
  for (const address of ['192.168.1.101', '192.168.1.102', '192.168.1.103']) {
    expect(audit).toMatch(
      new RegExp(`"-n","${address}","upgrade","--image"|"upgrade","--image".*"-n","${address}"`),
    );
  }
  const [snapshot = ''] = readdirSync(join(lab.stateFolder, 'snapshots'));
  expect(snapshot).toMatch(/^etcd-homelab-v1\.13\.1-.*\.db$/);
  expect(existsSync(join(runs, journal))).toBe(true);
  expect(openToOthers(lab)).toEqual([]);
  expect(lab.installs()).toEqual({ '192.168.1.101': 1, '192.168.1.102': 1, '192.168.1.103': 1 });
  expectNoDoubleUpgrade(lab);
  await expectNothingRuns(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});

it.concurrent('through its own endpoint: a single control plane by its name, a worker by y', async () => {
  const [ryzen, intel] = homelab(Date.now()).nodes;
  if (!ryzen || !intel) throw new Error('the homelab has two nodes at least');
  const run = await driveRun({
    pace,
    scenario: {
      nodes: [ryzen, { ...intel, role: 'worker', etcdMemberId: null }],
      endpoints: [ryzen.address],
    },
    faults: ['upgrade-hangs:ryzen'],
  });
  const { lab, sees } = run;
  await run.begin();
  await run.confirm('ryzen');
  await sees(/✔ ryzen .*verified: version, boot id/);
  expect(lab.journal()?.entries.some(({ event }) => event.type === 'step ended')).toBe(false);
  // While its only endpoint was away the worker could not answer either: that may have paused the run.
  await sees(/─ paused|▸ Type y, then Enter: c opens/);
  if (run.terminal.text().includes('─ paused')) run.key('p');
  await run.confirm('y');
  await sees('✔ complete: 2 of 2 nodes upgraded');
  expect(lab.installs()).toEqual({ [ryzen.address]: 1, [intel.address]: 1 });
  expectNoDoubleUpgrade(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
});

it.concurrent('of Talos 1.6: one step well, and one that cannot be installed', async () => {
  const run = await driveRun({
    pace,
    args: ['upgrade', '--to', 'v1.6.8', '--nodes', 'oak,elm'],
    scenario: agedScenario(Date.now()),
  });
  const { lab, sees } = run;
  await run.begin();
  await run.confirm('elm');
  await sees(/✔ elm .*verified: version/);
  await run.asked('oak');
  lab.fault('upgrade-install-fails:oak');
  await run.confirm('oak');
  await sees('ROLLED BACK to v1.6.4');
  await run.choose('x', 'abort');
  await sees('ended early');
  expectNoDoubleUpgrade(lab);
  expect(await run.quit()).toEqual({ exitCode: 0, signal: 0 });
  await expectNothingRuns(lab);
});
