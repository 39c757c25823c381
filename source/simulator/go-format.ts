/** Go's text formats, as talosctl prints them. */

/**
 * A table of Go's text/tabwriter as talosctl sets it up (padding 3, spaces, no flags): every column is as wide
 * as its widest cell plus 3; the last cell of a line is not padded. All rows must have the same length.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  return rows
    .map((row) => `${row.map((cell, at) => padded(cell, at, row.length, widths)).join('')}\n`)
    .join('');
}

function padded(cell: string, at: number, length: number, widths: readonly number[]): string {
  if (at === length - 1) return cell;
  return cell + ' '.repeat((widths[at] ?? 0) + 3 - [...cell].length);
}

/** A duration in ms as Go prints it after rounding to seconds: `51h59m51s`, `1m5s`, `0s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** A time in ms since the epoch as resources have it, in whole seconds: `2026-11-23T04:58:18Z`. */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const units = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
  ['week', 7 * 86_400],
  ['month', 30 * 86_400],
  ['year', 360 * 86_400],
] as const;

/** A point in time relative to `now` in words, as dustin/go-humanize does: `1 year from now`, `1 day ago`. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.floor(Math.abs(at - now) / 1000);
  const direction = at > now ? 'from now' : 'ago';
  const [unit, length] = units.findLast(([, size]) => seconds >= size) ?? units[0];
  const count = Math.max(1, Math.floor(seconds / length));
  return `${count} ${unit}${count === 1 ? '' : 's'} ${direction}`;
}

/** JSON as talosctl prints resources: keys in alphabetical order, 4 spaces, `<`, `>` and `&` escaped. */
export function resourceJson(value: unknown): string {
  const escaped = (text: string) => `\\u00${text.charCodeAt(0).toString(16)}`;
  return `${JSON.stringify(sorted(value), null, 4).replaceAll(/[<>&]/g, escaped)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as dustin/go-humanize prints it: `1.0 MB`, `105 MB`. */
export function humanBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10;
  return `${value < 10 && power > 0 ? value.toFixed(1) : value.toFixed(0)} ${byteUnits[power]}`;
}
