import type { Level } from './level.ts';
import { type Pattern, type Problem, readPattern, textPattern } from './pattern.ts';

export interface LogFilter {
  /** All of them must be in a line. */
  readonly include: readonly Pattern[];
  /** None of them may. */
  readonly exclude: readonly Pattern[];
  /** At least this severe; 0: all lines. A line without a level is less than any. */
  readonly level: Level;
}

/** What `select` tests lines with. */
export interface LineTest extends LogFilter {
  /** The one to scan with first, the most telling; null: none must be there. */
  readonly scan: Pattern | null;
}

/** Lines that pass the filter and, where there is a search, have what is searched for. */
export function testOf(filter: LogFilter, search: Pattern | null): LineTest {
  const all = search === null ? filter.include : [...filter.include, search];
  const [scan, ...include] = [...all].sort((a, b) => b.length - a.length);
  return { ...filter, include, scan: scan ?? null };
}

/** A part of a filter: a leading -, then "quoted", /regular expression/ or a word. */
const part = /(-(?=[^\s]))?(?:"([^"]*)("?)|(\/(?:[^\\]|\\.)*?\/(?=\s|$)|\/.*)|(\S+))/gsu;

/**
 * Reads the filter's little language: `etcd "two words" /reg.*exp/ -not -/not.*this/`.
 * All includes must be there, no exclude may.
 */
export function readFilter(text: string): Pick<LogFilter, 'include' | 'exclude'> | Problem {
  const include: Pattern[] = [];
  const exclude: Pattern[] = [];
  for (const [, minus, quoted, quote, regex, word] of text.matchAll(part)) {
    if (quote === '') return { problem: 'the quoted text is not finished: a " is missing at the end' };
    const pattern = quoted === undefined ? readPattern(regex ?? word ?? '') : textPattern(quoted);
    if (pattern === null) continue;
    if ('problem' in pattern) return pattern;
    (minus === undefined ? include : exclude).push(pattern);
  }
  return { include, exclude };
}
