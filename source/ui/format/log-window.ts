import type { LogBuffer, LogEntry } from '../../domain/log-buffer.ts';
import type { LogPause } from '../view-state.ts';

/** The part of a log that is on the screen. */
export interface LogWindow {
  readonly entries: readonly LogEntry[];
  /** While paused: how many entries have come that were not seen yet. */
  readonly unseen: number;
}

/** The index of the first entry shown. Entries are numbered without gaps; the first ones go as new ones come. */
function topIndex({ entries }: LogBuffer, lines: number, pause: LogPause | null): number {
  const last = Math.max(0, entries.length - lines);
  if (!pause) return last;
  return Math.min(last, Math.max(0, pause.top - (entries[0]?.number ?? 0)));
}

/** @param lines - how many there are on the screen. */
export function logWindow(buffer: LogBuffer, lines: number, pause: LogPause | null): LogWindow {
  const top = topIndex(buffer, lines, pause);
  return {
    entries: buffer.entries.slice(top, top + Math.max(0, lines)),
    unseen: pause ? Math.max(0, buffer.next - 1 - pause.seen) : 0,
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
