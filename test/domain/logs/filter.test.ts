import { describe, expect, it } from 'vitest';
import { readFilter, testOf } from '../../../source/domain/logs/filter.ts';
import { matches } from '../../../source/domain/logs/pattern.ts';
import { noFilter, patternOf } from './naive.ts';

/** Which of the lines pass. @throws Error when there is a problem with the filter */
function passing(typed: string, lines: readonly string[]): readonly string[] {
  const filter = readFilter(typed);
  if ('problem' in filter) throw new Error(filter.problem);
  return lines.filter(
    (line) =>
      filter.include.every((pattern) => matches(pattern, line)) &&
      !filter.exclude.some((pattern) => matches(pattern, line)),
  );
}

describe('readFilter', () => {
  it('wants all includes and no exclude', () => {
    const lines = ['etcd is slow', 'etcd two words', 'two words', 'etcd  two words, not this'];
    expect(passing('etcd "two words"', lines)).toEqual([lines[1], lines[3]]);
    expect(passing('etcd -slow -"not this"', lines)).toEqual([lines[1]]);
    expect(passing('/^etcd .* words/ -/, not/', lines)).toEqual([lines[1]]);
    expect(passing('', lines)).toEqual(lines);
    expect(passing('   ', lines)).toEqual(lines);
  });

  it('takes a lone - and a / or " inside of a word as text', () => {
    expect(passing('-', ['a - b', 'ab'])).toEqual(['a - b']);
    expect(passing('a/b', ['a/b', 'ab'])).toEqual(['a/b']);
    expect(passing('a"b', ['a"b', 'ab'])).toEqual(['a"b']);
    expect(passing('--tail', ['-tail', 'tail'])).toEqual(['tail']);
    expect(passing('"/etc/ssl"', ['in /etc/ssl', 'etc'])).toEqual(['in /etc/ssl']);
    expect(passing('"" x', ['x', 'y'])).toEqual(['x']);
  });

  it('ends a regular expression at a / before a blank', () => {
    expect(passing('/a b/ c', ['a b c', 'a b', 'c'])).toEqual(['a b c']);
    expect(passing('/a/b c/', ['xa/b c', 'a'])).toEqual(['xa/b c']);
    expect(passing('/a\\/ b/', ['a/ b'])).toEqual(['a/ b']);
  });

  it.each([
    ['etcd "two', 'the quoted text is not finished: a " is missing at the end'],
    ['-"', 'the quoted text is not finished: a " is missing at the end'],
    ['etcd /two words', 'the regular expression is not finished: a / is missing at the end'],
    ['-/x', 'the regular expression is not finished: a / is missing at the end'],
    ['ok /(/', 'the regular expression is wrong: unterminated group'],
  ])('names the problem of %s', (typed, problem) => {
    expect(readFilter(typed)).toEqual({ problem });
  });
});

describe('testOf', () => {
  it('scans with the longest text', () => {
    const filter = { ...noFilter, include: [patternOf('/a+/'), patternOf('ab')] };
    const test = testOf(filter, patternOf('abc'));
    expect(test.scan?.length).toBe(3);
    expect(test.include.map(({ length }) => length)).toEqual([2, 0]);
    expect(testOf(noFilter, null).scan).toBeNull();
  });
});
