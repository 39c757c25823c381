import type { LogBuffer, LogEntry } from '../../domain/log-buffer.ts';
import type { LogPause } from '../view-state.ts';

/** The part of a log that is on the screen. */
export interface LogWindow {
  readonly entries: readonly LogEntry[];
  /** While paused: how many entries have come that were not seen yet. */
  readonly unseen: number;
  /** The number of the first entry shown. */
  readonly top: number;
}

/** The index of the first entry shown. Entries are numbered without gaps; the first ones go as new ones come. */
function topIndex({ entries }: LogBuffer, lines: number, pause: LogPause | null): number {
  const last = Math.max(0, entries.length - lines);
  if (!pause) return last;
  return Math.min(last, Math.max(0, pause.top - (entries[0]?.number ?? 0)));
}

/**
 * While following: the index of the first entry shown. New lines go into the room below; when that is full the
 * log turns half a page at once, so that a line costs a slow terminal one row rather than all of them, and text
 * that is being read stays where it is.
 */
function followIndex(buffer: LogBuffer, lines: number, previousTop: number | null): number {
  const { entries, next } = buffer;
  const last = Math.max(0, entries.length - lines);
  const first = entries[0]?.number ?? 0;
  if (previousTop === null || last === 0) return last;
  const stay = previousTop - first;
  if (stay >= last && previousTop < next) return stay;
  return Math.max(last, last + Math.floor(lines / 2) - 1);
}

/**
 * @param lines - how many there are on the screen.
 * @param previousTop - the number of the first entry that was shown before of this log; null at its beginning.
 */
export function logWindow(
  buffer: LogBuffer,
  lines: number,
  pause: LogPause | null,
  previousTop: number | null,
): LogWindow {
  const top = pause ? topIndex(buffer, lines, pause) : followIndex(buffer, lines, previousTop);
  return {
    entries: buffer.entries.slice(top, top + Math.max(0, lines)),
    unseen: pause ? Math.max(0, buffer.next - 1 - pause.seen) : 0,
    top: buffer.entries[top]?.number ?? buffer.next,
  };
}

/** Where the log stands after so many lines down (or up); null at its end, where it follows again. */
export function scrollLog(
  buffer: LogBuffer,
  lines: number,
  pause: LogPause | null,
  steps: number,
): LogPause | null {
  const { entries, next } = buffer;
  const last = Math.max(0, entries.length - lines);
  const top = Math.min(last, Math.max(0, topIndex(buffer, lines, pause) + steps));
  const first = entries[top];
  if (top === last || !first) return null;
  // Who pauses has seen all there is; who scrolls down while paused sees more.
  return { top: first.number, seen: Math.max(pause?.seen ?? next - 1, first.number + lines - 1) };
}
