import { wrapWords } from '../../text/wrap.ts';
import type { Screen } from '../screen.ts';
import { changeUpgrade } from '../upgrade/commands.ts';
import { changeRun } from './commands.ts';
import { isUnderWay } from './run-of.ts';

/** Quits; while a run of ours goes on, what that means is said first. */
export function askQuit(screen: Screen): void {
  if (!isUnderWay(screen.upgrade.run.getState())) {
    screen.quit();
    return;
  }
  changeUpgrade(screen, { field: null });
  changeRun(screen, { field: null });
  screen.view.setState(({ log }) => ({
    dialog: 'quit',
    dialogTop: 0,
    filterField: null,
    log: { ...log, field: null },
  }));
}

/** What quitting leaves, as lines that fit. */
export function quitLines(screen: Screen, columns: number): readonly string[] {
  const left = screen.upgrade.run.leftRunning();
  const texts = [
    'The run is not over. When you quit now:',
    ...(left.length === 0
      ? ['· nothing is under way; no node goes down by itself']
      : left.map((text) => `· ${text}`)),
    '· talos-tui upgrade takes the run up again: it looks at the cluster, and asks before every node',
    '',
    'q or Ctrl+C quits. Escape stays.',
  ];
  return texts.flatMap((text) => wrapWords(text, columns - 2).map((line) => (line === '' ? '' : ` ${line}`)));
}
