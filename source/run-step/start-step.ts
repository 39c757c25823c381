import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePrivateFolder, moveFile, syncFolder, writeJson } from './durable.ts';
import { type StepCommand, type StepFiles, stepFiles } from './step-files.ts';
import { type StepState, stateOfStep } from './step-state.ts';

/** How often the folder is looked at until the supervisor has begun, in ms. */
const lookMs = 20;

/** The supervisor lies beside this bundle; in a checkout that was not built, in the source. */
function supervisorProgram(): string {
  const name = import.meta.url.endsWith('.ts') ? './supervise.ts' : './supervise-step.js';
  return fileURLToPath(new URL(name, import.meta.url));
}

/** @throws what the file system says, EEXIST for a step that was handed over before */
function layDown(folder: string, command: StepCommand): StepFiles {
  makePrivateFolder(path.dirname(folder));
  // Not `recursive`: one folder is one start.
  mkdirSync(folder, { mode: 0o700 });
  const files = stepFiles(folder);
  writeJson(files.step, command);
  syncFolder(path.dirname(folder));
  return files;
}

function lastComplaint(files: StepFiles): string | null {
  try {
    return readFileSync(files.complaints, 'utf8').trim().split('\n').at(-1) || null;
  } catch {
    return null;
  }
}

/** Calls `ended` with the reason when the supervisor could not be started or is gone again. */
function startSupervisor(folder: string, files: StepFiles, ended: (reason: string) => void): void {
  const complaints = openSync(files.complaints, 'ax', 0o600);
  try {
    const supervisor = spawn(process.execPath, [supervisorProgram(), folder], {
      detached: true,
      stdio: ['ignore', 'ignore', complaints],
    });
    supervisor.on('error', ({ message }) => ended(message));
    supervisor.on('exit', (code, signal) => {
      const without = `the supervisor ended with ${signal ?? code} and could not say why; the disk may be full`;
      ended(lastComplaint(files) ?? without);
    });
    supervisor.unref();
  } finally {
    closeSync(complaints);
  }
}

/** Whether nothing more is to be waited for: talosctl has a pid, or it has ended, or was never started. */
function hasBegun(files: StepFiles): boolean {
  return existsSync(files.child) || existsSync(files.exit);
}

/**
 * Hands the command over to a supervisor of its own, which outlives us, and waits until talosctl runs.
 *
 * The folder is made here and must not be there yet, so that a step is never started twice: two steps are two
 * folders. Once this was called, an interrupted talos-tui learns by `settleStep` what has become of it.
 *
 * @returns how the step stands then: `running`, or already `ended`; or `not started`, which is sure
 * @throws what the file system says; nothing was started then, and nothing will be
 */
export async function startStep(folder: string, command: StepCommand): Promise<StepState> {
  const files = layDown(folder, command);
  const { promise, resolve } = Promise.withResolvers<StepState>();
  const looks = setInterval(() => {
    if (hasBegun(files)) settle(stateOfStep(folder));
  }, lookMs);
  const settle = (state: StepState): void => {
    clearInterval(looks);
    resolve(state);
  };
  try {
    startSupervisor(folder, files, (reason) => {
      const isOurs = moveFile(files.step, files.withdrawn);
      settle(isOurs ? { kind: 'not started', reason } : stateOfStep(folder));
    });
  } catch (error) {
    clearInterval(looks);
    moveFile(files.step, files.withdrawn);
    throw error;
  }
  return promise;
}
