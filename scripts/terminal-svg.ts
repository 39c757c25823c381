import { displayWidth } from '../source/text/width.ts';

/** One place on a terminal's screen. `text` is empty where nothing was written, and behind a wide character. */
export interface TerminalCell {
  readonly text: string;
  readonly inverse: boolean;
  readonly bold: boolean;
  readonly dim: boolean;
  /** A number of the palette of sixteen; null for the terminal's own colour. */
  readonly foreground: number | null;
}

/** Cells of one style next to each other, drawn as one. */
interface Run extends Omit<TerminalCell, 'text'> {
  readonly column: number;
  readonly text: string;
}

/** In pixels. Most monospace fonts are 0.6 of their size wide. */
const cell = { width: 8.4, height: 19, font: 14, baseline: 14 };
const padding = 16;
const background = '#15181e';
const foreground = '#d5d9e0';
/** Black, red, green, yellow, blue, magenta, cyan, white, and the same again, bright. */
const palette: readonly string[] = [
  ...['#3b4252', '#f07178', '#8fd18a', '#e9c46a', '#7aa2f7', '#c792ea', '#6fc3c9', '#d5d9e0'],
  ...['#7d8590', '#ff8b92', '#a9e5a4', '#f4d78a', '#9dbcff', '#dcb3f5', '#93dde2', '#ffffff'],
];
const fonts =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/** What is drawn as one. Any other character stands alone, for its width is the font's choice. */
const letters = /^[\x20-\x7e]+$/;
const rule = /^─+$/;

/**
 * Draws a terminal's screen, given row by row, as an SVG of its own: no script, no font from elsewhere.
 *
 * Every word group has its own place and length: fonts differ in the width of ● and ▲, and what follows them
 * must stay in its column all the same.
 *
 * @param title - what the picture shows, for those who do not see it.
 */
export function terminalSvg(rows: readonly (readonly TerminalCell[])[], title: string): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const width = pixels(columns * cell.width + 2 * padding);
  const height = pixels(rows.length * cell.height + 2 * padding);
  const lines = rows.flatMap((row, index) => drawRow(row, padding + index * cell.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="10" fill="${background}"/>`,
    `<g font-family="${fonts}" font-size="${cell.font}" fill="${foreground}" xml:space="preserve">`,
    ...lines,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawRow(row: readonly TerminalCell[], top: number): readonly string[] {
  const runs = runsOf(row);
  if (runs.length === 0) return [];
  const blocks = runs.filter((run) => run.inverse).map((run) => drawBlock(run, top));
  const words = runs.filter((run) => run.text.trim() !== '').map(drawWords);
  if (words.length === 0) return blocks;
  return [...blocks, `<text y="${pixels(top + cell.baseline)}">${words.join('')}</text>`];
}

/** What is behind the text of a run in inverse video. */
function drawBlock(run: Run, top: number): string {
  const width = pixels(displayWidth(run.text) * cell.width);
  return `<rect x="${left(run)}" y="${pixels(top)}" width="${width}" height="${cell.height}"${paint(run, colourOf(run))}/>`;
}

function drawWords(run: Run): string {
  const length = pixels(displayWidth(run.text) * cell.width);
  const weight = run.bold ? ' font-weight="bold"' : '';
  const colour = run.inverse ? background : colourOf(run);
  // Letters are moved to their columns; a symbol or a rule is stretched to them.
  const adjust = letters.test(run.text) ? '' : ' lengthAdjust="spacingAndGlyphs"';
  return `<tspan x="${left(run)}" textLength="${length}"${adjust}${weight}${paint(run, colour)}>${escapeXml(run.text)}</tspan>`;
}

function colourOf(run: Run): string {
  return run.foreground === null ? foreground : (palette[run.foreground] ?? foreground);
}

function paint(run: Run, colour: string): string {
  return `${colour === foreground ? '' : ` fill="${colour}"`}${run.dim ? ' fill-opacity="0.6"' : ''}`;
}

/** The runs of a row, without what is not seen: two spaces or more that are not inverse. */
function runsOf(row: readonly TerminalCell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, here] of row.entries()) {
    // Behind a wide character there is a cell without text that belongs to it.
    if (here.text === '' && displayWidth(row[column - 1]?.text ?? '') === 2) continue;
    const run: Run = { ...here, column, text: here.text || ' ' };
    const last = runs.at(-1);
    if (last && continues(last, run)) runs[runs.length - 1] = { ...last, text: last.text + run.text };
    else runs.push(run);
  }
  return runs.flatMap(visible);
}

function continues(last: Run, next: Run): boolean {
  const sameStyle =
    last.inverse === next.inverse &&
    last.bold === next.bold &&
    last.dim === next.dim &&
    last.foreground === next.foreground;
  if (!sameStyle) return false;
  if (next.inverse) return true;
  const startsGroup = last.text.endsWith('  ') && next.text !== ' ';
  return !startsGroup && [letters, rule].some((kind) => kind.test(last.text + next.text));
}

function visible(run: Run): readonly Run[] {
  if (run.inverse) return [run];
  const text = run.text.trim();
  if (text === '') return [];
  return [{ ...run, text, column: run.column + run.text.length - run.text.trimStart().length }];
}

function left(run: Run): string {
  return pixels(padding + run.column * cell.width);
}

function pixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
