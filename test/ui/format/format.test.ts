import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import { wrapWords } from '../../../source/text/wrap.ts';

describe('wrapping', () => {
  it('breaks at blanks, and inside words that are too long', () => {
    expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapWords('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapWords('节点一号', 4)).toEqual(['节点', '一号']);
    expect(wrapWords('', 10)).toEqual(['']);
  });

  it('loses nothing but blanks, and is never too wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
        fc.integer({ min: 2, max: 30 }),
        (words, columns) => {
          const lines = wrapWords(words.join(' '), columns);
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
