import stringWidth from 'string-width';

/**
 * Widths are in terminal columns. All functions take clean text (source/text/sanitize.ts): without controls
 * or escape sequences, of one line.
 */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const notPrintableAscii = /[^\x20-\x7e]/;
const ellipsis = '…';

/** The characters as a reader counts them: a letter with its combining marks is one. */
export function graphemes(text: string): string[] {
  if (!notPrintableAscii.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many columns the text takes: 2 for CJK and emoji, 0 for combining marks. */
export function displayWidth(text: string): number {
  return notPrintableAscii.test(text) ? stringWidth(text) : text.length;
}

/** The text in at most `columns` columns, cut between graphemes, with `…` at the end when something is cut. */
export function clip(text: string, columns: number): string {
  if (columns <= 0) return '';
  // One more than fits, to see whether a combining mark follows the last one kept. Also keeps a line of a
  // megabyte cheap.
  const head = text.slice(0, columns + 1);
  if (!notPrintableAscii.test(head)) {
    return text.length <= columns ? text : head.slice(0, columns - 1) + ellipsis;
  }
  return clipGraphemes(text, columns);
}

function clipGraphemes(text: string, columns: number): string {
  let width = 0;
  let kept = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    width += stringWidth(segment);
    if (width > columns) return text.slice(0, kept) + ellipsis;
    if (width <= columns - 1) kept = index + segment.length;
  }
  return text;
}

/** Adds spaces at the end up to `columns` columns; a wider text is left as it is. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** Adds spaces at the start up to `columns` columns; a wider text is left as it is. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;
}

/** The text in exactly `columns` columns: cut when too wide, padded when not wide enough. */
export function toWidth(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clip(text, columns);
  return align === 'left' ? padEnd(clipped, columns) : padStart(clipped, columns);
}

/** The part of a text that stands in some columns, as offsets in UTF-16 code units. */
export interface ColumnSlice {
  readonly from: number;
  readonly to: number;
  /** Columns at the start that hold the right half of a wide character: to be filled with a blank. */
  readonly halfBefore: number;
}

/**
 * What of the text is in the columns [start, start + columns). A wide character that would stand half outside
 * at the end is left out.
 */
export function sliceColumns(text: string, start: number, columns: number): ColumnSlice {
  // Enough to decide, where every character is of width one; the rest of a megabyte is not looked at. One more,
  // for a combining mark may follow the last one.
  if (!notPrintableAscii.test(text.slice(0, start + columns + 1))) {
    const from = Math.min(start, text.length);
    return { from, to: Math.min(text.length, start + columns), halfBefore: 0 };
  }
  let column = 0;
  let from = -1;
  let to = 0;
  let halfBefore = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    const width = stringWidth(segment);
    if (from < 0 && column >= start) {
      from = index;
      halfBefore = column - start;
    }
    if (from >= 0 && column + width > start + columns) break;
    column += width;
    to = index + segment.length;
  }
  return from < 0
    ? { from: text.length, to: text.length, halfBefore: 0 }
    : { from, to: Math.max(from, to), halfBefore };
}
