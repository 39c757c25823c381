import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { endStep } from '../../source/run-step/end-step.ts';
import { identityOf } from '../../source/run-step/process-identity.ts';
import { startStep } from '../../source/run-step/start-step.ts';
import { stepFiles } from '../../source/run-step/step-files.ts';
import { settleStep } from '../../source/run-step/step-state.ts';
import { openStepLab, type StepLab } from '../helpers/step-lab.ts';

let lab: StepLab;
afterEach(() => lab.remove());

async function begin(environment?: Readonly<Record<string, string>>): Promise<void> {
  lab = openStepLab(environment);
  await startStep(lab.folder, lab.command);
  await lab.untilWaiting();
}

async function killSupervisorAndTalosctl(): Promise<void> {
  for (const name of ['supervisor', 'child'] as const) process.kill(lab.identity(name).pid, 'SIGKILL');
  await lab.untilState('ended');
}

const unknown = { kind: 'ended', end: { kind: 'unknown' } };

describe('ending a step', () => {
  it('ends talosctl, and the supervisor says how', async () => {
    await begin();
    expect(await endStep(lab.folder)).toEqual({ kind: 'ended', end: { kind: 'code', code: 143 } });
  });

  it('kills a talosctl that does not obey', async () => {
    await begin({ STUBBORN: 'yes' });
    expect(await endStep(lab.folder)).toEqual({ kind: 'ended', end: { kind: 'code', code: 137 } });
  });

  it('reaches a talosctl whose supervisor is gone', async () => {
    await begin();
    process.kill(lab.identity('supervisor').pid, 'SIGKILL');
    expect(await endStep(lab.folder)).toEqual(unknown);
  });

  it('is nothing once it has ended', async () => {
    await begin();
    lab.letGo();
    const state = await lab.untilState('ended');
    expect(await endStep(lab.folder)).toEqual(state);
  });
});

describe('a pid that somebody else has now', () => {
  it('is not taken for talosctl, and gets no signal', async () => {
    await begin();
    await killSupervisorAndTalosctl();
    // This very process: a signal to it would end the test.
    const reused = { ...lab.identity('child'), pid: process.pid };
    for (const file of ['child', 'supervisor'] as const) {
      writeFileSync(stepFiles(lab.folder)[file], JSON.stringify(reused));
    }
    expect(settleStep(lab.folder)).toEqual(unknown);
    expect(await endStep(lab.folder)).toEqual(unknown);
  });

  it('on another machine cannot be looked at, and gets no signal either', async () => {
    await begin();
    await killSupervisorAndTalosctl();
    const own = identityOf(process.pid);
    writeFileSync(stepFiles(lab.folder).child, JSON.stringify({ ...own, host: 'elsewhere' }));
    expect((await endStep(lab.folder)).kind).toBe('running');
  });
});
