import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { startStep } from '../../source/run-step/start-step.ts';
import { closeRunPractices, killAll, openRunPractice } from '../helpers/run-practice.ts';

afterEach(closeRunPractices);

it('a practice cluster of the test’s own is ready to be upgraded', async () => {
  const lab = await openRunPractice();
  const terminal = lab.open(['upgrade', '--to', 'v1.13.3']);
  await terminal.waitFor(/1 +intel .*v1\.13\.1 +→ +v1\.13\.3/, { timeoutMs: 30_000 });
  terminal.write('3');
  await terminal.waitFor('✔ ready', { timeoutMs: 30_000 });
  expect([lab.installs(), lab.upgradeCalls(), lab.journals()]).toEqual([{}, {}, []]);
  expect([lab.supervisors(), lab.mutating(), lab.journal()]).toEqual([[], [], null]);
  terminal.write('q');
  await terminal.waitFor(/^ ▸ ryzen /m);
  terminal.write('q');
  expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
});

it('what is upgraded there is counted, and what runs is found and can be killed', async () => {
  const lab = await openRunPractice({ faults: ['budget:m1mac'] });
  const image = 'ghcr.io/siderolabs/installer:v1.13.3';
  const address = '192.168.1.103';
  const folder = join(lab.stateFolder, 'runs', 'one.steps');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(lab.stateFolder, 'runs', 'one.jsonl'), '');
  const step = {
    file: lab.talosctl.path,
    arguments: ['upgrade', '-n', address, '-i', image],
    environment: {},
  };
  expect(await startStep(join(folder, '1'), step)).toMatchObject({ kind: 'running' });
  await vi.waitFor(() => expect(lab.installs()).toEqual({ [address]: 1 }), { timeout: 20_000 });
  expect(lab.upgradeCalls()).toEqual({ [address]: 1 });
  expect([lab.supervisors().length, lab.mutating().length]).toEqual([1, 1]);
  killAll(lab.supervisors());
  killAll(lab.mutating());
  await vi.waitFor(() => expect([lab.supervisors(), lab.mutating()]).toEqual([[], []]));
  expect([lab.journals(), lab.journal(), lab.events()]).toEqual([['one.jsonl'], null, []]);
});
