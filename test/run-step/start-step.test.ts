import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStep } from '../../source/run-step/start-step.ts';
import { stepFiles } from '../../source/run-step/step-files.ts';
import { settleStep, stateOfStep } from '../../source/run-step/step-state.ts';
import { openStepLab, type StepLab } from '../helpers/step-lab.ts';

let lab: StepLab;
beforeEach(() => {
  lab = openStepLab();
});
afterEach(() => lab.remove());

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('a step', () => {
  it('runs with its arguments as they are, no shell between, and nothing to read', async () => {
    expect((await startStep(lab.folder, lab.command)).kind).toBe('running');
    lab.letGo();
    const { state, text } = await lab.toTheEnd();
    expect(state).toEqual({ kind: 'ended', end: { kind: 'code', code: 7 } });
    expect(text).toBe('waiting\ndone ✓\n');
    expect(JSON.parse(lab.read('stdout'))).toEqual({
      given: ['upgrade', '$(id); echo "two words" > x'],
      stdin: '',
      extra: 'given',
    });
    expect(lab.starts()).toBe(1);
  });

  it('is for its user only', async () => {
    await startStep(lab.folder, lab.command);
    const { begun, stdout, stderr, child, supervisor, complaints } = stepFiles(lab.folder);
    expect(modeOf(lab.folder)).toBe(0o700);
    for (const file of [begun, stdout, stderr, child, supervisor, complaints])
      expect(modeOf(file)).toBe(0o600);
    lab.letGo();
    await lab.untilState('ended');
    expect(modeOf(stepFiles(lab.folder).exit)).toBe(0o600);
  });

  it('leads a session of its own, and the supervisor another one', async () => {
    await startStep(lab.folder, lab.command);
    const { pid: supervisor } = lab.identity('supervisor');
    const { pid: child } = lab.identity('child');
    expect(process.kill(-supervisor, 0) && process.kill(-child, 0)).toBe(true);
    expect(child).not.toBe(supervisor);
  });

  it('does not start a second time, whoever asks', async () => {
    await startStep(lab.folder, lab.command);
    await lab.untilWaiting();
    await expect(startStep(lab.folder, lab.command)).rejects.toThrow('EEXIST');
    expect(settleStep(lab.folder).kind).toBe('running');
    lab.letGo();
    await lab.untilState('ended');
    await expect(startStep(lab.folder, lab.command)).rejects.toThrow('EEXIST');
    expect(lab.starts()).toBe(1);
  });

  it('says why a talosctl cannot be started', async () => {
    const state = await startStep(lab.folder, { ...lab.command, file: '/nowhere/talosctl' });
    expect(state).toEqual({ kind: 'not started', reason: 'spawn /nowhere/talosctl ENOENT' });
    expect(stateOfStep(lab.folder)).toEqual(state);
  });

  it('is not begun where nothing can be written', async () => {
    const file = path.join(lab.root, 'file');
    writeFileSync(file, '');
    await expect(startStep(path.join(file, 'steps', '1'), lab.command)).rejects.toThrow('ENOTDIR');
    expect(lab.starts()).toBe(0);
  });

  it('tells a signal that ended talosctl as a shell does', async () => {
    await startStep(lab.folder, lab.command);
    process.kill(lab.identity('child').pid, 'SIGKILL');
    expect(await lab.untilState('ended')).toEqual({ kind: 'ended', end: { kind: 'code', code: 137 } });
  });

  it('that was never laid down has never run', () => {
    expect(settleStep(lab.folder).kind).toBe('not started');
    expect(existsSync(lab.folder)).toBe(false);
  });
});
