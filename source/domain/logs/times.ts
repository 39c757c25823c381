import { utcTime } from './format-time.ts';

/** How the times of lines are shown: by the clock of this machine, by UTC, or as the time that has passed. */
export type TimeMode = 'local' | 'utc' | 'relative';

/** Columns of a time, in every mode. */
const width = 12;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A time (ms since the epoch) in 12 columns: `04:58:06.551`, of another day than that of `now` ` 11-22 04:58`, or
 * relative `       3 min`. Blank for none.
 */
export function clockText(time: number | null, mode: TimeMode, now: number): string {
  if (time === null) return ' '.repeat(width);
  return (mode === 'relative' ? agoText(now - time) : momentText(time, mode, now)).padStart(width);
}

function momentText(time: number, mode: 'local' | 'utc', now: number): string {
  const shown = dateTimeText(time, mode);
  return shown.slice(0, 10) === dateTimeText(now, mode).slice(0, 10)
    ? shown.slice(11, 23)
    : shown.slice(5, 16);
}

/** `2026-11-23 04:58:06.551` */
export function dateTimeText(time: number, mode: 'local' | 'utc'): string {
  if (mode === 'utc') return new Date(time).toISOString().replace('T', ' ');
  const date = new Date(time);
  const [month, monthDay, hours, minutes, seconds] = [
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ].map((part) => String(part).padStart(2, '0'));
  const fraction = String(date.getMilliseconds()).padStart(3, '0');
  return `${date.getFullYear()}-${month}-${monthDay} ${hours}:${minutes}:${seconds}.${fraction}`;
}

/** Clocks differ a little: what lies less than a minute ahead is as good as now. */
function agoText(ago: number): string {
  const length = Math.abs(ago);
  if (length < minute) return '<1 min';
  return ago < 0 ? `in ${spanText(length)}` : spanText(length);
}

function spanText(length: number): string {
  if (length < hour) return `${Math.floor(length / minute)} min`;
  return length < day ? `${Math.floor(length / hour)} h` : `${Math.floor(length / day)} d`;
}

const span = /^-?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?$/;
const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?: ?(Z|UTC))?$/i;
const moment =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?$/i;

const problem = 'not a time: 04:20, 2026-11-23 04:20 (with Z for UTC), or 10m, 2h30m, 1d for so long ago';

/**
 * The time (ms since the epoch) that a text names: `04:20[:31]` the latest one that is not after `now`, `2026-11-23`,
 * `2026-11-23 04:20[:31]`, RFC 3339, or `10m`, `-2h30m`, `1d` ago. By the clock of this machine where no zone is given.
 */
export function readTime(text: string, now: number): number | { readonly problem: string } {
  const trimmed = text.trim();
  return readSpan(trimmed, now) ?? readClock(trimmed, now) ?? readMoment(trimmed) ?? { problem };
}

function readSpan(text: string, now: number): number | null {
  const parts = span.exec(text)?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return null;
  const [days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
  return now - (days ?? 0) * day - (hours ?? 0) * hour - (minutes ?? 0) * minute - (seconds ?? 0) * second;
}

/** What a clock shows: year, month (from 1), day, hours, minutes, seconds. */
type Shown = readonly [number, number, number, number, number, number];

/** null where there is no such time. `zone`: '' for that of this machine. */
function timeOf(shown: Shown, fraction: string | undefined, zone: string): number | null {
  const utc = utcTime(...shown);
  if (utc === null) return null;
  const [year, month, ...others] = shown;
  const time = zone === '' ? new Date(year, month - 1, ...others).getTime() : utc - offsetOf(zone);
  return time + second * Number(fraction ?? 0);
}

/** ms that a zone is ahead of UTC; NaN for one that cannot be. */
function offsetOf(zone: string): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (parts === null) return 0;
  const [, sign, hours, minutes] = parts;
  const offset = Number(hours) * hour + Number(minutes) * minute;
  return Number(hours) > 23 || Number(minutes) > 59 ? Number.NaN : Number(`${sign}${offset}`);
}

function readClock(text: string, now: number): number | null {
  const found = clock.exec(text);
  if (found === null) return null;
  const [, hours, minutes, seconds, fraction, zone = ''] = found;
  const onDay = (date: Date) => {
    const days: readonly [number, number, number] =
      zone === ''
        ? [date.getFullYear(), date.getMonth() + 1, date.getDate()]
        : [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    return timeOf([...days, Number(hours), Number(minutes), Number(seconds ?? 0)], fraction, zone);
  };
  const today = onDay(new Date(now));
  if (today === null || today <= now) return today;
  const date = new Date(now);
  // By the calendar: a day on which the clocks are changed has not 24 hours.
  return onDay(
    zone === '' ? new Date(date.getFullYear(), date.getMonth(), date.getDate() - 1, 12) : new Date(now - day),
  );
}

function readMoment(text: string): number | null {
  const found = moment.exec(text);
  if (found === null) return null;
  const [, year, month, date, hours, minutes, seconds, fraction, zone = ''] = found;
  const [h, m, s] = [hours, minutes, seconds].map((part) => Number(part ?? 0));
  const shown: Shown = [Number(year), Number(month), Number(date), h ?? 0, m ?? 0, s ?? 0];
  const time = timeOf(shown, fraction, zone);
  return time === null || Number.isNaN(time) ? null : time;
}
