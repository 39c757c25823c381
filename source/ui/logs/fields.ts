import { readFilter } from '../../domain/logs/filter.ts';
import { readPattern } from '../../domain/logs/pattern.ts';
import { dateTimeText, readTime } from '../../domain/logs/times.ts';
import { fileName } from '../format/file-name.ts';
import type { Key } from '../input/keys.ts';
import { editText, pasteText, type TextFieldState, textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { changeLog, goTo, linesToTake, takenTitle, whyNoHit } from './commands.ts';
import type { LogField, LogFieldKind } from './log-view.ts';

function firstText(screen: Screen, kind: LogFieldKind): string {
  const { filter } = screen.view.getState().log;
  if (kind === 'filter') return filter;
  return kind === 'search' || kind === 'time' ? '' : fileName(takenTitle(screen), 'log', new Date());
}

export function openField(screen: Screen, kind: LogFieldKind): void {
  const { search, filter, pause } = screen.view.getState().log;
  const state = textField(firstText(screen, kind));
  changeLog(screen, { field: { kind, state, before: { search, filter, pause }, problem: null } });
}

/** What is wrong with the text as far as it is typed; null where nothing is. */
function problemOf(kind: LogFieldKind, text: string): string | null {
  const read = kind === 'search' ? readPattern(text) : kind === 'filter' ? readFilter(text) : null;
  return read !== null && 'problem' in read ? read.problem : null;
}

/** The log is searched and filtered while it is typed; what is not right yet changes nothing. */
function applyText(screen: Screen, field: LogField, state: TextFieldState): void {
  const problem = problemOf(field.kind, state.text);
  changeLog(screen, { field: { ...field, state, problem } });
  if (problem !== null) return;
  if (field.kind === 'filter') changeLog(screen, { filter: state.text });
  if (field.kind !== 'search') return;
  changeLog(screen, { search: state.text, pause: field.before.pause });
  seekTyped(screen);
}

/** To the hit nearest above where the search began: the newest one, where the log followed. */
export function seekTyped(screen: Screen): void {
  const { log } = screen.view.getState();
  const { field } = log;
  if (field?.kind !== 'search' || field.state.text === '') return;
  const from = field.before.pause?.cursor ?? null;
  const hit = screen.reader.nextHit(log, from, -1);
  if (hit) goTo(screen, hit);
}

/** What stands against it; null when it is done. */
async function save(screen: Screen, path: string, everything: boolean): Promise<string | null> {
  const result = await screen.takeAway.save(path, linesToTake(screen, everything));
  if ('problem' in result) return result.problem;
  screen.tell(result.sentence);
  return null;
}

/** "2026-11-23 04:20:31" in the local zone. */
function momentText(time: number): string {
  return dateTimeText(time, 'local').slice(0, 'YYYY-MM-DD HH:MM:SS'.length);
}

function goToTime(screen: Screen, text: string): string | null {
  const time = readTime(text, Date.now());
  if (typeof time !== 'number') return time.problem;
  const place = screen.reader.lineAt(screen.view.getState().log, time);
  if (!place) return `nothing has been written since ${momentText(time)}`;
  goTo(screen, place);
  const begins = place.ring.time(place.line);
  const isFirst = screen.reader.lines(screen.view.getState().log).before(place, 1).length === 0;
  screen.tell(
    isFirst && begins > time
      ? `the lines begin at ${momentText(begins)}, after ${momentText(time)}`
      : `the first line of ${momentText(time)} or later`,
  );
  return null;
}

async function submit(screen: Screen, field: LogField): Promise<void> {
  const { kind, state, problem } = field;
  // The field may have been left, or gone on with, while the file was written.
  const isStill = () => screen.view.getState().log.field?.state === state;
  if (problem !== null && (kind === 'search' || kind === 'filter')) return;
  if (kind === 'search' || kind === 'filter') {
    changeLog(screen, { field: null });
    const found = kind === 'search' ? screen.reader.hits(screen.view.getState().log) : null;
    if (found?.count === 0 && found.progress === 1) screen.tell(whyNoHit(screen, -1));
    return;
  }
  const stands =
    kind === 'time'
      ? goToTime(screen, state.text)
      : await save(screen, state.text, kind === 'save everything');
  if (isStill()) changeLog(screen, { field: stands === null ? null : { ...field, problem: stands } });
}

function cancel(screen: Screen, { before }: LogField): void {
  changeLog(screen, { ...before, field: null });
}

/** One key in the open field. */
export function handleFieldKey(screen: Screen, field: LogField, key: Key): void {
  const next = editText(field.state, key);
  if (next === 'submit') void submit(screen, field);
  else if (next === 'cancel') cancel(screen, field);
  else if (next !== field.state) applyText(screen, field, next);
}

export function handleFieldPaste(screen: Screen, field: LogField, text: string): void {
  applyText(screen, field, pasteText(field.state, text));
}

/** What stands before the field. */
export const fieldLabels: Readonly<Record<LogFieldKind, string>> = {
  search: ' /',
  filter: ' &',
  time: ' to time:',
  save: ' save these lines as:',
  'save chosen': ' save the chosen lines as:',
  'save everything': ' save all lines as:',
};

/** How it is used: stands behind the field as long as nothing is typed. */
export const fieldHints: Readonly<Record<LogFieldKind, string>> = {
  search: 'text, or /regular expression/',
  filter: 'words  "two words"  /regular expression/  -without this',
  time: '04:20  2026-11-22 04:20  -10m',
  save: '',
  'save chosen': '',
  'save everything': '',
};
