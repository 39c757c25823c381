import type { Words } from './format-head.ts';
import { isQuoted, unescaped } from './format-text.ts';
import { epochTime, isoTimeAt } from './format-time.ts';
import { type Level, levelOf, noLevel } from './level.ts';

/** What lines of JSON and of logfmt have in common: keys with values, some of which are known. */

/** The value is text[from, to), quotes included. */
interface Field {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** Called with each field in turn; true: no more of them. */
export type VisitField = (key: string, from: number, to: number) => boolean;

export type TimeAndLevel = { readonly time: number | null; readonly level: Level };

const timeKeys = new Set(['ts', 'time', 'timestamp', '@timestamp']);
const levelKeys = new Set(['level', 'severity', 'lvl']);

/** `content` is what syslogd of Talos calls it (internal/app/syslogd). */
const messageKeys = new Set(['msg', 'message', 'content']);

export function isMessageKey(key: string): boolean {
  return messageKeys.has(key);
}

/** Time and level, as far as they are found in what `scan` visits. */
export function timeAndLevel(text: string, scan: (visit: VisitField) => void): TimeAndLevel {
  const found: { time: number | null; level: Level } = { time: null, level: noLevel };
  scan((key, from, to) => {
    if (found.time === null && timeKeys.has(key)) found.time = timeOf(text, from, to);
    else if (found.level === noLevel && levelKeys.has(key)) found.level = fieldLevel(text, key, from, to);
    return found.time !== null && found.level !== noLevel;
  });
  return found;
}

function timeOf(text: string, from: number, to: number): number | null {
  const quotes = isQuoted(text, from) ? 1 : 0;
  const found = isoTimeAt(text, from + quotes);
  if (found !== null && found.end === to - quotes) return found.time;
  return quotes === 1 ? null : epochTime(text.slice(from, to));
}

/** The severities of syslog, 0 to 7, as syslogd of Talos passes them on (RFC 5424, 6.2.1). */
const syslogLevels: readonly Level[] = [5, 5, 5, 4, 3, 2, 2, 1];

function fieldLevel(text: string, key: string, from: number, to: number): Level {
  if (isQuoted(text, from)) return levelOf(text.slice(from + 1, to - 1));
  // A number that is called level means something else with every library.
  if (key === 'severity' && to - from === 1) return syslogLevels[text.charCodeAt(from) - 48] ?? noLevel;
  return levelOf(text.slice(from, to));
}

/** The words of a line with these fields; null where none of them is its message. */
export function fieldWords(text: string, fields: readonly Field[], head: TimeAndLevel): Words | null {
  const message =
    fields.find(({ key }) => key !== 'content' && isMessageKey(key)) ??
    fields.find(({ key }) => isMessageKey(key));
  if (message === undefined) return null;
  const others = fields.filter((field) => field !== message);
  return { message: valueText(text, message), rest: fieldsText(text, others, head) };
}

/** `key=value` for each, the caller last, for it is seldom what one looks for; without the ones that time and level were read from. */
export function fieldsText(text: string, fields: readonly Field[], head: TimeAndLevel): string {
  const { time, level } = head;
  const timeField = fields.find(
    ({ key, from, to }) => time !== null && timeKeys.has(key) && timeOf(text, from, to) === time,
  );
  const levelField = fields.find(
    ({ key, from, to }) =>
      level !== noLevel && levelKeys.has(key) && fieldLevel(text, key, from, to) === level,
  );
  const others = fields.filter((field) => field !== timeField && field !== levelField);
  const [rest, callers] = [false, true].map((isCaller) =>
    others.filter(({ key }) => (key === 'caller') === isCaller),
  );
  return [...(rest ?? []), ...(callers ?? [])].map((field) => fieldText(text, field)).join(' ');
}

function valueText(text: string, { from, to }: Field): string {
  return isQuoted(text, from) ? unescaped(text.slice(from + 1, to - 1)) : text.slice(from, to);
}

/** Values keep their quotes and escapes where these mean something. */
function fieldText(text: string, { key, from, to }: Field): string {
  const inner = isQuoted(text, from) ? text.slice(from + 1, to - 1) : '';
  return `${key}=${/^[^\s"\\=]+$/.test(inner) ? inner : text.slice(from, to)}`;
}

/** All the fields that `scan` visits. */
export function collectFields(scan: (visit: VisitField) => void): readonly Field[] {
  const fields: Field[] = [];
  scan((key, from, to) => {
    fields.push({ key, from, to });
    return false;
  });
  return fields;
}
