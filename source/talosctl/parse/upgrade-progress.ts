import type { FollowedCommand, ToldProgress } from '../../domain/run/progress.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { createUpgradeReading } from './upgrade-reading.ts';

/** talosctl's own lines are shorter; an installer may print anything. In characters. */
const longestLine = 8192;

/** Follows the output of `talosctl upgrade` or `reboot`, while it comes in or from a file. */
export interface UpgradeProgress {
  /**
   * Takes what was printed, in pieces of any length.
   *
   * @param at - when it was read, in ms: the times of the steps are taken from it.
   */
  push(stream: 'stdout' | 'stderr', text: string, at: number): void;
  /** talosctl is gone: what it has begun to print is taken, and no step runs any more. */
  end(at: number): void;
  progress(): ToldProgress;
}

/** @param at - when talosctl was started, in ms. */
export function createUpgradeProgress(command: FollowedCommand, at: number): UpgradeProgress {
  const open = { stdout: '', stderr: '' };
  const reading = createUpgradeReading(command, at);

  function read(line: string, now: number): void {
    // Errors of several parts go on on lines that are indented; nothing else is.
    if (/^[\t ]/.test(line)) reading.goOn(sanitizeLine(line));
    else reading.read(line, now);
  }

  return {
    push(stream, text, now) {
      // A carriage return ends a line as well: a bar of progress is many lines, not one.
      const lines = (open[stream] + text).split(/[\r\n]/);
      open[stream] = (lines.pop() ?? '').slice(0, longestLine);
      for (const line of lines) read(line.slice(0, longestLine), now);
    },
    end(now) {
      reading.end([open.stderr, open.stdout], now);
      open.stderr = '';
      open.stdout = '';
    },
    progress: reading.progress,
  };
}
