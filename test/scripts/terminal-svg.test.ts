import { describe, expect, it } from 'vitest';
import { type TerminalCell, terminalSvg } from '../../scripts/terminal-svg.ts';

const plain: TerminalCell = { text: '', inverse: false, bold: false, dim: false, foreground: null };

/** The cells of a text, one for each character. */
function cells(text: string, style: Partial<TerminalCell> = {}): readonly TerminalCell[] {
  return [...text].map((character) => ({ ...plain, ...style, text: character }));
}

/** The rows of text in the picture, with the tags of their parts. */
function textRows(svg: string): readonly string[] {
  return svg.split('\n').filter((line) => line.startsWith('<text '));
}

function parts(svg: string): readonly { attributes: string; text: string }[] {
  return [...svg.matchAll(/<tspan ([^>]*)>([^<]*)<\/tspan>/g)].map((match) => ({
    attributes: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

describe('terminalSvg', () => {
  it('draws one text a row and none for a row that shows nothing', () => {
    const svg = terminalSvg([cells('one'), cells('   '), [plain, plain], cells('two')], 'two rows');
    expect(textRows(svg)).toHaveLength(2);
    expect(svg).toContain('<text y="30"><tspan x="16" textLength="25.2">one</tspan></text>');
    expect(svg).toContain('<text y="87"><tspan x="16" textLength="25.2">two</tspan></text>');
  });

  it('is as large as the longest row and all rows, with the padding', () => {
    const svg = terminalSvg([cells('1234567890'), cells('1')], '');
    expect(svg).toMatch(/^<svg [^>]*width="116" height="70" viewBox="0 0 116 70"/);
  });

  it('places words that are two spaces apart by themselves, and keeps single spaces', () => {
    const svg = terminalSvg([cells(' no answer   v1.13.1  ')], '');
    expect(parts(svg)).toEqual([
      { attributes: 'x="24.4" textLength="75.6"', text: 'no answer' },
      { attributes: 'x="125.2" textLength="58.8"', text: 'v1.13.1' },
    ]);
  });

  it('gives a symbol its own column, so that what follows it stays where it is', () => {
    const svg = terminalSvg([cells('● ok')], '');
    expect(parts(svg)).toEqual([
      { attributes: 'x="16" textLength="8.4" lengthAdjust="spacingAndGlyphs"', text: '●' },
      { attributes: 'x="32.8" textLength="16.8"', text: 'ok' },
    ]);
  });

  it('keeps the same symbol twice in two columns', () => {
    expect(parts(terminalSvg([cells('●●')], '')).map(({ text }) => text)).toEqual(['●', '●']);
  });

  it('gives a wide character two columns', () => {
    const svg = terminalSvg([[...cells('日'), plain, ...cells('x')]], '');
    expect(parts(svg)).toEqual([
      { attributes: 'x="16" textLength="16.8" lengthAdjust="spacingAndGlyphs"', text: '日' },
      { attributes: 'x="32.8" textLength="8.4"', text: 'x' },
    ]);
  });

  it('draws a rule in one piece', () => {
    expect(parts(terminalSvg([cells('────')], ''))).toEqual([
      { attributes: 'x="16" textLength="33.6" lengthAdjust="spacingAndGlyphs"', text: '────' },
    ]);
  });

  it('keeps colour, bold and dim apart', () => {
    const row = [
      ...cells('a', { foreground: 1 }),
      ...cells('b', { foreground: 9, bold: true }),
      ...cells('c', { dim: true }),
      ...cells('d'),
    ];
    expect(
      parts(terminalSvg([row], '')).map(({ text, attributes }) => [text, attributes.split(' ').slice(2)]),
    ).toEqual([
      ['a', ['fill="#f07178"']],
      ['b', ['font-weight="bold"', 'fill="#ff8b92"']],
      ['c', ['fill-opacity="0.6"']],
      ['d', []],
    ]);
  });

  it('draws inverse text dark on a block of its colour, spaces included', () => {
    const svg = terminalSvg([cells('x ', { inverse: true, foreground: 2 })], '');
    expect(svg).toContain('<rect x="16" y="16" width="16.8" height="19" fill="#8fd18a"/>\n<text');
    expect(parts(svg)).toEqual([{ attributes: 'x="16" textLength="16.8" fill="#15181e"', text: 'x ' }]);
  });

  it('draws an inverse space, as a text cursor is one', () => {
    const svg = terminalSvg([cells(' ', { inverse: true })], '');
    expect(svg).toContain('<rect x="16" y="16" width="8.4" height="19"/>');
    expect(textRows(svg)).toEqual([]);
  });

  it('escapes what XML reserves, in the text and in the title', () => {
    const svg = terminalSvg([cells('<a & "b">')], '<script> & "x"');
    expect(parts(svg)[0]?.text).toBe('&lt;a &amp; &quot;b&quot;&gt;');
    expect(svg).toContain('<title>&lt;script&gt; &amp; &quot;x&quot;</title>');
  });
});
