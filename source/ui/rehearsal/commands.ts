import type { Screen } from '../screen.ts';
import {
  initialRehearsal,
  moveCursor,
  movePlace,
  placeOf,
  type RehearsalView,
  rehearsalRows,
  rowAtCursor,
  toggleMark,
} from './rehearsal-view.ts';

const viewOf = (screen: Screen): RehearsalView => screen.view.getState().rehearsal;

function change(screen: Screen, rehearsal: RehearsalView): void {
  screen.view.setState({ rehearsal });
}

/** The nodes in the order in which they are upgraded, as far as it is known; those that are not follow. */
const inOrder = (screen: Screen): readonly string[] => {
  const { nodes } = screen.plan();
  const going = nodes.filter(({ part }) => part === 'upgrade');
  return [...going, ...nodes.filter(({ part }) => part !== 'upgrade')].map(({ address }) => address);
};

/** The second to go: what happens there is neither the first thing seen nor the last. */
export function usualPlace(screen: Screen): string | null {
  const [first = null, second = first] = inOrder(screen);
  return second;
}

/** Shows what can go wrong. Does nothing with a real cluster. */
export function openRehearsal(screen: Screen): void {
  const [any = ''] = screen.cluster().nodes.ids;
  if (!screen.faults) return;
  change(screen, { ...initialRehearsal, rows: rehearsalRows(screen.faults.list(any)) });
  screen.view.setState({ dialog: 'rehearsal' });
}

export function moveRehearsal(screen: Screen, steps: number): void {
  change(screen, moveCursor(viewOf(screen), steps));
}

/** Why the row under the cursor has no other node; null when it has. */
export function whyNoPlace(screen: Screen): string | null {
  const row = rowAtCursor(viewOf(screen));
  if (row?.fault === null) return 'nothing goes wrong anywhere';
  if (!row?.isOfNode) return 'it is of the whole cluster';
  return inOrder(screen).length < 2 ? 'there is no other node' : null;
}

export function changePlace(screen: Screen, direction: 1 | -1): void {
  change(screen, movePlace(viewOf(screen), inOrder(screen), usualPlace(screen), direction));
}

export function markRow(screen: Screen): void {
  change(screen, toggleMark(viewOf(screen), usualPlace(screen)));
}

/** Everything that is marked holds from now on, and all is read anew. */
export function beginRehearsal(screen: Screen): void {
  const { faults } = screen;
  const view = viewOf(screen);
  for (const row of view.rows) {
    if (row.fault === null || !view.marked.includes(row.fault)) continue;
    const place = placeOf(view, row, usualPlace(screen)) ?? '';
    const holds = faults?.list(place).some(({ name, active }) => name === row.fault && active);
    if (!holds) faults?.toggle(row.fault, place);
  }
  screen.view.setState({ dialog: 'none' });
  if (view.marked.length === 0) return;
  screen.refresh();
  screen.upgrade.refresh();
}

/** Leaves the list; nothing of it holds. */
export function closeRehearsal(screen: Screen): void {
  screen.view.setState({ dialog: 'none' });
}
