import { beginWith, type Handlers, type Told } from './upgrade-told.ts';

type ClientKind =
  | 'pulled'
  | 'installer'
  | 'installer ended'
  | 'cordon'
  | 'pod'
  | 'drained'
  | 'awaits ready'
  | 'uncordon';

/** An installer may print anything, also what looks like talosctl's own words: they are its, as long as it runs. */
function isOfInstaller(told: Told, words: string): boolean {
  if (told.steps.running() !== 'install' || told.generation === 'legacy') return false;
  told.steps.say('install', words);
  return true;
}

/** What talosctl does by itself, from 1.13 on. */
export function clientHandlers(told: Told): Handlers<ClientKind> {
  return {
    pulled({ words }, at) {
      if (told.generation === 'legacy' || told.command.action === 'reboot') return;
      told.steps.say('pull', words);
      told.steps.begin('install', at);
    },
    installer({ words }) {
      isOfInstaller(told, words);
    },
    'installer ended'({ code }, at) {
      if (told.steps.running() !== 'install' || told.generation === 'legacy') return;
      if (code === 0) {
        told.steps.finish('install', at);
        told.steps.begin(told.command.isDrained ? 'drain' : 'reboot', at);
      } else {
        const words = told.steps.wordsOf('install') ?? `the installer ended with ${code}`;
        told.problems.add('install', words, true);
        told.steps.fail('install', at);
      }
    },
    cordon({ words }, at) {
      if (!isOfInstaller(told, words)) beginWith(told, 'drain', words, at);
    },
    pod({ namespace, name, fate, reason, words }, at) {
      if (isOfInstaller(told, words) || told.steps.hasEnded('drain')) return;
      beginWith(told, 'drain', words, at);
      if (fate === 'gone') told.evictions.remove(namespace, name);
      else if (fate === 'asked') told.evictions.ask(namespace, name, at);
      else told.evictions.refuse(namespace, name, reason ?? '', at);
    },
    drained({ words }, at) {
      if (isOfInstaller(told, words) || told.steps.hasEnded('drain')) return;
      told.steps.say('drain', words);
      told.steps.finish('drain', at);
      told.steps.begin('reboot', at);
      told.evictions.clear();
    },
    'awaits ready'({ words }, at) {
      if (isOfInstaller(told, words)) return;
      if (!told.isPostCheckPassed) {
        told.problems.add('given up', 'talosctl no longer waits for the node to come back', true);
      }
      beginWith(told, 'uncordon', words, at);
    },
    uncordon({ isDone, words }, at) {
      if (isOfInstaller(told, words)) return;
      beginWith(told, 'uncordon', words, at);
      if (isDone) told.steps.finish('uncordon', at);
    },
  };
}
