import { turnOf } from './moves.ts';
import type { StepName, ToldProgress } from './progress.ts';
import type { RunState } from './types.ts';

const hasBegun = (told: ToldProgress, name: StepName): boolean =>
  told.steps.some((step) => step.name === name && step.state !== 'waiting');

const isDone = (told: ToldProgress, name: StepName): boolean =>
  told.steps.some((step) => step.name === name && step.state === 'done');

/** With talosctl 1.13 and newer, that does all of it: what ending it leaves goes by what it has done. */
function ofClient(name: string, told: ToldProgress): string {
  if (hasBegun(told, 'reboot')) {
    const cordon = hasBegun(told, 'drain') ? '; it stays cordoned, as nobody uncordons it then' : '';
    return `${name} is rebooting, or has been asked to, and goes on by itself${cordon}.`;
  }
  if (isDone(told, 'install')) {
    const cordon = hasBegun(told, 'drain') ? ' It stays cordoned, with the pods that are gone from it.' : '';
    return `The new system is installed and ${name} is not rebooted: its next boot brings it.${cordon}`;
  }
  if (hasBegun(told, 'install')) {
    return `${name} is in the midst of the installation, which may go on by itself: its next boot may bring the new system.`;
  }
  const isUpgrade = told.steps.some((step) => step.name === 'install');
  const cordon = hasBegun(told, 'drain') ? ` ${name} may stay cordoned.` : '';
  return `${isUpgrade ? 'Nothing is installed' : `${name} is not rebooted`}.${cordon}`;
}

/**
 * What ending talosctl now leaves behind.
 *
 * @param told - by the talosctl that would be ended; null where nothing of it is known
 */
export function endTalosctlWords(state: RunState, told: ToldProgress | null = null): string {
  const turn = turnOf(state);
  const { step } = state;
  if (!turn || !step) return 'There is no talosctl to end.';
  const { name } = turn.node;
  if (turn.own.condition === 'upgraded') return `${name} is done already: only talosctl hangs.`;
  if (told === null) {
    return `How far it has come is not known: ${name} may be left cordoned, installed and not rebooted, or on its way.`;
  }
  if (told.generation === 'client-driven') return ofClient(name, told);
  if (step.action !== 'upgrade') return `talosctl only watches it: ${name} goes on by itself.`;
  const isAccepted = told.steps.some(({ name: step, state: how }) => step === 'pull' && how === 'done');
  return isAccepted || hasBegun(told, 'drain') || hasBegun(told, 'stop')
    ? `talosctl only watches it: ${name} goes on with the upgrade by itself.`
    : `talosctl only watches it: where ${name} has taken the upgrade already, it goes on with it by itself.`;
}
