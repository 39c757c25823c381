import { changeLog } from './logs/commands.ts';
import { moveChoice } from './logs/sources-commands.ts';
import { moveRehearsal } from './rehearsal/commands.ts';
import { runLayout } from './run/run-layout.ts';
import type { Screen } from './screen.ts';
import { serviceIndex } from './services.ts';
import { moveInWizard } from './upgrade/commands.ts';
import { shareOf, wizardContent } from './upgrade/content.ts';
import { chosenService, type Focus, focusOf, moveSelection, type Pane } from './view-state.ts';

function moveNode(screen: Screen, steps: number): void {
  const ids = screen.shownIds();
  screen.view.setState((view) => ({ selected: moveSelection(ids, view.selected, steps) }));
}

function moveService(screen: Screen, steps: number): void {
  const services = screen.shownServices();
  const chosen = chosenService(screen.view.getState(), screen.selectedId() ?? undefined);
  const at = serviceIndex(services, chosen) + steps;
  const next = services[Math.min(services.length - 1, Math.max(0, at))];
  if (next) screen.view.setState({ service: next.id });
}

/** More steps than there can be rows: to the first one, or the last. */
export const everything = 100_000;

function moveLog(screen: Screen, steps: number): void {
  const { log } = screen.view.getState();
  const pause = screen.reader.moved(log, screen.logSize(), steps);
  // At its end the log follows again; but what is chosen ends there.
  changeLog(screen, { pause: pause ?? (log.rangeFrom ? screen.reader.atEnd(log, screen.logSize()) : null) });
}

function moveDialog(screen: Screen, steps: number): void {
  screen.view.setState((view) => ({
    dialogTop: Math.min(screen.dialogOverflow(), Math.max(0, view.dialogTop + steps)),
  }));
}

function moveFault(screen: Screen, steps: number): void {
  screen.view.setState(({ faults, faultIndex }) => ({
    faultIndex: Math.min(faults.length - 1, Math.max(0, faultIndex + steps)),
  }));
}

const moves: Readonly<Record<Focus, (screen: Screen, steps: number) => void>> = {
  table: moveNode,
  services: moveService,
  log: moveLog,
  logs: moveLog,
  sources: moveChoice,
  line: moveDialog,
  dialog: moveDialog,
  faults: moveFault,
  rehearsal: moveRehearsal,
  target: moveInWizard,
  plan: moveInWizard,
  preflight: moveInWizard,
  commands: moveInWizard,
  sheet: moveInWizard,
  pull: moveInWizard,
  run: moveInWizard,
  report: moveInWizard,
  quit: () => {},
};

/** Moves what has the focus: a cursor in a list, a text by lines. */
export function move(screen: Screen, steps: number): void {
  moves[focusOf(screen.view.getState())](screen, steps);
}

/** Lines that stay when a page goes: headings, titles, rules, and one line to find one's place again. */
const keptLines: Readonly<Record<Pane, number>> = { table: 3, services: 2, log: 2 };

/** Lines of the wizard's list or text, but one; null while it has not the focus. */
function wizardLines(screen: Screen): number | null {
  const { dialog, upgrade } = screen.view.getState();
  if (dialog !== 'none' || !upgrade.isOpen) return null;
  const { page, needs } = screen.layout();
  if (upgrade.page === 'run' && upgrade.sheet === null) {
    return runLayout(screen, needs.columns, page - 1, screen.now()).bodyRows - 1;
  }
  const content = wizardContent(screen, needs.columns);
  const { rows, details } = shareOf(content, page);
  return (content.rows.length === 0 ? details : rows) - 1;
}

/** The rows a page key moves. */
export function pageSize(screen: Screen): number {
  const focus = focusOf(screen.view.getState());
  const { page, table, panes } = screen.layout();
  const isPage = focus !== 'table' && focus !== 'services' && focus !== 'log' && focus !== 'logs';
  if (isPage) return Math.max(1, wizardLines(screen) ?? page - 3);
  const { log } = screen.view.getState();
  // Lines that take several rows: a page of them is what is on the screen, for none may be passed over unseen.
  if ((focus === 'log' || focus === 'logs') && log.wrap) {
    return Math.max(1, screen.reader.page(log, screen.logSize()).places.length - 1);
  }
  return Math.max(1, (focus === 'table' ? table : panes) - keptLines[focus === 'logs' ? 'log' : focus]);
}
