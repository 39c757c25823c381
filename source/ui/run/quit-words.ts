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

/** A practice cluster, with all that was written of its run, ends with the program. */
const practiceEnds = '· the practice cluster ends with the program, and the run with it';

const takenUp =
  '· talos-tui upgrade takes the run up again: it looks at the cluster, and asks before every node';

function whatStays(screen: Screen): readonly string[] {
  const left = screen.upgrade.run.leftRunning();
  const stays = left.length === 0 ? ['nothing is under way; no node goes down by itself'] : left;
  return [...stays.map((text) => `· ${text}`), takenUp];
}

/** What quitting leaves, as lines that fit. */
export function quitLines(screen: Screen, columns: number): readonly string[] {
  const texts = [
    'The run is not over. When you quit now:',
    ...(screen.faults === null ? whatStays(screen) : [practiceEnds]),
    '',
    'q or Ctrl+C quits. Escape stays.',
  ];
  return texts.flatMap((text) => wrapWords(text, columns - 2).map((line) => (line === '' ? '' : ` ${line}`)));
}
