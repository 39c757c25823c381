import type { Binding } from '../binding.ts';
import { beginRun, whyNoBegin } from '../run/commands.ts';
import type { Screen } from '../screen.ts';
import type { Focus } from '../view-state.ts';
import {
  moveInOrder,
  openOverride,
  switchOrder,
  takeBack,
  toggleCanary,
  toggleLeftOut,
  whyNoCanary,
  whyNoMove,
  whyNoOverride,
  whyNoTakingBack,
  whyNotLeftOut,
} from './choose.ts';
import {
  chooseAtCursor,
  closeSheet,
  closeUpgrade,
  copyCommands,
  goToFinding,
  goToPage,
  openSheet,
  pullImages,
  stepPage,
  whyNoChoice,
  whyNoCommands,
  whyNoFinding,
  whyNoPage,
  whyNoPull,
} from './commands.ts';
import { openSaveField } from './fields.ts';
import { type WizardPage, wizardPages } from './upgrade-view.ts';

/** The pages of the wizard. */
const pages: readonly Focus[] = ['target', 'plan', 'preflight', 'commands', 'run', 'report'];

const pageWords: Readonly<Record<WizardPage, string>> = {
  target: 'to the page on which the target is chosen',
  nodes: 'to the nodes, their order and their images',
  preflight: 'to the preflight',
  commands: 'to the commands',
  run: 'to the run',
};

const next = (screen: Screen): string | null => whyNoPage(screen, 1);

/** What each page has of its own. */
const ownBindings: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: ['target'],
    footer: 'choose',
    description: 'choose the target, and go on',
    unavailable: whyNoChoice,
    run: (screen) => chooseAtCursor(screen, true),
  },
  {
    keys: [' '],
    focus: ['target'],
    footer: null,
    description: 'choose the target',
    unavailable: whyNoChoice,
    run: (screen) => chooseAtCursor(screen, false),
  },
  {
    keys: ['enter'],
    focus: ['plan', 'preflight'],
    footer: 'go on',
    description: 'go on to the next page',
    run: (screen) => stepPage(screen, 1),
  },
  {
    keys: ['J'],
    focus: ['plan'],
    footer: 'later',
    description: 'move the node one place down: it is upgraded later',
    unavailable: (screen) => whyNoMove(screen, 1),
    run: (screen) => moveInOrder(screen, 1),
  },
  {
    keys: ['K'],
    focus: ['plan'],
    footer: 'sooner',
    description: 'move the node one place up: it is upgraded sooner',
    unavailable: (screen) => whyNoMove(screen, -1),
    run: (screen) => moveInOrder(screen, -1),
  },
  {
    keys: ['x'],
    focus: ['plan'],
    footer: 'leave out',
    description: 'leave the node out, or take it in again',
    unavailable: whyNotLeftOut,
    run: toggleLeftOut,
  },
  {
    keys: ['c'],
    focus: ['plan'],
    footer: 'canary',
    description: 'the node is the canary: it goes first; or ends that',
    unavailable: whyNoCanary,
    run: toggleCanary,
  },
  {
    keys: ['o'],
    focus: ['plan'],
    footer: 'order',
    description: 'control planes first, or workers first',
    run: switchOrder,
  },
  {
    keys: ['P'],
    focus: ['preflight'],
    footer: 'pull',
    description: 'pull the image on every node that is upgraded; shows the commands, and asks first',
    unavailable: whyNoPull,
    run: (screen) => openSheet(screen, 'pull'),
  },
  {
    keys: ['!'],
    focus: ['preflight'],
    footer: 'override',
    description: 'let a refusal pass, by typing the name of the node',
    unavailable: whyNoOverride,
    run: openOverride,
  },
  {
    keys: ['x'],
    focus: ['preflight'],
    footer: 'take back',
    description: 'take back what was overridden of this check',
    unavailable: whyNoTakingBack,
    run: takeBack,
  },
  {
    keys: ['n'],
    focus: ['preflight'],
    footer: 'next finding',
    description: 'to the next check that blocks or warns',
    unavailable: whyNoFinding,
    run: goToFinding,
  },
  {
    keys: ['r'],
    focus: ['preflight'],
    footer: 'read anew',
    description: 'read anew what the checks look at',
    run: (screen) => {
      screen.upgrade.refresh();
      screen.refresh();
    },
  },
  {
    keys: ['R'],
    focus: ['commands'],
    footer: 'run it',
    description: 'begin the run: a snapshot of etcd and the images first; then every node is asked for',
    urgent: (screen) => whyNoBegin(screen) === null,
    unavailable: whyNoBegin,
    run: beginRun,
  },
  {
    keys: ['y'],
    focus: ['commands'],
    footer: 'copy',
    description: 'copy all commands',
    unavailable: whyNoCommands,
    run: (screen) => void copyCommands(screen),
  },
  {
    keys: ['w'],
    focus: ['commands'],
    footer: 'write',
    description: 'write all commands to a file',
    unavailable: whyNoCommands,
    run: openSaveField,
  },
  {
    keys: ['y'],
    focus: ['pull'],
    footer: 'pull',
    description: 'pull the images',
    unavailable: whyNoPull,
    run: pullImages,
  },
  {
    keys: ['escape', 'n', 'q', 'enter'],
    focus: ['pull'],
    footer: 'do not',
    description: 'pull nothing',
    run: closeSheet,
  },
  {
    keys: ['escape', 'q', 'd', 'enter'],
    focus: ['sheet'],
    footer: 'back',
    description: 'back to the list',
    run: closeSheet,
  },
];

/** The ways through the wizard, the same on every page. */
const ways: readonly Binding[] = [
  {
    keys: ['d'],
    focus: ['target', 'plan', 'preflight'],
    footer: 'details',
    description: 'all that is told of the row, on the whole page',
    run: (screen) => openSheet(screen, 'details'),
  },
  {
    keys: ['tab', 'right'],
    focus: pages,
    footer: 'next page',
    description: 'to the next page',
    unavailable: next,
    run: (screen) => stepPage(screen, 1),
  },
  {
    keys: ['backtab', 'left'],
    focus: pages,
    footer: null,
    description: 'to the page before',
    unavailable: (screen) => whyNoPage(screen, -1),
    run: (screen) => stepPage(screen, -1),
  },
  ...wizardPages.map(
    (page, index): Binding => ({
      keys: [String(index + 1)],
      focus: [...pages, 'sheet'],
      footer: null,
      description: pageWords[page],
      run: (screen) => goToPage(screen, page),
    }),
  ),
  {
    keys: ['escape', 'q'],
    focus: pages,
    footer: 'back',
    description: 'back to the nodes; what was chosen is kept',
    run: closeUpgrade,
  },
];

export const upgradeBindings: readonly Binding[] = [...ownBindings, ...ways];
