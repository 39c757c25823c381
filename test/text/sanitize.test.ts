import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeLine, sanitizeText } from '../../source/text/sanitize.ts';

const escapeSequences: [string, string, string][] = [
  ['colour', '\x1b[1;31mred\x1b[0m', 'red'],
  ['cursor movement', 'a\x1b[2J\x1b[Hb', 'ab'],
  ['private mode', 'a\x1b[?1049hb', 'ab'],
  ['colon parameters', '\x1b[38:2::1:2:3mx', 'x'],
  ['intermediate bytes', 'a\x1b[0 qb', 'ab'],
  ['unfinished CSI', 'a\x1b[31', 'a'],
  ['CSI ended by a line end', 'a\x1b[31\nb', 'a b'],
  ['8-bit CSI', 'a\x9b31mb', 'ab'],
  ['window title, ended by BEL', '\x1b]0;evil\x07name', 'name'],
  ['window title, ended by ST', '\x1b]0;evil\x1b\\name', 'name'],
  ['8-bit OSC and ST', '\x9d0;evil\x9cname', 'name'],
  ['hyperlink', '\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['clipboard write', '\x1b]52;c;cm0gLXJmIC8K\x07ok', 'ok'],
  ['DCS', 'a\x1bPq#0;2;0;0;0\x1b\\b', 'ab'],
  ['APC', 'a\x1b_Gf=100;AAAA\x1b\\b', 'ab'],
  ['PM', 'a\x1b^secret\x1b\\b', 'ab'],
  ['SOS', 'a\x1bXsecret\x1b\\b', 'ab'],
  ['8-bit DCS, SOS, PM, APC', 'a\x90x\x9cb\x98x\x9cc\x9ex\x9cd\x9fx\x9ce', 'abcde'],
  ['unfinished OSC', 'a\x1b]0;evil', 'a'],
  ['unfinished OSC ends with its line', 'a\x1b]0;evil\nb', 'a b'],
  ['OSC given up at a new escape', 'a\x1b]0;evil\x1b[31mb', 'ab'],
  ['OSC given up at CAN', 'a\x1b]0;evil\x18b', 'ab'],
  ['character set', 'a\x1b(0b', 'ab'],
  ['reset', 'a\x1bcb', 'ab'],
  ['bare ESC at the end', 'a\x1b', 'a'],
  ['ESC before CSI', 'a\x1b\x1b[31mb', 'ab'],
];

const invisibleCharacters: [string, string, string][] = [
  ['C0 controls', 'a\x00\x07\x08\x1fb\x7f', 'ab'],
  ['C1 controls', 'a\x80\x84\x9ab', 'ab'],
  ['bidi overrides', 'a\u202e\u202d\u202cb\u2066\u2069c', 'abc'],
  ['bidi marks', 'a\u200e\u200f\u061cb', 'ab'],
  ['zero-width characters', 'a\u200b\u200c\u200d\u2060b', 'ab'],
  ['BOM', '\ufeffname', 'name'],
  ['soft hyphen', 'a\u00adb', 'ab'],
  ['tag characters', 'a\u{e0061}\u{e007f}b', 'ab'],
  ['variation selectors', '⚠\ufe0f', '⚠'],
  ['Hangul fillers', 'a\u3164\uffa0b', 'ab'],
  ['lone surrogates', 'a\ud800b\udfff', 'a\ufffdb\ufffd'],
];

const legibleTexts = ['naïve', 'e\u0301', '节点-1', '👍 ok', 'a · b … c', 'שלום'];

/** What a hostile text might be made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\x1b',
        '[',
        ']',
        'P',
        '_',
        '\\',
        '\x07',
        '\x9b',
        '\x9d',
        '\x9c',
        ';',
        '3',
        'm',
        '\n',
        '\r',
        '\t',
      ),
      fc.constantFrom('\u200b', '\u202e', '\u2028', '\ufeff', '\ud83d', '\udc4d', ' ', 'a', '节'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const forbidden = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/u;

describe('sanitizeLine', () => {
  it.each(escapeSequences)('removes escape sequences: %s', (_name, text, clean) => {
    expect(sanitizeLine(text)).toBe(clean);
  });

  it.each(invisibleCharacters)('removes or replaces %s', (_name, text, clean) => {
    expect(sanitizeLine(text)).toBe(clean);
  });

  it.each(legibleTexts)('leaves %j alone', (text) => {
    expect(sanitizeLine(text)).toBe(text);
  });

  it('makes one space of every run of white space, and none at the ends', () => {
    expect(sanitizeLine('\n  one\t\ttwo\r\nthree \u2028 four\u00a0\u3000five\x85six\v\f ')).toBe(
      'one two three four five six',
    );
  });

  it('makes one space of spaces that only removed characters kept apart', () => {
    expect(sanitizeLine('a \u200b \x1b[31m b')).toBe('a b');
  });

  it('never lets a control, bidi or zero-width character through, and does nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = sanitizeLine(text);
        expect(clean).not.toMatch(forbidden);
        expect(clean).not.toMatch(/^\s|\s$|\s\s|[^\S ]/);
        expect(sanitizeLine(clean)).toBe(clean);
      }),
    );
  });
});

describe('sanitizeText', () => {
  it.each(escapeSequences)('removes escape sequences: %s', (_name, text, clean) => {
    expect(sanitizeText(text).replace('\n', ' ')).toBe(clean);
  });

  it.each(invisibleCharacters)('removes or replaces %s', (_name, text, clean) => {
    expect(sanitizeText(text)).toBe(clean);
  });

  it('keeps lines and spaces', () => {
    expect(sanitizeText('  one  two\n\nthree \r\nfour\rfive')).toBe('  one  two\n\nthree \nfour\nfive');
  });

  it('does not let other separators make up a line', () => {
    expect(sanitizeText('a\u2028b\u2029c\vd\fe\x85f')).toBe('a b c d e f');
  });

  it('expands tabs to columns of eight, by display width', () => {
    expect(sanitizeText('a\tb\n节点\tb\n12345678\tb\n\tb')).toBe(
      'a       b\n节点    b\n12345678        b\n        b',
    );
  });

  it('lets only line feeds through, and does nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = sanitizeText(text);
        expect(clean.replaceAll('\n', '')).not.toMatch(forbidden);
        expect(sanitizeText(clean)).toBe(clean);
      }),
    );
  });
});

// A pattern that tries things twice would need minutes for these, far beyond the time limit of a test.
describe('a line of a megabyte', () => {
  const length = 1_000_000;
  it.each([
    ['unfinished CSI', `\x1b[${'1;'.repeat(length / 2)}`],
    ['CSI introducers', '\x1b['.repeat(length / 2)],
    ['8-bit CSI introducers', '\x9b'.repeat(length)],
    ['unfinished OSC', `\x1b]${'x'.repeat(length)}`],
    ['OSC introducers', '\x1b]'.repeat(length / 2)],
    ['escapes', '\x1b'.repeat(length)],
    ['escapes with intermediates', `\x1b${' '.repeat(length)}`],
    ['white space between invisible characters', ' \u200b'.repeat(length / 2)],
    ['tabs', '\t'.repeat(length)],
  ])('of %s gives no text', (_name, text) => {
    expect(sanitizeLine(text)).toBe('');
    expect(sanitizeText(text).trim()).toBe('');
  });

  it('of letters comes through whole', () => {
    const text = `${'é'.repeat(length)}\x1b[0m`;
    expect(sanitizeLine(text)).toHaveLength(length);
    expect(sanitizeText(text)).toHaveLength(length);
  });
});
