import fc from 'fast-check';
import type { LogFilter } from '../../../source/domain/logs/filter.ts';
import type { Level } from '../../../source/domain/logs/level.ts';
import { type Pattern, readPattern } from '../../../source/domain/logs/pattern.ts';

/** A pattern as typed. @throws Error when there is a problem with it */
export function patternOf(typed: string): Pattern {
  const pattern = readPattern(typed);
  if (pattern === null || 'problem' in pattern) throw new Error(`${typed}: ${pattern?.problem}`);
  return pattern;
}

export const noFilter: LogFilter = { include: [], exclude: [], level: 0 };

/** Patterns that make life hard: that match nothing, or would run on over the end of a line. */
export const typedPatterns = [
  'error',
  'Error',
  'b a',
  'naïve',
  '😀',
  'etcd',
  '/a[^b]*b/',
  '/\\s+/',
  '/^/',
  '/$/',
  '/^$/',
  '/x*$/',
  '/x*/',
  '/b\\W*a/',
  '/[\\s\\S]*b/',
  '/a[\\s]*b/',
  '/a[^]*b/',
  '/^(a|b)+$/',
  '/\\Ba/',
  '/\\bab?\\b/',
  '/a\\nb/',
  '/(?:error|\\n)+/',
  '/^[^E]*$/',
  '/E/',
  '/.{17,}/',
  '/a.*?b|\\n$/',
  '/[^\\x00-\\x7f]/',
  '/[b\\W]a/',
  '/[\\s-x]+a/',
  '/r[\\s\\D]*[^\\W]{3}$/',
  '/(?<word>a|b) (b)/',
] as const;

/** A filter and a search, and what was typed for them. */
export interface TypedFilter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly filter: LogFilter;
  readonly search: Pattern | null;
}

const typed = fc.constantFrom(...typedPatterns);

export const filters: fc.Arbitrary<TypedFilter> = fc
  .record({
    include: fc.array(typed, { maxLength: 2 }),
    exclude: fc.array(typed, { maxLength: 1 }),
    level: fc.constantFrom(0, 0, 0, 3, 5),
    search: fc.option(typed),
  })
  .map(({ include, exclude, level, search }) => ({
    include: search === null ? include : [...include, search],
    exclude,
    filter: {
      include: include.map(patternOf),
      exclude: exclude.map(patternOf),
      level: level as Level,
    },
    search: search === null ? null : patternOf(search),
  }));

/** The same question as the selection answers, one line and one pattern at a time. */
export function naivelyPasses(
  { include, exclude, filter }: TypedFilter,
  line: { readonly text: string; readonly level: Level },
): boolean {
  const has = (pattern: string): boolean => naivelyHas(pattern, line.text);
  return line.level >= filter.level && include.every(has) && !exclude.some(has);
}

export function naivelyHas(pattern: string, line: string): boolean {
  const ignoresCase = !/[A-Z]/.test(pattern.replace(/\\./g, ''));
  if (!pattern.startsWith('/')) {
    return ignoresCase ? line.toLowerCase().includes(pattern) : line.includes(pattern);
  }
  return new RegExp(pattern.slice(1, -1), ignoresCase ? 'i' : '').test(line);
}
