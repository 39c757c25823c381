import { isoTimeAt, type TimeAt } from './format-time.ts';

/**
 * Takes off what the container runtime writes before each line of a container, `2021-03-09T17:55:09.868829164Z stderr F `:
 * `talosctl logs -k` prints its files as they are. F: a full line, P: a part of one. null for other lines.
 */
export function criPrefix(text: string): TimeAt | null {
  const found = isoTimeAt(text, 0);
  if (found === null) return null;
  const stream = text.slice(found.end, found.end + 8);
  if (stream !== ' stdout ' && stream !== ' stderr ') return null;
  const tag = text.charAt(found.end + 8);
  const end = found.end + 9;
  if ((tag !== 'F' && tag !== 'P') || (end < text.length && text[end] !== ' ')) return null;
  return { time: found.time, end: Math.min(end + 1, text.length) };
}
