import type { LogsArguments } from '../arguments.ts';
import { type LineTest, testOf } from '../domain/logs/filter.ts';
import { type Level, levelLetters, levelNames, levelOf, noLevel } from '../domain/logs/level.ts';
import { type Pattern, regexPattern } from '../domain/logs/pattern.ts';
import { isUsableName } from '../domain/logs/source.ts';
import { readTime } from '../domain/logs/times.ts';
import { usage } from '../options.ts';
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
  /** Nothing that was written later; null: everything. */
  readonly until: number | null;
  /** The last lines of each log; null: not said. */
  readonly tail: number | null;
  readonly follow: boolean;
  /** Lines as they were written, on a terminal too. */
  readonly raw: boolean;
}

function checkName(what: string, name: string): void {
  if (!isUsableName(name)) throw usage(`${JSON.stringify(sanitizeLine(name))} is no ${what}`);
}

function patternOf(grep: string | null): Pattern | null {
  if (grep === null) return null;
  const read = regexPattern(grep);
  if ('problem' in read) throw usage(`--grep: ${read.problem}`);
  return read;
}

/** Names as logs write them, and the letters that stand before lines. */
function levelFrom(text: string | null): Level {
  if (text === null) return noLevel;
  const letters: readonly string[] = levelLetters;
  const letter = letters.indexOf(text.toUpperCase());
  const level = letter > 0 ? (letter as Level) : levelOf(text);
  if (level !== noLevel) return level;
  const known = levelNames.slice(1).join(', ');
  throw usage(`--level ${JSON.stringify(sanitizeLine(text))}: there are ${known}`);
}

const times = '10m, 2h30m, 1d (ago), 04:20, 2026-11-23 04:20';
/** "10min", "2 hours": the first letter is the unit. */
const longUnit = /(?<=\d) ?(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)(?![a-z])/gi;

function timeFrom(option: string, text: string | null, now: number): number | null {
  if (text === null) return null;
  const time = readTime(
    text.replace(longUnit, (unit) => unit.trim().charAt(0).toLowerCase()),
    now,
  );
  if (typeof time === 'number') return time;
  throw usage(`${option}: ${JSON.stringify(sanitizeLine(text))} is not a time; these are: ${times}`);
}

function spanFrom({ since, until, follow }: LogsArguments, now: number): Pick<Wanted, 'since' | 'until'> {
  if (until !== null && follow) throw usage('--until does not go with --follow, which has no end');
  const span = { since: timeFrom('--since', since, now), until: timeFrom('--until', until, now) };
  if (span.since === null || span.until === null || span.since <= span.until) return span;
  throw usage('--since is later than --until: nothing lies between them');
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
    ...spanFrom(typed, now),
    tail: tailFrom(typed.tail, typed.follow),
    follow: typed.follow,
    raw: typed.raw,
  };
}
