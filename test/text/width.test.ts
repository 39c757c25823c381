import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeLine } from '../../source/text/sanitize.ts';
import {
  clip,
  displayWidth,
  graphemes,
  padEnd,
  padStart,
  sliceColumns,
  toWidth,
} from '../../source/text/width.ts';

const cleanText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }).map(sanitizeLine),
  fc.string({ unit: 'binary', maxLength: 30 }).map(sanitizeLine),
  fc.string({
    unit: fc.constantFrom('a', ' ', 'é', 'e\u0301', '节', '👍', '🇩🇪', 'ｱ', 'ﾞ', '\u0301'),
    maxLength: 30,
  }),
  fc.string({ maxLength: 30 }),
);
const columns = fc.integer({ min: 0, max: 40 });

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['kubelet', 7],
    ['é', 1],
    ['e\u0301', 1],
    ['节点', 4],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['● ok', 4],
    ['…', 1],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('graphemes', () => {
  it('keeps a letter with its marks, a flag and a joined emoji together', () => {
    expect(graphemes('ae\u0301🇩🇪👨‍👩‍👧b')).toEqual(['a', 'e\u0301', '🇩🇪', '👨‍👩‍👧', 'b']);
  });

  it('adds up to the text', () => {
    fc.assert(
      fc.property(cleanText, (text) => {
        expect(graphemes(text).join('')).toBe(text);
      }),
    );
  });
});

describe('clip', () => {
  it.each([
    ['kubelet', 7, 'kubelet'],
    ['kubelet', 6, 'kubel…'],
    ['kubelet', 1, '…'],
    ['kubelet', 0, ''],
    ['kubelet', -1, ''],
    ['', 3, ''],
    ['节点节点', 8, '节点节点'],
    ['节点节点', 7, '节点节…'],
    ['节点节点', 6, '节点…'],
    ['节点', 2, '…'],
    ['节点', 1, '…'],
    ['ae\u0301b', 3, 'ae\u0301b'],
    ['ae\u0301bc', 3, 'ae\u0301…'],
    ['abc\u0301', 3, 'abc\u0301'],
    ['abc\u0301d', 2, 'a…'],
    ['a👍b', 4, 'a👍b'],
    ['a👍b', 3, 'a…'],
  ])('%j to %i columns is %j', (text, width, clipped) => {
    expect(clip(text, width)).toBe(clipped);
  });

  it('is never wider than asked, and leaves alone what fits', () => {
    fc.assert(
      fc.property(cleanText, columns, (text, width) => {
        const clipped = clip(text, width);
        expect(displayWidth(clipped)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width && width > 0) expect(clipped).toBe(text);
      }),
    );
  });

  it('keeps a beginning of the text in whole graphemes, as long as can be', () => {
    fc.assert(
      fc.property(cleanText, fc.integer({ min: 1, max: 40 }), (text, width) => {
        fc.pre(displayWidth(text) > width);
        const kept = graphemes(clip(text, width).slice(0, -1));
        const all = graphemes(text);
        expect(all.slice(0, kept.length)).toEqual(kept);
        const next = all[kept.length] ?? '';
        expect(displayWidth(kept.join('')) + displayWidth(next)).toBeGreaterThan(width - 1);
      }),
    );
  });
});

describe('padding', () => {
  it('counts columns, not characters', () => {
    expect(padEnd('节', 4)).toBe('节  ');
    expect(padStart('e\u0301', 3)).toBe('  e\u0301');
  });

  it('leaves a wider text as it is', () => {
    expect(padEnd('kubelet', 3)).toBe('kubelet');
    expect(padStart('kubelet', 3)).toBe('kubelet');
  });
});

describe('fit', () => {
  it.each([
    ['etcd', 6, 'left', 'etcd  '],
    ['etcd', 6, 'right', '  etcd'],
    ['kubelet', 4, 'left', 'kub…'],
    ['节点', 3, 'left', '节…'],
    ['节点节', 4, 'left', '节… '],
    ['节点节', 4, 'right', ' 节…'],
  ] as const)('%j in %i columns, %s, is %j', (text, width, align, fitted) => {
    expect(toWidth(text, width, align)).toBe(fitted);
  });

  it('is exactly as wide as asked', () => {
    fc.assert(
      fc.property(cleanText, columns, fc.constantFrom('left', 'right'), (text, width, align) => {
        expect(displayWidth(toWidth(text, width, align))).toBe(width);
      }),
    );
  });
});

describe('a slice by columns', () => {
  const sliced = (text: string, start: number, columns: number): string => {
    const { from, to, halfBefore } = sliceColumns(text, start, columns);
    return ' '.repeat(halfBefore) + text.slice(from, to);
  };

  it.each([
    ['kubelet', 0, 4, 'kube'],
    ['kubelet', 4, 10, 'let'],
    ['kubelet', 7, 3, ''],
    ['kubelet', 20, 3, ''],
    ['', 0, 3, ''],
    ['节点节点', 0, 5, '节点'],
    ['节点节点', 1, 5, ' 点节'],
    ['节点节点', 2, 2, '点'],
    ['节', 1, 5, ''],
    ['a👍b', 2, 2, ' b'],
    ['ae\u0301b', 0, 2, 'ae\u0301'],
    ['ae\u0301b', 1, 1, 'e\u0301'],
    // The mark stands right behind what is looked at first.
    ['abe\u0301', 0, 3, 'abe\u0301'],
    ['🇩🇪🇫🇷', 2, 2, '🇫🇷'],
  ])('of %j from column %i, %i wide, is %j', (text, start, width, slice) => {
    expect(sliced(text, start, width)).toBe(slice);
  });

  it('is never wider than asked, and never cuts a character', () => {
    fc.assert(
      fc.property(cleanText, columns, fc.integer({ min: 1, max: 40 }), (text, start, width) => {
        const { from, to, halfBefore } = sliceColumns(text, start, width);
        expect(displayWidth(sliced(text, start, width))).toBeLessThanOrEqual(Math.max(width, halfBefore));
        const bounds = [0];
        for (const one of graphemes(text)) bounds.push((bounds.at(-1) ?? 0) + one.length);
        expect(bounds).toContain(from);
        expect(bounds).toContain(to);
      }),
    );
  });

  it('joined with those beside it is the whole text, where all characters are of one column', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', 'e\u0301', ' ') }),
        fc.integer({ min: 1, max: 9 }),
        (text, width) => {
          const count = Math.ceil(displayWidth(text) / width);
          const parts = Array.from({ length: count }, (_, index) => sliced(text, index * width, width));
          expect(parts.join('')).toBe(text);
        },
      ),
    );
  });
});
