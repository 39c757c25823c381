import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../source/config/json.ts';

function mistakeIn(text: string): string {
  const parsed = parseJson(text);
  if (!('mistake' in parsed)) return 'no mistake';
  const { line, column, what } = parsed.mistake;
  return `${line}:${column} ${what}`;
}

describe('parseJson', () => {
  it.each([
    [
      '',
      '1:1 the file ends too early, expected a value: a string in double quotes, a number, true, false, a list or an object',
    ],
    ['{"a": 1', '1:8 the file ends too early, expected a comma or }'],
    ['{\n  "a": 1,\n}', '2:9 no comma may follow the last entry'],
    ['{"a": [1 2]}', '1:10 expected a comma or ]'],
    ['{\n  "a": 1\n  "b": 2\n}', '3:3 expected a comma or }'],
    ['{a: 1}', '1:2 expected a key in double quotes'],
    ["{'a': 1}", '1:2 expected a key in double quotes'],
    ['{"a": \'x\'}', '1:7 a string has to stand in double quotes'],
    ['{"a" 1}', '1:6 expected a colon after the key'],
    [
      '{"a": 01}',
      '1:7 expected a value: a string in double quotes, a number, true, false, a list or an object',
    ],
    [
      '{"ä😀": tru}',
      '1:8 expected a value: a string in double quotes, a number, true, false, a list or an object',
    ],
    ['{\n  // nodes\n  "a": 1\n}', '2:3 JSON has no comments, remove this one'],
    ['{"a": 1 /* one */}', '1:9 JSON has no comments, remove this one'],
    ['{"a": 1} x', '1:10 nothing may follow the closing }'],
    [
      '{"a": "x\n"}',
      '1:7 this string is not closed on its line, or has a control character or an unknown \\ sequence',
    ],
    ['{"a": 1, "b": 2, "\\u0061": 3}', '1:18 this key stands twice in its object'],
    ['['.repeat(200), '1:102 nested too deeply'],
  ])('tells the place and the remedy of %j', (text, expected) => {
    expect(mistakeIn(text)).toBe(expected);
  });

  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 2), (text, indent) => {
        const value = JSON.parse(text);
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual({ value });
      }),
    );
  });

  it('refuses exactly what JSON.parse refuses, equal keys aside', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"',
      '\\',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\n',
      '/',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const parsed = parseJson(text);
        if ('mistake' in parsed && parsed.mistake.what.includes('twice')) return;
        expect('value' in parsed).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
