import { layoutScreen, nextShare } from './format/layout.ts';
import type { Screen } from './screen.ts';
import { type Pane, panes } from './view-state.ts';

export function focusPane(screen: Screen, pane: Pane): void {
  screen.view.setState({ pane });
}

/** The next pane, or the one before; after the last comes the first. */
export function cyclePane(screen: Screen, direction: 1 | -1): void {
  screen.view.setState(({ pane }) => {
    const next = (panes.indexOf(pane) + direction + panes.length) % panes.length;
    return { pane: panes[next] ?? 'table' };
  });
}

/** Gives the table more lines, or fewer. */
export function changeShare(screen: Screen, direction: 1 | -1): void {
  screen.view.setState({ tableShare: nextShare(screen.layout(), direction) });
}

/** Why the table cannot get more lines (or fewer); null when it can. */
export function whyNoShare(screen: Screen, direction: 1 | -1): string | null {
  const layout = screen.layout();
  if (layout.table === 0 || layout.panes === 0) return 'there is room for one pane only';
  const { table } = layoutScreen({ ...layout.needs, tableShare: nextShare(layout, direction) });
  if (table !== layout.table) return null;
  return direction === 1 ? 'the table has all it needs, or can get' : 'the table has its least';
}

export function openFaults(screen: Screen): void {
  const address = screen.selectedId();
  if (screen.faults && address !== null) {
    screen.view.setState({ dialog: 'faults', faults: screen.faults.list(address), faultIndex: 0 });
  }
}

/** Switches the fault under the cursor, and reads everything anew to show what comes of it. */
export function switchFault(screen: Screen): void {
  const { faults, faultIndex } = screen.view.getState();
  const address = screen.selectedId();
  const fault = faults[faultIndex];
  if (!screen.faults || !fault || address === null) return;
  screen.faults.toggle(fault.name, address);
  screen.view.setState({ faults: screen.faults.list(address) });
  screen.refresh();
}
