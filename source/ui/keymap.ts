import type { Key } from './input/keys.ts';
import { textField } from './input/text-field.ts';
import type { Screen } from './screen.ts';
import { moveSelection } from './view-state.ts';

/** Who gets the keys: exactly one at a time. A text field takes all of them before this table is asked. */
export type Focus = 'table' | 'dialog';

/** One line of the table that feeds the handler, the footer, the help and the README. */
export interface Binding {
  readonly keys: readonly Key[];
  /** Where it acts; in both, where it is the program's own. */
  readonly focus: readonly Focus[];
  /** A word or two for the footer; null where the footer need not say it. */
  readonly footer: string | null;
  /** What it does, for the help. */
  readonly description: string;
  /** Why it cannot act now; null when it can. The key stays listed with the reason. */
  readonly unavailable?: (screen: Screen) => string | null;
  readonly run: (screen: Screen) => void;
}

const everywhere: readonly Focus[] = ['table', 'dialog'];

function moveBy(screen: Screen, steps: number): void {
  const ids = screen.shownIds();
  screen.view.setState((view) => ({ selected: moveSelection(ids, view.selected, steps) }));
}

function scrollBy(screen: Screen, lines: number): void {
  screen.view.setState((view) => ({
    dialogTop: Math.min(screen.dialogOverflow(), Math.max(0, view.dialogTop + lines)),
  }));
}

/** The table moves its cursor, a dialog its text: the keys are the same, as in less and k9s. */
function move(screen: Screen, steps: number): void {
  if (screen.view.getState().dialog === 'none') moveBy(screen, steps);
  else scrollBy(screen, steps);
}

const noNodes = (screen: Screen): string | null =>
  screen.shownIds().length === 0 ? 'no node is shown' : null;

const everything = 100_000;

export const bindings: readonly Binding[] = [
  {
    keys: ['j', 'down'],
    focus: everywhere,
    footer: null,
    description: 'next node, or one line down',
    run: (screen) => move(screen, 1),
  },
  {
    keys: ['k', 'up'],
    focus: everywhere,
    footer: null,
    description: 'previous node, or one line up',
    run: (screen) => move(screen, -1),
  },
  {
    keys: ['ctrl+d', 'pagedown'],
    focus: everywhere,
    footer: null,
    description: 'a page down',
    run: (screen) => move(screen, screen.pageSize()),
  },
  {
    keys: ['ctrl+u', 'pageup'],
    focus: everywhere,
    footer: null,
    description: 'a page up',
    run: (screen) => move(screen, -screen.pageSize()),
  },
  {
    keys: ['g', 'home'],
    focus: everywhere,
    footer: null,
    description: 'the first node, or the top',
    run: (screen) => move(screen, -everything),
  },
  {
    keys: ['G', 'end'],
    focus: everywhere,
    footer: null,
    description: 'the last node, or the end',
    run: (screen) => move(screen, everything),
  },
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
    keys: ['r'],
    focus: ['table'],
    footer: 'refresh',
    description: 'read everything anew, now',
    run: (screen) => screen.refresh(),
  },
  {
    keys: ['?'],
    focus: everywhere,
    footer: 'help',
    description: 'these keys',
    run: (screen) =>
      screen.view.setState((view) => ({ dialog: view.dialog === 'help' ? 'none' : 'help', dialogTop: 0 })),
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
    keys: ['escape', 'q', 'enter'],
    focus: ['dialog'],
    footer: 'back',
    description: 'back to the nodes',
    run: (screen) => screen.view.setState({ dialog: 'none', dialogTop: 0 }),
  },
  {
    keys: ['q'],
    focus: ['table'],
    footer: 'quit',
    description: 'quit',
    run: (screen) => screen.quit(),
  },
  {
    keys: ['ctrl+c'],
    focus: everywhere,
    footer: null,
    description: 'quit, from everywhere',
    run: (screen) => screen.quit(),
  },
  {
    keys: ['ctrl+z'],
    focus: everywhere,
    footer: null,
    description: 'suspend; `fg` comes back',
    run: (screen) => screen.suspend(),
  },
];

/** The binding of a key where it has one in this focus. */
export function bindingFor(key: Key, focus: Focus): Binding | undefined {
  return bindings.find((binding) => binding.focus.includes(focus) && binding.keys.includes(key));
}

const symbols: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'esc',
  up: '↑',
  down: '↓',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
};

/** A key as people read it: "ctrl+d" as "Ctrl+D". */
export function keyLabel(key: Key): string {
  const label = symbols[key];
  if (label !== undefined) return label;
  return key.startsWith('ctrl+') ? `Ctrl+${key.slice(5).toUpperCase()}` : key;
}
