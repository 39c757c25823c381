/**
 * Times as logs write them. Read by character codes: this is done for every line that arrives. What does not
 * say its zone is UTC, as the containers of Talos run in UTC.
 */

/** A time (ms since the epoch, with fraction) that was found in a text. */
export interface TimeAt {
  readonly time: number;
  /** Behind it. */
  readonly end: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Other years are no times of a log, but numbers that look like one. */
const firstYear = 1970;
const lastYear = 2200;
const latest = Date.UTC(lastYear + 1, 0, 1);

/** The digit at a place of the text; NaN, which no comparison holds for, where there is none. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function twoDigits(text: string, at: number): number {
  return 10 * digit(text, at) + digit(text, at + 1);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return isLeap ? 29 : 28;
}

/** ms since the epoch; null where there is no such day (months count from 1) or time of day, or a part is NaN. */
export function utcTime(
  year: number,
  month: number,
  day: number,
  hours: number,
  minutes: number,
  seconds: number,
): number | null {
  const isDay = year >= firstYear && year <= lastYear && month >= 1 && month <= 12;
  if (!isDay || !(day >= 1 && day <= daysIn(year, month))) return null;
  // 60: a leap second.
  if (!(hours <= 23 && minutes <= 59 && seconds <= 60)) return null;
  return Date.UTC(year, month - 1, day, hours, minutes, seconds);
}

/** `time` and the fraction of a second that may stand at `at`: `.670166897` or `,123`. */
function withFraction(text: string, at: number, time: number): TimeAt {
  const mark = text.charCodeAt(at);
  if (mark !== 0x2e && mark !== 0x2c) return { time, end: at };
  let end = at + 1;
  let value = 0;
  let scale = second;
  for (let next = digit(text, end); next >= 0; next = digit(text, end)) {
    end += 1;
    if (end - at > 10) continue;
    value = 10 * value + next;
    scale /= 10;
  }
  return end === at + 1 ? { time, end: at } : { time: time + value * scale, end };
}

/** `2026-11-23?04:58:06.123` with the given character code between the parts of the day; no zone. */
function dayAndTime(text: string, at: number, dash: number): TimeAt | null {
  if (text.charCodeAt(at + 4) !== dash || text.charCodeAt(at + 7) !== dash) return null;
  if (text.charCodeAt(at + 13) !== 0x3a || text.charCodeAt(at + 16) !== 0x3a) return null;
  const year = 100 * twoDigits(text, at) + twoDigits(text, at + 2);
  const hours = twoDigits(text, at + 11);
  const minutes = twoDigits(text, at + 14);
  const seconds = twoDigits(text, at + 17);
  const time = utcTime(year, twoDigits(text, at + 5), twoDigits(text, at + 8), hours, minutes, seconds);
  return time === null ? null : withFraction(text, at + 19, time);
}

/** Whether a word goes on here: a time has to end where its word ends. */
function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return digit(text, at) >= 0 || (code >= 0x61 && code <= 0x7a);
}

/** The zone at `at`: `Z`, ` UTC`, `+02:00`, `-0700`, or none. `time`: the time by the zone's own clock. */
function withZone(text: string, { time, end: at }: TimeAt): TimeAt | null {
  const mark = text.charCodeAt(at);
  if (mark === 0x5a || mark === 0x7a) return { time, end: at + 1 };
  if (mark === 0x20 && text.startsWith(' UTC', at)) return { time, end: at + 4 };
  const hours = twoDigits(text, at + 1);
  if ((mark !== 0x2b && mark !== 0x2d) || Number.isNaN(hours)) return { time, end: at };
  const colon = text.charCodeAt(at + 3) === 0x3a ? 1 : 0;
  const minutes = twoDigits(text, at + 3 + colon);
  if (!(hours <= 23 && minutes <= 59)) return null;
  const offset = hours * hour + minutes * minute;
  return { time: mark === 0x2b ? time - offset : time + offset, end: at + 5 + colon };
}

/** RFC 3339, and its relatives: a space for the `T`, a comma for the point, no colon in the zone, no zone. */
export function isoTimeAt(text: string, at: number): TimeAt | null {
  const between = text.charCodeAt(at + 10);
  if (between !== 0x54 && between !== 0x20 && between !== 0x74) return null;
  const found = dayAndTime(text, at, 0x2d);
  const zoned = found === null ? null : withZone(text, found);
  if (zoned === null || isInWord(text, zoned.end)) return null;
  return zoned.time >= 0 && zoned.time < latest ? zoned : null;
}

/** `2026/11/23 04:57:51.362653`, as the log package of Go writes it; the fraction may be missing. */
export function goTimeAt(text: string, at: number): TimeAt | null {
  if (text.charCodeAt(at + 10) !== 0x20) return null;
  const found = dayAndTime(text, at, 0x2f);
  return found === null || isInWord(text, found.end) ? null : found;
}

const numberPattern = /^\d{1,16}(?:\.\d{1,12})?(?:e\+?\d{1,2})?$/i;

/** Seconds or milliseconds since the epoch, told apart by their size. */
export function epochTime(number: string): number | null {
  if (!numberPattern.test(number)) return null;
  const value = Number(number);
  if (value * second < latest) return value * second;
  return value < latest ? value : null;
}

/** The time of a line of klog, `1123 04:58:23.977616`, in the year that brings it nearest to `near` (ms). */
export function klogTimeAt(text: string, at: number, near: number): number | null {
  const nearYear = new Date(near).getUTCFullYear();
  let nearest: number | null = null;
  for (const year of [nearYear, nearYear - 1, nearYear + 1]) {
    const [month, day] = [twoDigits(text, at), twoDigits(text, at + 2)];
    const [hours, minutes] = [twoDigits(text, at + 5), twoDigits(text, at + 8)];
    const time = utcTime(year, month, day, hours, minutes, twoDigits(text, at + 11));
    if (time === null) continue;
    // Most lines were written just now: no other year can be nearer.
    if (Math.abs(time - near) < 4000 * hour) return withFraction(text, at + 13, time).time;
    if (nearest === null || Math.abs(time - near) < Math.abs(nearest - near)) nearest = time;
  }
  return nearest === null ? null : withFraction(text, at + 13, nearest).time;
}
