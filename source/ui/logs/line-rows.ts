import type { LogLine } from '../../domain/logs/line.ts';
import { displayWidth, graphemes, sliceColumns } from '../../text/width.ts';

/** What a piece of a line is; it decides how it looks. */
export type PieceKind = 'message' | 'rest' | 'hit' | 'sign';

export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
}

/** One row of the screen: the pieces of a line that stand in it. */
export type PieceRow = readonly Piece[];

/** From here up to, and without, there: in UTF-16 code units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The text of a line behind its time, level and source. */
export interface Body {
  readonly text: string;
  /** Where the message ends, and what is dimmed begins. */
  readonly messageEnd: number;
}

const betweenParts = '  ';

/** Message and rest; `raw`: the line as it was written. */
export function bodyOf(text: string, { message, rest }: LogLine, raw: boolean): Body {
  if (raw) return { text, messageEnd: text.length };
  if (rest === '') return { text: message, messageEnd: message.length };
  const first = message === '' ? '' : message + betweenParts;
  return { text: first + rest, messageEnd: first.length };
}

/** Where characters begin and end in [from, to), as a reader counts them. */
function boundsOf(text: string, { from, to }: Range): readonly number[] {
  const bounds = [from];
  for (const character of graphemes(text.slice(from, to)))
    bounds.push((bounds.at(-1) ?? from) + character.length);
  return bounds;
}

/** What of the hits is in [from, to). A letter and its mark are never torn apart: a terminal would show two of them. */
function hitsWithin(text: string, row: Range, hits: readonly Range[]): readonly Range[] {
  const own = hits.filter(({ from, to }) => from < row.to && to > row.from);
  const isPlain = !/[^\x20-\x7e]/.test(text.slice(row.from, row.to));
  if (own.length === 0 || isPlain) return own;
  const bounds = boundsOf(text, row);
  return own.map(({ from, to }) => ({
    from: bounds.findLast((bound) => bound <= from) ?? row.from,
    to: bounds.find((bound) => bound >= to) ?? row.to,
  }));
}

/** Cuts [from, to) of the body where its kind changes. */
function piecesOf({ text, messageEnd }: Body, { from, to }: Range, hits: readonly Range[]): Piece[] {
  const pieces: Piece[] = [];
  const push = (start: number, end: number, isHit: boolean): void => {
    if (start >= end) return;
    if (isHit) {
      pieces.push({ text: text.slice(start, end), kind: 'hit' });
      return;
    }
    const middle = Math.min(end, Math.max(start, messageEnd));
    if (start < middle) pieces.push({ text: text.slice(start, middle), kind: 'message' });
    if (middle < end) pieces.push({ text: text.slice(middle, end), kind: 'rest' });
  };
  let at = from;
  for (const hit of hitsWithin(text, { from, to }, hits)) {
    const start = Math.max(at, hit.from);
    const end = Math.min(to, hit.to);
    if (start >= end) continue;
    push(at, start, false);
    push(start, end, true);
    at = end;
  }
  push(at, to, false);
  return pieces;
}

const cutSign: Piece = { text: '…', kind: 'sign' };

/** One row: what of the body stands in these columns, with a sign where something is cut off. One column has room for the sign only. */
export function cutRow(body: Body, hits: readonly Range[], shift: number, columns: number): PieceRow {
  if (columns <= 1) return columns === 1 && body.text !== '' ? [cutSign] : [];
  const signLeft = shift > 0 && body.text !== '';
  const start = signLeft ? shift + 1 : shift;
  const room = columns - (signLeft ? 1 : 0);
  let slice = sliceColumns(body.text, start, room);
  const isCut = slice.to < body.text.length;
  if (isCut) slice = sliceColumns(body.text, start, room - 1);
  const blanks = Math.min(slice.halfBefore, isCut ? room - 1 : room);
  return [
    ...(signLeft ? [cutSign] : []),
    ...(blanks > 0 ? [{ text: ' '.repeat(blanks), kind: 'message' as const }] : []),
    ...piecesOf(body, slice, hits),
    ...(isCut ? [cutSign] : []),
  ];
}

/** Where a row of `fits` characters at most ends: behind a blank in its last third, where there is one. */
function rowEnd(text: string, fits: number): number {
  if (text[fits] === ' ') return fits;
  const blank = text.lastIndexOf(' ', fits - 1);
  return blank >= (fits * 2) / 3 ? blank + 1 : fits;
}

/** All of the body in rows of so many columns, at most `most` of them; a sign tells that there is more. */
export function wrapRows(
  body: Body,
  hits: readonly Range[],
  columns: number,
  most: number,
): readonly PieceRow[] {
  const width = Math.max(2, columns);
  const rows: PieceRow[] = [];
  let from = 0;
  while (rows.length < most && (from < body.text.length || rows.length === 0)) {
    // Only what can stand in one row is measured: a grapheme is seldom longer than this.
    const ahead = body.text.slice(from, from + width * 16);
    const { to } = sliceColumns(ahead, 0, width);
    const fits = Math.max(to, Math.min(1, ahead.length));
    const end = from + (fits < ahead.length ? rowEnd(ahead, fits) : fits);
    rows.push(piecesOf(body, { from, to: end }, hits));
    from = end;
  }
  if (from >= body.text.length) return rows;
  const start = from - (rows.at(-1) ?? []).reduce((sum, { text }) => sum + text.length, 0);
  const { to } = sliceColumns(body.text.slice(start, from), 0, width - 1);
  return [...rows.slice(0, -1), [...piecesOf(body, { from: start, to: start + to }, hits), cutSign]];
}

/** How many rows `wrapRows` gives. */
export function wrappedHeight({ text }: Body, columns: number, most: number): number {
  if (text.length <= columns && !/[^\x20-\x7e]/.test(text)) return 1;
  return wrapRows({ text, messageEnd: text.length }, [], columns, most).length;
}

/** Columns a row takes. */
export function widthOf(row: PieceRow): number {
  return row.reduce((sum, { text }) => sum + displayWidth(text), 0);
}
