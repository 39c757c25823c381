import { type Level, noLevel } from '../../domain/logs/level.ts';
import type { LinePlace } from '../../domain/logs/order.ts';
import type { LogSource } from '../../domain/logs/source.ts';
import type { TimeMode } from '../../domain/logs/times.ts';
import type { TextFieldState } from '../input/text-field.ts';

/** Where a log stands that does not follow: it stays there while lines come. */
export interface LogPause {
  /** The first line shown. */
  readonly top: LinePlace;
  /** The line that keys act upon. */
  readonly cursor: LinePlace;
  readonly seen: Seen;
}

/** How many lines had come when it was paused. */
export interface Seen {
  /** Of all (`LogArchive.arrived`). */
  readonly all: number;
  /** Of those that passed the filter there was then, and the number by which the reader knows that filter. */
  readonly passed: number;
  readonly order: number;
}

/** What is typed into the line at the bottom. */
export type LogFieldKind = 'search' | 'filter' | 'time' | 'save' | 'save chosen' | 'save everything';

export interface LogField {
  readonly kind: LogFieldKind;
  readonly state: TextFieldState;
  /** What Escape brings back. */
  readonly before: Pick<LogView, 'search' | 'filter' | 'pause'>;
  /** What stands against what was submitted; null while nothing does. */
  readonly problem: string | null;
}

/** How the logs are looked at. */
export interface LogView {
  /** The logs that were chosen; null: that of the service under the cursor. */
  readonly picked: readonly LogSource[] | null;
  /** The log takes the whole page. */
  readonly isFull: boolean;
  /** null: the newest lines are shown. */
  readonly pause: LogPause | null;
  /** What must and must not be in a line, as typed (domain/logs/filter.ts). */
  readonly filter: string;
  /** Lines of a lower level are left out. */
  readonly level: Level;
  /** What is looked for, as typed (domain/logs/pattern.ts). */
  readonly search: string;
  readonly field: LogField | null;
  readonly wrap: boolean;
  /** Columns of every line that are left of the screen; 0 while lines are wrapped. */
  readonly shift: number;
  readonly times: TimeMode;
  /** The lines as they were written, not taken apart. */
  readonly raw: boolean;
  readonly marks: readonly LinePlace[];
  /** The other end of the lines that are chosen: they go from here to the cursor. */
  readonly rangeFrom: LinePlace | null;
  /** Grows while a search or a filter looks further: what it found is drawn then. */
  readonly looked: number;
}

export const initialLogView: LogView = {
  picked: null,
  isFull: false,
  pause: null,
  filter: '',
  level: noLevel,
  search: '',
  field: null,
  wrap: false,
  shift: 0,
  times: 'local',
  raw: false,
  marks: [],
  rangeFrom: null,
  looked: 0,
};

/** Other logs: where the old ones stood means nothing for them. How they are looked at stays. */
export function atNewLogs(view: LogView): LogView {
  const field = view.field && { ...view.field, before: { ...view.field.before, pause: null } };
  return { ...view, pause: null, marks: [], rangeFrom: null, field };
}

export function samePlace(a: LinePlace | null, b: LinePlace | null): boolean {
  return a === b || (a !== null && b !== null && a.ring === b.ring && a.line === b.line);
}
