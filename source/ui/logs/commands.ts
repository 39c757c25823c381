import type { Level } from '../../domain/logs/level.ts';
import type { LinePlace } from '../../domain/logs/order.ts';
import { sourceKey } from '../../domain/logs/source.ts';
import { sliceColumns } from '../../text/width.ts';
import type { Screen } from '../screen.ts';
import { lineOf, markText } from './format.ts';
import { bodyOf } from './line-rows.ts';
import { initialLogView, type LogView, samePlace } from './log-view.ts';
import { keptMarks, nextMark, placesIn, takenPlaces, toggled } from './range.ts';
import { levelWords } from './title.ts';

export function changeLog(screen: Screen, change: Partial<LogView>): void {
  screen.view.setState((view) => ({ log: { ...view.log, ...change } }));
}

const logOf = (screen: Screen): LogView => screen.view.getState().log;

/** Pauses with the cursor at this line. */
export function goTo(screen: Screen, place: LinePlace): void {
  const log = logOf(screen);
  changeLog(screen, { pause: screen.reader.pausedAt(log, screen.logSize(), place) });
}

/** To the next line with what is searched for, below or above; what was not looked at yet may hold it. */
export function goToHit(screen: Screen, direction: 1 | -1): void {
  const log = logOf(screen);
  // Below the newest line there is nothing.
  const way = log.pause ? direction : -1;
  const hit = screen.reader.nextHit(log, screen.reader.cursor(log), way);
  if (hit) {
    goTo(screen, hit);
    return;
  }
  screen.tell(whyNoHit(screen, way));
}

/** Why there is no further line with what is searched for, that way. */
export function whyNoHit(screen: Screen, way: 1 | -1): string {
  const log = logOf(screen);
  const { count, progress } = screen.reader.hits(log) ?? { count: 0, progress: 1 };
  if (progress < 1) return 'still looking; press it again';
  if (count > 0) return `nothing more ${way === 1 ? 'below: N looks above' : 'above: n looks below'}`;
  const where = screen.reader.passed(log) ? 'no line that passes the filter' : 'no line';
  return `${where} has ${log.search}`;
}

/** The least level that is shown, and after the last one all again. */
const nextLevels: Readonly<Record<Level, Level>> = { 0: 2, 1: 2, 2: 3, 3: 4, 4: 0, 5: 0 };

export function cycleLevel(screen: Screen): void {
  const level = nextLevels[logOf(screen).level];
  changeLog(screen, { level });
  screen.tell(
    level === 0 ? 'lines of every level' : `${levelWords(level)} only, with the lines that belong to them`,
  );
}

const nextTimes = { local: 'utc', utc: 'relative', relative: 'local' } as const;
const timeWords = { local: 'times as here', utc: 'times in UTC', relative: 'how long ago' } as const;

export function cycleTimes(screen: Screen): void {
  const times = nextTimes[logOf(screen).times];
  changeLog(screen, { times });
  screen.tell(timeWords[times]);
}

export function toggleWrap(screen: Screen): void {
  const { wrap } = logOf(screen);
  changeLog(screen, { wrap: !wrap, shift: 0 });
}

const shiftStep = 20;

/** Why no part of the lines is further right; null where one has more. */
export function whyNoShift(screen: Screen): string | null {
  const log = logOf(screen);
  const { places } = screen.reader.page(log, screen.logSize());
  const start = log.shift + shiftStep;
  const goesOn = places.some((place) => {
    const line = lineOf(place);
    const { text } = bodyOf(line.text, line, log.raw);
    return sliceColumns(text, start, 1).from < text.length;
  });
  return goesOn ? null : 'no line goes on further right';
}

export function shiftLines(screen: Screen, direction: 1 | -1): void {
  const { shift } = logOf(screen);
  changeLog(screen, { shift: Math.max(0, shift + direction * shiftStep) });
}

/** Follows again; at another log than before nothing is left of where the old one stood. */
export function followAgain(screen: Screen): void {
  changeLog(screen, { pause: null, rangeFrom: null });
}

/** Shows everything of the line under the cursor, and goes on showing that one. */
export function openLine(screen: Screen): void {
  const log = logOf(screen);
  const cursor = screen.reader.cursor(log);
  if (!log.pause || !cursor) return;
  changeLog(screen, { pause: { ...log.pause, cursor } });
  screen.view.setState({ dialog: 'line', dialogTop: 0 });
}

export function toggleMark(screen: Screen): void {
  const log = logOf(screen);
  const cursor = screen.reader.cursor(log);
  if (cursor) changeLog(screen, { marks: toggled(keptMarks(screen.reader.archive, log), cursor) });
}

/** Why there is no mark to go to; null when there is one. */
export function whyNoMark(screen: Screen): string | null {
  return keptMarks(screen.reader.archive, logOf(screen)).length > 0 ? null : 'no line is marked: m does';
}

export function goToMark(screen: Screen): void {
  const mark = nextMark(screen.reader, logOf(screen));
  if (mark) goTo(screen, mark);
}

export function toggleRange(screen: Screen): void {
  const log = logOf(screen);
  changeLog(screen, { rangeFrom: log.rangeFrom ? null : screen.reader.cursor(log) });
}

/** One step back: from the lines that are chosen, the search, the filter, the marks. False where there is nothing to go back from. */
export function stepBack(screen: Screen): boolean {
  const { rangeFrom, search, filter, level } = logOf(screen);
  if (rangeFrom) changeLog(screen, { rangeFrom: null });
  else if (search !== '') changeLog(screen, { search: '' });
  else if (filter !== '' || level > 0) changeLog(screen, { filter: '', level: initialLogView.level });
  else if (whyNoMark(screen) === null) changeLog(screen, { marks: [] });
  else return false;
  return true;
}

/** Lines as they are taken away: as they were written, with their log before them where there are several. */
function createTaker(screen: Screen): (place: LinePlace) => string {
  const { sources } = screen.log();
  const prefixes = new Map(
    sources.map(({ source }) => [
      sourceKey(source),
      sources.length === 1 ? '' : `${screen.nodeName(source.address)} ${source.name}: `,
    ]),
  );
  return ({ ring, line }) => {
    const mark = ring.mark(line);
    const text = mark ? `── ${markText(mark, screen.nodeName(ring.source.address))} ──` : ring.text(line);
    return (prefixes.get(sourceKey(ring.source)) ?? '') + text;
  };
}

function* textsOf(screen: Screen, places: Iterable<LinePlace>): Generator<string> {
  const take = createTaker(screen);
  for (const place of places) yield take(place);
}

/** Whether lines are chosen or marked: then these are taken, and no others. */
export function hasChosen(screen: Screen): boolean {
  return logOf(screen).rangeFrom !== null || whyNoMark(screen) === null;
}

/** The lines that are chosen, else those that are marked, else all that pass the filter; or all that are kept. */
export async function* linesToTake(screen: Screen, everything: boolean): AsyncGenerator<string> {
  const { reader } = screen;
  const log = logOf(screen);
  if (everything) yield* textsOf(screen, placesIn(reader.everything));
  else if (hasChosen(screen)) yield* textsOf(screen, takenPlaces(reader, log));
  else yield* textsOf(screen, placesIn(await reader.allLines(log)));
}

/** Why no line can be copied; null when one can. */
export function whyNoCopy(screen: Screen): string | null {
  const isMarked = whyNoMark(screen) === null;
  return isMarked || logOf(screen).pause ? null : 'no line is chosen: k puts the cursor on one';
}

/** All of them are in memory at once; a clipboard takes fewer. */
const mostCopied = 100_000;

export async function copyLines(screen: Screen): Promise<void> {
  const log = logOf(screen);
  const texts: string[] = [];
  for (const text of textsOf(screen, takenPlaces(screen.reader, log))) {
    if (texts.push(text) <= mostCopied) continue;
    screen.tell(`more than ${mostCopied.toLocaleString('en-US')} lines: choose fewer, or save them with s`);
    return;
  }
  changeLog(screen, { rangeFrom: null });
  screen.tell(await screen.takeAway.copy(texts.map((text) => `${text}\n`).join('')));
}

/** Copies the line under the cursor alone. */
export async function copyCursorLine(screen: Screen): Promise<void> {
  const cursor = screen.reader.cursor(logOf(screen));
  if (cursor) screen.tell(await screen.takeAway.copy(`${createTaker(screen)(cursor)}\n`));
}

/** The page of one line goes on to the next one, or the one before. */
export function stepLine(screen: Screen, direction: 1 | -1): void {
  const log = logOf(screen);
  const cursor = screen.reader.cursor(log);
  if (!cursor) return;
  const order = screen.reader.lines(log);
  const [next] = direction === 1 ? order.after(cursor, 1) : order.before(cursor, 1);
  if (!next) {
    screen.tell(direction === 1 ? 'this is the newest line' : 'this is the oldest line');
    return;
  }
  goTo(screen, next);
  screen.view.setState({ dialogTop: 0 });
}

/** "ryzen kubelet" or "3 logs": for names of files. */
export function takenTitle(screen: Screen): string {
  const sources = screen.log().sources.map(({ source }) => source);
  const [first] = sources;
  if (first && sources.length === 1) return `${screen.nodeName(first.address)} ${first.name}`;
  return `${sources.length} logs`;
}

/** Opens the lines that pass the filter, at the one under the cursor; while the log follows, at the last one. */
export async function openLines(screen: Screen, program: 'pager' | 'editor'): Promise<void> {
  const { reader } = screen;
  const log = logOf(screen);
  const cursor = reader.cursor(log);
  const take = createTaker(screen);
  let at = 0;
  async function* lines(): AsyncGenerator<string> {
    let number = 0;
    let isBehind = false;
    for (const place of placesIn(await reader.allLines(log))) {
      number++;
      if (!isBehind) at = number;
      isBehind ||= samePlace(place, cursor);
      yield take(place);
    }
  }
  const problem = await screen.takeAway.open(program, lines(), takenTitle(screen), () => at);
  if (problem !== null) screen.tell(problem);
}
