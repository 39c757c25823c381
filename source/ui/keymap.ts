import type { Binding } from './binding.ts';
import { changeShare, cyclePane, focusPane, openFaults, switchFault, whyNoShare } from './commands.ts';
import type { Key } from './input/keys.ts';
import { textField } from './input/text-field.ts';
import { logBindings } from './logs/bindings.ts';
import { changeLog } from './logs/commands.ts';
import { openSources } from './logs/sources-commands.ts';
import { everything, move, pageSize } from './move.ts';
import { rehearsalBindings } from './rehearsal/bindings.ts';
import { runBindings } from './run/bindings.ts';
import { askQuit } from './run/quit-words.ts';
import { nodeAtTurn } from './run/run-of.ts';
import type { Screen } from './screen.ts';
import { nextSort, reversedSort } from './sort.ts';
import { upgradeBindings } from './upgrade/bindings.ts';
import { openAnew } from './upgrade/commands.ts';
import type { Focus } from './view-state.ts';

const panes: readonly Focus[] = ['table', 'services', 'log'];
const wizard: readonly Focus[] = [
  'target',
  'plan',
  'preflight',
  'commands',
  'run',
  'report',
  'sheet',
  'pull',
];
const everywhere: readonly Focus[] = [...panes, 'logs', 'line', 'dialog', 'faults', 'rehearsal', ...wizard];
/** There letters are typed: only keys that are no text act. */
const alsoTyping: readonly Focus[] = [...everywhere, 'sources'];

/** Of a run, faults are those of the node whose turn it is. */
function openFaultsOfRun(screen: Screen): void {
  const node = nodeAtTurn(screen.upgrade.run.getState());
  if (node && screen.shownIds().includes(node.address)) screen.view.setState({ selected: node.address });
  openFaults(screen);
}

const noNodes = (screen: Screen): string | null =>
  screen.shownIds().length === 0 ? 'no node is shown' : null;

const noServices = (screen: Screen): string | null =>
  screen.shownServices().length === 0 ? 'no service is known' : null;

const ownBindings: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: ['table'],
    footer: 'open',
    description: 'everything that is known of the selected node',
    unavailable: noNodes,
    run: (screen) => screen.view.setState({ dialog: 'node', dialogTop: 0 }),
  },
  {
    keys: ['/'],
    focus: ['table'],
    footer: 'filter',
    description: 'show only the nodes whose name, address, role or health has these words',
    run: (screen) => screen.view.setState((view) => ({ filterField: textField(view.filter) })),
  },
  {
    keys: ['u'],
    focus: ['table'],
    footer: 'upgrade',
    description: 'upgrade: plan it, see what stands against it, run it; or the run that is under way',
    unavailable: (screen) => (screen.cluster().nodes.ids.length === 0 ? 'no node is known' : null),
    run: openAnew,
  },
  {
    keys: ['s'],
    focus: ['table'],
    footer: 'sort',
    description: 'sort by the next of health, name, Talos version, CPU, memory, uptime; then as listed',
    run: (screen) => screen.view.setState(({ sort }) => ({ sort: nextSort(sort) })),
  },
  {
    keys: ['S'],
    focus: ['table'],
    footer: null,
    description: 'reverse the order',
    run: (screen) => screen.view.setState(({ sort }) => ({ sort: reversedSort(sort) })),
  },
  {
    keys: ['escape'],
    focus: ['table'],
    footer: null,
    description: 'end the filter',
    unavailable: (screen) => (screen.view.getState().filter === '' ? 'there is no filter' : null),
    run: (screen) => screen.view.setState({ filter: '' }),
  },
  {
    keys: ['enter'],
    focus: ['services'],
    footer: 'log',
    description: 'to the log of the selected service',
    unavailable: noServices,
    run: (screen) => {
      changeLog(screen, { picked: null });
      focusPane(screen, 'log');
    },
  },
  {
    keys: ['escape'],
    focus: ['services'],
    footer: 'nodes',
    description: 'back to the nodes',
    run: (screen) => focusPane(screen, 'table'),
  },
  {
    keys: ['enter', ' '],
    focus: ['faults'],
    footer: 'switch on or off',
    description: 'switch the fault on or off',
    practice: true,
    run: switchFault,
  },
  {
    keys: ['escape', 'q', 'F'],
    focus: ['faults'],
    footer: 'back',
    description: 'back to the nodes',
    practice: true,
    run: (screen) => screen.view.setState({ dialog: 'none' }),
  },
  {
    keys: ['escape', 'q', 'enter'],
    focus: ['dialog'],
    footer: 'back',
    description: 'back',
    run: (screen) => screen.view.setState({ dialog: 'none', dialogTop: 0 }),
  },
  {
    keys: ['j', 'down'],
    focus: everywhere,
    footer: null,
    description: 'the next row, or one line down',
    run: (screen) => move(screen, 1),
  },
  {
    keys: ['k', 'up'],
    focus: everywhere,
    footer: null,
    description: 'the row before, or one line up',
    run: (screen) => move(screen, -1),
  },
  {
    keys: ['ctrl+d', 'pagedown'],
    focus: everywhere,
    footer: null,
    description: 'a page down',
    run: (screen) => move(screen, pageSize(screen)),
  },
  {
    keys: ['ctrl+u', 'pageup'],
    focus: everywhere,
    footer: null,
    description: 'a page up',
    run: (screen) => move(screen, -pageSize(screen)),
  },
  {
    keys: ['g', 'home'],
    focus: everywhere,
    footer: null,
    description: 'the first row, or the top',
    run: (screen) => move(screen, -everything),
  },
  {
    keys: ['G', 'end'],
    focus: ['table', 'services', 'line', 'dialog', 'faults', 'rehearsal', ...wizard],
    footer: null,
    description: 'the last row, or the end',
    run: (screen) => move(screen, everything),
  },
  {
    keys: ['l'],
    focus: ['table', 'services'],
    footer: 'log',
    description: 'to the log, which follows the service under the cursor',
    run: (screen) => focusPane(screen, 'log'),
  },
  {
    keys: ['L'],
    focus: ['table', 'services'],
    footer: 'logs',
    description: 'choose logs: services, kernel, events and containers of any nodes, several at once',
    run: openSources,
  },
  {
    keys: ['tab'],
    focus: panes,
    footer: 'pane',
    description: 'to the next pane: nodes, services, log',
    run: (screen) => cyclePane(screen, 1),
  },
  {
    keys: ['backtab'],
    focus: panes,
    footer: null,
    description: 'to the pane before',
    run: (screen) => cyclePane(screen, -1),
  },
  {
    keys: ['+', '='],
    focus: panes,
    footer: null,
    description: 'more lines for the nodes',
    unavailable: (screen) => whyNoShare(screen, 1),
    run: (screen) => changeShare(screen, 1),
  },
  {
    keys: ['-'],
    focus: panes,
    footer: null,
    description: 'fewer lines for the nodes, more for the panes',
    unavailable: (screen) => whyNoShare(screen, -1),
    run: (screen) => changeShare(screen, -1),
  },
  {
    keys: ['r'],
    focus: [...panes, 'logs'],
    footer: 'refresh',
    description: 'read everything anew, now',
    run: (screen) => screen.refresh(),
  },
  {
    keys: ['F'],
    focus: [...panes, 'target', 'plan', 'preflight', 'commands'],
    footer: null,
    description: 'break something, or mend it: what each fault looks like',
    practice: true,
    unavailable: noNodes,
    run: openFaults,
  },
  {
    keys: ['F'],
    focus: ['run', 'report'],
    footer: null,
    description: 'break something, or mend it, on the node whose turn it is',
    practice: true,
    unavailable: noNodes,
    run: openFaultsOfRun,
  },
  {
    keys: ['q', 'ctrl+c'],
    focus: ['quit'],
    footer: 'quit',
    description: 'quit: what runs on a node goes on',
    run: (screen) => screen.quit(),
  },
  {
    keys: ['escape', 'n'],
    focus: ['quit'],
    footer: 'stay',
    description: 'stay',
    run: (screen) => screen.view.setState({ dialog: 'none' }),
  },
  {
    keys: ['?'],
    focus: everywhere.filter((focus) => focus !== 'faults' && focus !== 'rehearsal'),
    footer: 'help',
    description: 'these keys',
    run: (screen) =>
      screen.view.setState((view) => ({ dialog: view.dialog === 'help' ? 'none' : 'help', dialogTop: 0 })),
  },
  {
    keys: ['q'],
    focus: panes,
    footer: 'quit',
    description: 'quit; on a page, back',
    run: askQuit,
  },
  {
    keys: ['ctrl+c'],
    focus: alsoTyping,
    footer: null,
    description: 'quit, from everywhere; while an upgrade is under way, it is asked first',
    run: askQuit,
  },
  {
    keys: ['ctrl+z'],
    focus: [...alsoTyping, 'quit'],
    footer: null,
    description: 'suspend; `fg` comes back',
    run: (screen) => screen.suspend(),
  },
];

export const bindings: readonly Binding[] = [
  ...logBindings,
  ...rehearsalBindings,
  ...runBindings,
  ...upgradeBindings,
  ...ownBindings,
];

/** The binding of a key where it has one in this focus. */
export function bindingFor(key: Key, focus: Focus): Binding | undefined {
  return bindings.find((binding) => binding.focus.includes(focus) && binding.keys.includes(key));
}
