import type { ProgressStep, StepName, StepState, ToldProgress } from './progress.ts';
import type { Action, Installed, StepEnd } from './types.ts';

/**
 * Whether the new system is on the disk, as far as the whole output of a talosctl that is gone tells.
 *
 * - `reboot`: its output tells nothing of it; what the upgrade before it told stands.
 * - `rollback`: `no` only where it was refused. It returns before the node goes down, so that a good end proves nothing.
 */
export function installedOf(told: ToldProgress, action: Action, end: StepEnd): Installed {
  const isRefused = told.problems.some((problem) => problem.isRefusal);
  if (action === 'reboot') return 'not known';
  if (action === 'rollback') return isRefused ? 'no' : 'not known';
  const install = stateOf(told, 'install');
  if (install === 'done') return 'yes';
  if (install === 'failed' || isRefused) return 'no';
  return told.generation === 'legacy' ? byNode(told) : byTalosctl(told, install, end);
}

const stateOf = ({ steps }: ToldProgress, name: StepName): StepState | null =>
  steps.find((step) => step.name === name)?.state ?? null;

/** The node goes on without its talosctl: only where it told itself that it failed before, nothing was installed. */
function byNode(told: ToldProgress): Installed {
  const before: readonly StepName[] = ['pull', 'drain', 'stop'];
  return before.some((name) => stateOf(told, name) === 'failed') ? 'no' : 'not known';
}

/** talosctl goes from step to step by itself: it drains and reboots nothing that is not installed. */
function byTalosctl({ steps }: ToldProgress, install: StepState | null, end: StepEnd): Installed {
  const at = steps.findIndex(({ name }) => name === 'install');
  // An uncordon also comes after what has failed.
  const later = steps.slice(at + 1).filter(({ name }) => name !== 'uncordon');
  if (later.some(hasBegun)) return 'yes';
  // It says so before it asks for the installation. Where nobody knows how it ended, its last words may be lost.
  const hasFailedBefore = install === 'waiting' && end.kind === 'code' && end.code !== 0;
  return hasFailedBefore ? 'no' : 'not known';
}

const hasBegun = ({ state, startedAt }: ProgressStep): boolean => state !== 'waiting' && startedAt !== null;
