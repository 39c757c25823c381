import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { StepEnd } from '../domain/run/types.ts';
import { moveFile, readJson } from './durable.ts';
import { type ProcessIdentity, presenceOf, toIdentity } from './process-identity.ts';
import { type StepExit, type StepFiles, stepFiles } from './step-files.ts';

/** How a step stands, as its folder and the machine's processes tell. */
export type StepState =
  /** Nobody has taken it yet. It may still begin, unless it is withdrawn. */
  | { readonly kind: 'waiting' }
  /** `child` is null while its pid is not written down, or cannot be any more. */
  | { readonly kind: 'running'; readonly child: ProcessIdentity | null }
  /** `unknown`: talosctl is gone, or never began, and nobody wrote down which. The cluster tells. */
  | { readonly kind: 'ended'; readonly end: StepEnd }
  /** It has surely never run, and never will. */
  | { readonly kind: 'not started'; readonly reason: string };

/** What the file of the supervisor says; null when it is not there, or not as it should be. */
function readExit(files: StepFiles): StepState | null {
  const exit = readJson(files.exit) as Partial<StepExit> | null;
  if (exit?.kind === 'code' && Number.isInteger(exit.code)) {
    return { kind: 'ended', end: { kind: 'code', code: Number(exit.code) } };
  }
  if (exit?.kind === 'not started') return { kind: 'not started', reason: String(exit.reason) };
  return null;
}

/** The processes that have the file as standard output; only Linux tells. */
export function writersOf(file: string): readonly number[] {
  try {
    const target = realpathSync(file);
    const writes = (pid: string): boolean => {
      try {
        return readlinkSync(`/proc/${pid}/fd/1`) === target;
      } catch {
        // It has ended, or is somebody else's.
        return false;
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && writes(name))
      .map(Number);
  } catch {
    return [];
  }
}

const mayRun = (identity: ProcessIdentity | null): boolean =>
  identity !== null && presenceOf(identity) !== 'gone';

function isRunning(files: StepFiles, child: ProcessIdentity | null): boolean {
  if (mayRun(child) || mayRun(toIdentity(readJson(files.supervisor)))) return true;
  // A supervisor that was killed before it could write down talosctl's pid; or talosctl goes on under a dead wrapper.
  return writersOf(files.stdout).length > 0;
}

/** Looks, and changes nothing. A process on another machine counts as running: nobody here can say otherwise. */
export function stateOfStep(folder: string): StepState {
  const files = stepFiles(folder);
  const exit = readExit(files);
  if (exit !== null) return exit;
  if (existsSync(files.step)) return { kind: 'waiting' };
  if (!existsSync(files.begun)) {
    return { kind: 'not started', reason: 'it was never handed over to a supervisor' };
  }
  const child = toIdentity(readJson(files.child));
  if (isRunning(files, child)) return { kind: 'running', child };
  // It may have ended since the first look.
  return readExit(files) ?? { kind: 'ended', end: { kind: 'unknown' } };
}

/**
 * For a step that an earlier talos-tui may have handed over: makes sure that one which has not begun never will, and
 * says how it stands; never `waiting`. Only for the one talos-tui that has the cluster's lock.
 *
 * @throws what the file system says
 */
export function settleStep(folder: string): StepState {
  const files = stepFiles(folder);
  moveFile(files.step, files.withdrawn);
  return stateOfStep(folder);
}
