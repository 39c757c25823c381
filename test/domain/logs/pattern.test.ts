import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { findIn, matches, readPattern, textPattern } from '../../../source/domain/logs/pattern.ts';
import { lineText } from './archive-lab.ts';
import { naivelyHas, patternOf, typedPatterns } from './naive.ts';

const parts = (typed: string, line: string): readonly string[] =>
  findIn(patternOf(typed), line).map(({ from, to }) => line.slice(from, to));

const problemOf = (typed: string): string | null => {
  const pattern = readPattern(typed);
  return pattern !== null && 'problem' in pattern ? pattern.problem : null;
};

beforeAll(() => {
  // As source/cli.ts does: no regular expression takes more than linear time.
  setFlagsFromString('--enable-experimental-regexp-engine');
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString('--regexp-backtracks-before-fallback=10000');
});

describe('patterns', () => {
  it('match as the naive way does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...typedPatterns), lineText, (typed, line) => {
        const found = findIn(patternOf(typed), line);
        const has = naivelyHas(typed, line);
        expect(matches(patternOf(typed), line)).toBe(has);
        if (!has) expect(found).toEqual([]);
        let end = 0;
        for (const { from, to } of found) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          expect(line.slice(from, to).isWellFormed()).toBe(true);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('are nothing for nothing', () => {
    expect(readPattern('')).toBeNull();
    expect(textPattern('')).toBeNull();
  });

  it('do not mind case while they are all small', () => {
    expect(parts('error', 'Error ERROR err')).toEqual(['Error', 'ERROR']);
    expect(parts('Error', 'Error ERROR error')).toEqual(['Error']);
    expect(parts('/err\\w*/', 'Error ERROR err')).toEqual(['Error', 'ERROR', 'err']);
    expect(parts('/Err\\w*/', 'Error ERROR err')).toEqual(['Error']);
    expect(parts('/[Ee]rr/', 'Err ERR err')).toEqual(['Err', 'err']);
    expect(parts('/\\S+\\W/', 'ABC!')).toEqual(['ABC!']);
    expect(parts('größe', 'GRÖßE')).toEqual(['GRÖßE']);
  });

  it('keep their place behind characters that become two in small letters', () => {
    expect(parts('/b+/', 'İİKBB')).toEqual(['BB']);
    expect(parts('bb', 'İİKBB')).toEqual(['BB']);
  });

  it('take text as text', () => {
    expect(parts('a.b(c)[d]{2}+*?^$|\\', 'xa.b(c)[d]{2}+*?^$|\\x')).toEqual(['a.b(c)[d]{2}+*?^$|\\']);
    expect(parts('a/b', 'a/b')).toEqual(['a/b']);
    expect(findIn(textPattern('/etc/') ?? patternOf('x'), 'in /etc/ssl')).toEqual([{ from: 3, to: 8 }]);
  });

  it('give whole characters', () => {
    expect(parts('/./', '😀a')).toEqual(['😀', 'a']);
    expect(parts('/😀{2}/', '😀😀')).toEqual(['😀😀']);
    expect(parts('/x*/', 'axxb')).toEqual(['xx']);
  });

  it('repeat as often as is said, also above what the linear engine counts', () => {
    const hex = 'x 0123456789abcdef0123456789abcdef01 y';
    expect(parts('/[0-9a-f]{32}/', hex)).toEqual(['0123456789abcdef0123456789abcdef']);
    expect(parts('/[0-9a-f]{20,}/', hex)).toEqual(['0123456789abcdef0123456789abcdef01']);
    expect(parts('/[0-9a-f]{20,}?/', hex)).toEqual(['0123456789abcdef0123']);
    expect(parts('/[0-9a-f]{18,22}/', hex)).toEqual(['0123456789abcdef012345']);
    expect(parts('/\\d{0,}a{0}b{1}/', '12b ab')).toEqual(['12b', 'b']);
    expect(parts('/(ab){2,3}/', 'abababab')).toEqual(['ababab']);
    expect(parts('/\\x61{3}/', 'aaaa')).toEqual(['aaa']);
  });

  it.each([
    ['/abc', 'the regular expression is not finished: a / is missing at the end'],
    ['/', 'the regular expression is not finished: a / is missing at the end'],
    ['/a\\/', 'the regular expression is not finished: a / is missing at the end'],
    ['//', 'the regular expression is empty'],
    ['/(/', 'the regular expression is wrong: unterminated group'],
    ['/[/', 'the regular expression is wrong: unterminated character class'],
    ['/*/', 'the regular expression is wrong: nothing to repeat'],
    ['/a\\(b)/', "the regular expression is wrong: unmatched ')'"],
    ['/(?=a)/', 'look-around and back-references can take for ever: not supported'],
    ['/(?<!a)b/', 'look-around and back-references can take for ever: not supported'],
    ['/(a)\\1/', 'look-around and back-references can take for ever: not supported'],
    ['/(?<n>a)\\k<n>/', 'look-around and back-references can take for ever: not supported'],
    ['/(ab){20}/', 'the regular expression is too large: counts up to 16 are fine'],
    ['/(a{9}){9}/', 'the regular expression is too large: counts up to 16 are fine'],
    ['/a{1,1000}/', 'the regular expression is too large: counts up to 16 are fine'],
  ])('say what is wrong with %s', (typed, problem) => {
    expect(problemOf(typed)).toBe(problem);
  });

  it('never throw, whatever is typed', () => {
    const piece = fc.constantFrom(
      ...'ab(){}[]|*+?.^$\\/-:=!<>,k1920 é😀'.split(''),
      '(?',
      '(?:',
      '(?<',
      '[^',
      '{20}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), lineText, (pieces, line) => {
        const source = pieces.join('');
        const pattern = readPattern(`/${source}/`);
        if (pattern === null) throw new Error('a regular expression is something');
        if ('problem' in pattern) return;
        const expected = new RegExp(source, 'i').test(line);
        expect(matches(pattern, line)).toBe(expected);
        expect(Array.isArray(findIn(pattern, line))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('end on lines that make others try for ever', () => {
    const line = `${'a'.repeat(60_000)}!`;
    for (const typed of ['/(a+)+$/', '/(a|aa)+$/', '/(.*)(.*)(.*)x/', '/(?:a*)*b/', '/A|(a+a+)+y/']) {
      expect(matches(patternOf(typed), line)).toBe(false);
    }
  });
});
