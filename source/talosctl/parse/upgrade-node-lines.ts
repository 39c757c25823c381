import type { StepName } from '../../domain/run/progress.ts';
import { addProblem, beginWith, type Handlers, say, type Told } from './upgrade-told.ts';

type NodeKind =
  | 'request'
  | 'phase'
  | 'sequence'
  | 'stage'
  | 'detail'
  | 'unavailable'
  | 'going down'
  | 'ready'
  | 'post check';

/** Phases of a legacy upgrade that are no part of stopping (machined's sequence "Upgrade", and the recordings). */
const phaseSteps: Readonly<Record<string, StepName>> = {
  drain: 'drain',
  upgrade: 'install',
  meta: 'reboot',
  kexec: 'reboot',
  stopEverything: 'reboot',
  reboot: 'reboot',
};

/** The step that a phase belongs to while the node has not gone down. */
function stepOfPhase({ command, generation }: Told, phase: string): StepName {
  if (generation === 'client-driven' || command.action === 'reboot') return 'reboot';
  return Object.hasOwn(phaseSteps, phase) ? (phaseSteps[phase] ?? 'stop') : 'stop';
}

function phaseBeforeDown(told: Told, phase: string, action: string, at: number): void {
  const step = stepOfPhase(told, phase);
  if (action !== 'STOP') told.steps.begin(step, at);
  else if (step === 'drain' || step === 'install') told.steps.finish(step, at);
  // What follows the installation is called differently from version to version.
  if (action === 'STOP' && step === 'install') told.steps.begin('reboot', at);
}

function bootEvent(told: Told, name: string, action: string, at: number): void {
  if (action === 'START') told.steps.begin(name === 'startEverything' ? 'services' : 'boot', at);
}

/**
 * The node was asked to go down, and goes. Before that, "unavailable" is trouble of the network; after it talosctl is
 * told all events again, also those of the boot before.
 */
function goDown(told: Told, words: string, at: number): void {
  if (told.isAccepted && told.steps.hasBegun('reboot')) told.steps.begin('down', at);
  say(told, words);
}

/** What the node does, as talosctl follows it: the same in both generations. */
export function nodeHandlers(told: Told): Handlers<NodeKind> {
  return {
    request({ isAccepted, words }, at) {
      told.isAccepted ||= isAccepted;
      if (told.generation === 'client-driven') beginWith(told, 'reboot', words, at);
      else if (isAccepted) told.steps.finish('pull', at);
    },
    phase({ name, action, words }, at) {
      if (told.steps.hasBegun('down')) bootEvent(told, name, action, at);
      else phaseBeforeDown(told, name, action, at);
      say(told, words);
    },
    sequence({ name, action, error, words }, at) {
      say(told, words);
      if (error === null) {
        if (told.steps.hasBegun('down')) bootEvent(told, name, action, at);
        return;
      }
      addProblem(told, error);
      const running = told.steps.running();
      if (running) told.steps.fail(running, at);
    },
    stage({ stage, words }, at) {
      if (stage === 'BOOTING' && told.steps.hasBegun('down')) told.steps.begin('boot', at);
      say(told, words);
    },
    detail({ words }) {
      say(told, words);
    },
    unavailable({ words }, at) {
      goDown(told, words, at);
    },
    'going down'({ words }, at) {
      goDown(told, words, at);
    },
    ready({ words }, at) {
      if (!told.steps.hasBegun('down')) return;
      say(told, words);
      told.steps.finish('services', at);
    },
    'post check'() {
      told.isPostCheckPassed = true;
    },
  };
}
