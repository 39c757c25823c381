import type { LogsArguments } from '../arguments.ts';
import { type LineTest, testOf } from '../domain/logs/filter.ts';
import { type Level, levelNames, levelOf, noLevel } from '../domain/logs/level.ts';
import type { Pattern } from '../domain/logs/pattern.ts';
import { readRegex } from '../domain/logs/regex.ts';
import { readTime } from '../domain/logs/times.ts';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';

/** What is to be printed, understood. */
export interface Wanted {
  readonly services: readonly string[];
  readonly containers: readonly string[];
  readonly kernel: boolean;
  readonly events: boolean;
  readonly test: LineTest;
  /** Nothing that was written before, in ms since the epoch; null: everything. */
  readonly since: number | null;
  /** The last lines of each log; null: not said. */
  readonly tail: number | null;
  readonly follow: boolean;
}

/** What talosctl takes for a name: nothing that is a flag, or would break the line it stands in. */
const usableName = /^[\x21-\x2c\x2e-\x7e][\x21-\x7e]*$/;

function usage(message: string): AppError {
  return new AppError('configuration', message, 'see talos-tui --help');
}

function checkName(what: string, name: string): void {
  if (!usableName.test(name)) throw usage(`${JSON.stringify(sanitizeLine(name))} is no ${what}`);
}

function patternOf(grep: string | null): Pattern | null {
  if (grep === null) return null;
  const read = readRegex(grep);
  if ('problem' in read) throw usage(`--grep: ${read.problem}`);
  return { regex: read.regex, lowers: !read.isCaseSensitive, length: 0 };
}

function levelFrom(text: string | null): Level {
  if (text === null) return noLevel;
  const level = levelOf(text);
  if (level !== noLevel) return level;
  const known = levelNames.slice(1).join(', ');
  throw usage(`--level ${JSON.stringify(sanitizeLine(text))}: there are ${known}`);
}

function sinceFrom(text: string | null, now: number): number | null {
  if (text === null) return null;
  const time = readTime(text, now);
  if (typeof time !== 'number') throw usage(`--since: ${time.problem}`);
  return time;
}

function tailFrom(text: string | null, follow: boolean): number | null {
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw usage('--tail takes a number of lines');
  if (Number(text) === 0 && !follow) throw usage('--tail 0 prints nothing without --follow');
  return Number(text);
}

/**
 * @param now - durations count back from it, in ms since the epoch.
 * @throws AppError `configuration` for what cannot be understood.
 */
export function readWanted(typed: LogsArguments, now: number): Wanted {
  for (const name of typed.nodes) checkName('node', name);
  for (const name of typed.services) checkName('service', name);
  for (const name of typed.containers) checkName('container', name);
  return {
    services: [...new Set(typed.services)],
    containers: [...new Set(typed.containers)],
    kernel: typed.kernel,
    events: typed.events,
    test: testOf({ include: [], exclude: [], level: levelFrom(typed.level) }, patternOf(typed.grep)),
    since: sinceFrom(typed.since, now),
    tail: tailFrom(typed.tail, typed.follow),
    follow: typed.follow,
  };
}
