import type { Choice } from '../../domain/run/types.ts';
import type { Binding } from '../binding.ts';
import type { Screen } from '../screen.ts';
import { openSheet } from '../upgrade/commands.ts';
import {
  choose,
  collectSupport,
  copyReport,
  dismissRun,
  openChoice,
  openConfirm,
  openSaveReport,
  switchLog,
  togglePause,
  whyNoChoice,
  whyNoConfirm,
  whyNoDismiss,
  whyNoPause,
  whyNoReport,
  whyNoSupport,
} from './commands.ts';
import { choiceKeys, type TypedChoice } from './page-view.ts';
import { nodeAtTurn, runOf } from './run-of.ts';

const isOffered = (choice: Choice) => (screen: Screen) => whyNoChoice(screen, choice) === null;

/** A choice that only leads to a check and a question, or changes nothing: its key is enough. */
function chosen(choice: Choice, footer: string, description: string): Binding {
  return {
    keys: [choiceKeys[choice]],
    focus: ['run'],
    footer,
    description,
    urgent: isOffered(choice),
    unavailable: (screen) => whyNoChoice(screen, choice),
    run: (screen) => choose(screen, choice),
  };
}

/** A choice that is made at once: it is told first what it does, and its word is typed. */
function typed(choice: TypedChoice, footer: string, description: string): Binding {
  return {
    keys: [choiceKeys[choice]],
    focus: ['run'],
    footer,
    description: `${description}; says what that leaves, and asks first`,
    unavailable: (screen) => whyNoChoice(screen, choice),
    run: (screen) => openChoice(screen, choice),
  };
}

const onRun: readonly Binding[] = [
  {
    keys: ['c', 'enter'],
    focus: ['run'],
    footer: 'confirm',
    description: 'confirm the node that is asked for: opens the field for the word',
    urgent: (screen) => whyNoConfirm(screen) === null,
    unavailable: whyNoConfirm,
    run: openConfirm,
  },
  chosen('retry', 'retry', 'try the upgrade of the node once more: it is checked, and asked for again'),
  chosen('watch', 'look again', 'look at the node again until it can be told how it is; starts nothing'),
  chosen('stop waiting', 'stop waiting', 'judge the node by what was seen of it: talosctl has ended'),
  chosen('reboot', 'reboot', 'reboot the node to finish its upgrade: it is checked, and asked for'),
  chosen('rollback', 'roll back', 'boot the system before again: the node is checked, and asked for'),
  typed('uncordon', 'uncordon', 'let Kubernetes put pods on the node again'),
  typed('skip', 'skip', 'leave this node as it is, and go on with the next'),
  {
    keys: ['p'],
    focus: ['run'],
    footer: 'pause/continue',
    description: 'pause before the next node, or continue',
    urgent: (screen) => runOf(screen.upgrade.run.getState())?.state.phase === 'paused',
    unavailable: whyNoPause,
    run: togglePause,
  },
  typed('abort', 'abort', 'end the run here'),
  typed('end talosctl', 'end talosctl', 'end the talosctl that is at work'),
];

const onBoth: readonly Binding[] = [
  {
    keys: ['l'],
    focus: ['run'],
    footer: 'log',
    description: 'the kernel log of the node instead of what talosctl says, or the other way round',
    unavailable: (screen) =>
      nodeAtTurn(screen.upgrade.run.getState()) ? null : 'there is no node whose turn it is',
    run: switchLog,
  },
  {
    keys: ['d'],
    focus: ['run', 'report'],
    footer: 'checks',
    description: 'all checks of the last preflight, with what they found',
    unavailable: (screen) =>
      runOf(screen.upgrade.run.getState())?.checks.length ? null : 'nothing was checked yet',
    run: (screen) => openSheet(screen, 'details'),
  },
  {
    keys: ['S'],
    focus: ['run'],
    footer: null,
    description: 'collect a support bundle of the node; changes nothing',
    unavailable: whyNoSupport,
    run: (screen) => void collectSupport(screen),
  },
];

const onReport: readonly Binding[] = [
  {
    keys: ['w'],
    focus: ['report'],
    footer: 'write',
    description: 'write the report to a file (it is in the state folder as well)',
    unavailable: whyNoReport,
    run: openSaveReport,
  },
  {
    keys: ['y'],
    focus: ['report'],
    footer: 'copy',
    description: 'copy the report',
    unavailable: whyNoReport,
    run: (screen) => void copyReport(screen),
  },
  {
    keys: ['n'],
    focus: ['report'],
    footer: 'new plan',
    description: 'put the run away, and plan anew: the next step, or what was left',
    unavailable: whyNoDismiss,
    run: dismissRun,
  },
];

export const runBindings: readonly Binding[] = [...onRun, ...onBoth, ...onReport];
