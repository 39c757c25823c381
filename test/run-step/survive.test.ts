import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as pty from '@lydell/node-pty';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startStep } from '../../source/run-step/start-step.ts';
import { stepFiles } from '../../source/run-step/step-files.ts';
import { type StepState, settleStep } from '../../source/run-step/step-state.ts';
import { interference, launcherProgram, openStepLab, type StepLab } from '../helpers/step-lab.ts';

const labs: StepLab[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const lab of labs.splice(0)) await lab.remove();
});

function openLab(environment?: Readonly<Record<string, string>>): StepLab {
  const lab = openStepLab(environment);
  labs.push(lab);
  return lab;
}

const launchArguments = ({ folder, command }: StepLab) => [launcherProgram, folder, JSON.stringify(command)];

/** A talos-tui of its own that hands the step over. */
function launch(lab: StepLab, environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, launchArguments(lab), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What must hold of a step, however it was interrupted; gives how it stands once nothing runs any more. */
async function outcomeOf(lab: StepLab): Promise<StepState> {
  const settled = settleStep(lab.folder);
  const state = settled.kind === 'running' ? (await lab.toTheEnd()).state : settled;
  const { step, begun } = stepFiles(lab.folder);
  expect(lab.starts()).toBeLessThanOrEqual(1);
  if (state.kind === 'not started') {
    // Neither now nor later: a supervisor that comes late finds nothing to begin.
    expect([existsSync(step), existsSync(begun), lab.starts()]).toEqual([false, false, 0]);
  }
  expect(settleStep(lab.folder)).toEqual(state);
  return state;
}

const nameOf = (state: StepState): string => (state.kind === 'ended' ? state.end.kind : state.kind);

describe('a step outlives', () => {
  it('the talos-tui that began it, killed; a new one reads it from its beginning', async () => {
    const lab = openLab();
    const launcher = launch(lab);
    await once(launcher.stdout as NodeJS.EventEmitter, 'data');
    await lab.untilWaiting();
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    expect(settleStep(lab.folder).kind).toBe('running');
    const end = lab.toTheEnd();
    lab.letGo();
    expect(await end).toEqual({
      state: { kind: 'ended', end: { kind: 'code', code: 7 } },
      text: 'waiting\ndone ✓\n',
    });
  });

  it('its terminal: closed, with SIGHUP to the session', async () => {
    const lab = openLab();
    const terminal = pty.spawn(process.execPath, launchArguments(lab), {});
    const ended = new Promise((resolve) => terminal.onExit(resolve));
    await new Promise<void>((resolve) => terminal.onData(() => resolve()));
    await lab.untilWaiting();
    process.kill(-terminal.pid, 'SIGHUP');
    await ended;
    expect(settleStep(lab.folder).kind).toBe('running');
    lab.letGo();
    expect(nameOf((await lab.toTheEnd()).state)).toBe('code');
    expect(lab.read('stderr')).toBe('waiting\ndone ✓\n');
  });

  it('signals to its supervisor', async () => {
    const lab = openLab();
    await startStep(lab.folder, lab.command);
    await lab.untilWaiting();
    const { pid } = lab.identity('supervisor');
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.kill(-pid, signal);
    expect(settleStep(lab.folder).kind).toBe('running');
    lab.letGo();
    expect(await outcomeOf(lab)).toEqual({ kind: 'ended', end: { kind: 'code', code: 7 } });
  });

  it('its supervisor, killed: talosctl goes on, and its exit code is not known', async () => {
    const lab = openLab();
    await startStep(lab.folder, lab.command);
    await lab.untilWaiting();
    process.kill(lab.identity('supervisor').pid, 'SIGKILL');
    expect(settleStep(lab.folder).kind).toBe('running');
    const end = lab.toTheEnd();
    lab.letGo();
    expect(await end).toEqual({
      state: { kind: 'ended', end: { kind: 'unknown' } },
      text: 'waiting\ndone ✓\n',
    });
  });
});

describe('killed with -9 before each of its calls', () => {
  /** Kills at call 1, 2, … until the program does not live to see that many. */
  async function sweep(killAt: (lab: StepLab, call: string) => Promise<boolean>): Promise<Set<string>> {
    const seen = new Set<string>();
    for (let call = 1; ; call += 1) {
      const lab = openLab();
      lab.letGo();
      const isThrough = await killAt(lab, `${call}`);
      seen.add(nameOf(await outcomeOf(lab)));
      if (isThrough) return seen;
    }
  }

  it('the supervisor never leaves a step that may start twice, or of which nothing is known', async () => {
    const seen = await sweep(async (lab, call) => {
      for (const [name, value] of Object.entries(interference('supervise.ts', { KILL_AT: call }))) {
        vi.stubEnv(name, value);
      }
      await startStep(lab.folder, lab.command);
      return nameOf(await lab.toTheEnd().then(({ state }) => state)) === 'code';
    });
    expect(seen).toEqual(new Set(['not started', 'unknown', 'code']));
  }, 180_000);

  it('the launcher neither', async () => {
    const seen = await sweep(async (lab, call) => {
      const launcher = launch(lab, interference('launch-step.ts', { KILL_AT: call }));
      const said = once(launcher.stdout as NodeJS.EventEmitter, 'data').then(() => true);
      const isThrough = await Promise.race([said, once(launcher, 'exit').then(() => false)]);
      launcher.kill('SIGKILL');
      return isThrough;
    });
    expect(seen).toContain('not started');
    expect(seen).toContain('code');
  }, 180_000);
});

describe('on a full disk', () => {
  const withFullDisk = (from: string): void => {
    for (const [name, value] of Object.entries(interference('supervise.ts', { DISK_FULL_FROM: from }))) {
      vi.stubEnv(name, value);
    }
  };

  it('nothing is begun', async () => {
    const lab = openLab();
    withFullDisk('the start');
    const state = await startStep(lab.folder, lab.command);
    const reason = 'the supervisor ended with 1 and could not say why; the disk may be full';
    expect(state).toEqual({ kind: 'not started', reason });
    expect(nameOf(await outcomeOf(lab))).toBe('not started');
  });

  it('what was begun keeps its pid and its exit code: their room was taken before', async () => {
    const lab = openLab();
    withFullDisk('spawn');
    await startStep(lab.folder, lab.command);
    expect(lab.identity('child').pid).toBeGreaterThan(1);
    lab.letGo();
    expect(await outcomeOf(lab)).toEqual({ kind: 'ended', end: { kind: 'code', code: 7 } });
    expect(lab.read('complaints')).toBe('');
  });
});
