import type { Binding } from '../binding.ts';
import { focusPane } from '../commands.ts';
import { pageSize } from '../move.ts';
import type { Screen } from '../screen.ts';
import type { Focus, ViewState } from '../view-state.ts';
import {
  changeLog,
  copyCursorLine,
  copyLines,
  cycleLevel,
  cycleTimes,
  followAgain,
  goToHit,
  goToMark,
  hasChosen,
  openLine,
  openLines,
  shiftLines,
  stepBack,
  stepLine,
  toggleMark,
  toggleRange,
  toggleWrap,
  whyNoCopy,
  whyNoMark,
  whyNoShift,
} from './commands.ts';
import { openField } from './fields.ts';
import { closeSources, moveChoice, openSources, showChosen, toggleAtCursor } from './sources-commands.ts';

const logs: readonly Focus[] = ['log', 'logs'];

const viewOf = (screen: Screen): ViewState['log'] => screen.view.getState().log;

const notPaused = (screen: Screen): string | null =>
  viewOf(screen).pause === null ? 'it follows already' : null;

const noCursor = (screen: Screen): string | null =>
  screen.reader.cursor(viewOf(screen)) === null ? 'k puts the cursor on a line first' : null;

const isPaused = (screen: Screen): boolean => viewOf(screen).pause !== null;

const isSearching = (screen: Screen): boolean => viewOf(screen).search !== '';

const noSearch = (screen: Screen): string | null =>
  viewOf(screen).search === '' ? 'nothing is searched for: / does' : null;

const wraps = (screen: Screen): string | null => (viewOf(screen).wrap ? 'long lines are wrapped' : null);

/** Out of the page, back to where the log is a pane. */
const leaveFull = (screen: Screen): void => changeLog(screen, { isFull: false });

/** What is read, searched, taken: keys of the log, as a pane and as a page. */
const reading: readonly Binding[] = [
  {
    keys: ['/'],
    focus: logs,
    footer: 'search',
    description: 'search: text, or a /regular expression/; the nearest line above is shown while you type',
    run: (screen) => openField(screen, 'search'),
  },
  {
    keys: ['n'],
    focus: logs,
    footer: 'next',
    urgent: isSearching,
    description: 'the next line with what is searched for',
    unavailable: noSearch,
    run: (screen) => goToHit(screen, 1),
  },
  {
    keys: ['N'],
    focus: logs,
    footer: 'before',
    urgent: isSearching,
    description: 'the one before',
    unavailable: noSearch,
    run: (screen) => goToHit(screen, -1),
  },
  {
    keys: ['&'],
    focus: logs,
    footer: 'filter',
    description: 'only lines with these words, "these words" or a /regular expression/; -without this',
    run: (screen) => openField(screen, 'filter'),
  },
  {
    keys: ['a', 'L'],
    focus: logs,
    footer: 'logs',
    description: 'choose the logs: services, kernel, events and containers of any nodes, several at once',
    run: openSources,
  },
  {
    keys: ['e'],
    focus: logs,
    footer: 'level',
    description: 'only lines that are at least: info, warning, error; then all again',
    run: cycleLevel,
  },
  {
    keys: ['G', 'end'],
    focus: logs,
    footer: 'follow',
    urgent: isPaused,
    description: 'to the newest lines, and follow them again',
    unavailable: notPaused,
    run: followAgain,
  },
  {
    keys: ['w'],
    focus: logs,
    footer: 'wrap',
    description: 'wrap long lines, or cut them',
    run: toggleWrap,
  },
  {
    keys: ['right'],
    focus: logs,
    footer: null,
    description: 'the part of long lines further right',
    unavailable: (screen) => wraps(screen) ?? whyNoShift(screen),
    run: (screen) => shiftLines(screen, 1),
  },
  {
    keys: ['left'],
    focus: logs,
    footer: null,
    description: 'the part further left',
    unavailable: (screen) => wraps(screen) ?? (viewOf(screen).shift === 0 ? 'the lines begin here' : null),
    run: (screen) => shiftLines(screen, -1),
  },
  {
    keys: ['t'],
    focus: logs,
    footer: null,
    description: 'times as here, in UTC, or how long ago',
    run: cycleTimes,
  },
  {
    keys: ['o'],
    focus: logs,
    footer: null,
    description: 'the lines as they were written, or taken apart again',
    run: (screen) => changeLog(screen, { raw: !viewOf(screen).raw }),
  },
  {
    keys: ['T'],
    focus: logs,
    footer: null,
    description: 'to the lines of a time',
    run: (screen) => openField(screen, 'time'),
  },
];

const taking: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: logs,
    footer: 'line',
    urgent: isPaused,
    description: 'everything of the line under the cursor',
    unavailable: noCursor,
    run: openLine,
  },
  {
    keys: ['m'],
    focus: logs,
    footer: null,
    description: 'mark the line under the cursor, or take its mark away',
    unavailable: noCursor,
    run: toggleMark,
  },
  {
    keys: ["'"],
    focus: logs,
    footer: null,
    description: 'to the next mark',
    unavailable: whyNoMark,
    run: goToMark,
  },
  {
    keys: ['v'],
    focus: logs,
    footer: 'choose',
    urgent: isPaused,
    description: 'choose the lines from here to where the cursor goes',
    unavailable: noCursor,
    run: toggleRange,
  },
  {
    keys: ['y'],
    focus: logs,
    footer: 'copy',
    urgent: isPaused,
    description: 'copy the lines that are chosen, else those that are marked, else the one under the cursor',
    unavailable: whyNoCopy,
    run: (screen) => void copyLines(screen),
  },
  {
    keys: ['s'],
    focus: logs,
    footer: 'save',
    description:
      'save to a file: the lines that are chosen, else those marked, else all that pass the filter',
    run: (screen) => openField(screen, hasChosen(screen) ? 'save chosen' : 'save'),
  },
  {
    keys: ['S'],
    focus: logs,
    footer: null,
    description: 'save all lines there are',
    run: (screen) => openField(screen, 'save everything'),
  },
  {
    keys: ['p'],
    focus: logs,
    footer: 'pager',
    description: 'the lines that pass the filter in $PAGER',
    run: (screen) => void openLines(screen, 'pager'),
  },
  {
    keys: ['E'],
    focus: logs,
    footer: null,
    description: 'the same in $EDITOR',
    run: (screen) => void openLines(screen, 'editor'),
  },
];

const leaving: readonly Binding[] = [
  {
    keys: ['f'],
    focus: ['log'],
    footer: 'full page',
    description: 'give the log the whole page',
    run: (screen) => changeLog(screen, { isFull: true }),
  },
  {
    keys: ['f', 'q'],
    focus: ['logs'],
    footer: 'back',
    description: 'make the log a pane again',
    run: leaveFull,
  },
  {
    keys: ['escape'],
    focus: ['log'],
    footer: 'nodes',
    description: 'end what is chosen, the search, the filter; then back to the nodes',
    run: (screen) => {
      if (!stepBack(screen)) focusPane(screen, 'table');
    },
  },
  {
    keys: ['escape'],
    focus: ['logs'],
    footer: null,
    description: 'end what is chosen, the search, the filter; then back',
    run: (screen) => {
      if (!stepBack(screen)) leaveFull(screen);
    },
  },
];

/** On the page of one line. */
const lineKeys: readonly Binding[] = [
  {
    keys: ['escape', 'q', 'enter'],
    focus: ['line'],
    footer: 'back',
    description: 'back to the log',
    run: (screen) => screen.view.setState({ dialog: 'none', dialogTop: 0 }),
  },
  {
    keys: ['y'],
    focus: ['line'],
    footer: 'copy',
    description: 'copy the line',
    run: (screen) => void copyCursorLine(screen),
  },
  {
    keys: ['right', 'n'],
    focus: ['line'],
    footer: 'next line',
    description: 'the next line',
    run: (screen) => stepLine(screen, 1),
  },
  {
    keys: ['left', 'N'],
    focus: ['line'],
    footer: 'line before',
    description: 'the line before',
    run: (screen) => stepLine(screen, -1),
  },
];

/** On the page where logs are chosen; what is typed goes into its field. */
const choosing: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: ['sources'],
    footer: 'show',
    description: 'show the logs that are chosen; where none was taken in or out, the one under the cursor',
    run: showChosen,
  },
  {
    keys: ['tab'],
    focus: ['sources'],
    footer: 'choose',
    description: 'choose what is under the cursor, or take it out again; on the first line: choose none',
    run: toggleAtCursor,
  },
  {
    keys: ['escape'],
    focus: ['sources'],
    footer: 'back',
    description: 'back, with nothing changed',
    run: closeSources,
  },
  {
    keys: ['down', 'ctrl+n'],
    focus: ['sources'],
    footer: null,
    description: 'the next one',
    run: (screen) => moveChoice(screen, 1),
  },
  {
    keys: ['up', 'ctrl+p'],
    focus: ['sources'],
    footer: null,
    description: 'the one before',
    run: (screen) => moveChoice(screen, -1),
  },
  {
    keys: ['pagedown'],
    focus: ['sources'],
    footer: null,
    description: 'a page down',
    run: (screen) => moveChoice(screen, pageSize(screen)),
  },
  {
    keys: ['pageup'],
    focus: ['sources'],
    footer: null,
    description: 'a page up',
    run: (screen) => moveChoice(screen, -pageSize(screen)),
  },
];

export const logBindings: readonly Binding[] = [...reading, ...taking, ...leaving, ...lineKeys, ...choosing];
