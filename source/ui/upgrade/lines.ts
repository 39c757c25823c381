import type { CheckStatus } from '../../domain/upgrade/plan.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';

/** How a piece of a line looks: by how a check stands, or for itself. */
export type Tone = 'plain' | 'dim' | 'bold' | CheckStatus;

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of the screen. Wider than that it is cut. */
export type Line = readonly Piece[];

export const blank: Line = [];

/** A glyph says the same as the colour, for those who see none. */
export const statusGlyphs: Readonly<Record<CheckStatus, string>> = {
  passed: '✔',
  warning: '▲',
  blocked: '✖',
  reading: '…',
  skipped: '–',
};

export function piece(text: string, tone: Tone = 'plain'): Piece {
  return { text, tone };
}

export function lineOf(text: string, tone: Tone = 'plain'): Line {
  return [{ text, tone }];
}

/** Cuts a word that is too wide behind the last / or : that fits: a tag torn apart would read as another version. */
function cutReference(word: string, columns: number): string {
  if (displayWidth(word) <= columns) return word;
  const at = Math.max(...['/', ':', '@'].map((sign) => word.lastIndexOf(sign, columns - 1))) + 1;
  if (at <= 0 || at >= word.length) return word;
  return `${word.slice(0, at)} ${cutReference(word.slice(at), columns)}`;
}

/** The text in lines that fit, image references cut where they may be. */
function wrapped(text: string, columns: number): readonly string[] {
  const words = text.split(' ').map((word) => cutReference(word, columns));
  return wrapWords(words.join(' '), columns);
}

/** A text as lines that fit: this stands before the first, and so many blanks before the others. */
export function hanging(
  before: string,
  text: string,
  columns: number,
  tone: Tone = 'plain',
  indent: number = before.length,
): readonly Line[] {
  return wrapped(text, columns - Math.max(before.length, indent) - 1).map((part, index) =>
    lineOf(`${index === 0 ? before : ' '.repeat(indent)}${part}`, tone),
  );
}

/** An exact command: what belongs to the line above stands further in. */
export function commandLines(command: string, columns: number): readonly Line[] {
  return hanging('   ', command, columns, 'plain', 7);
}

const labelWidth = 12;

/** A text with a word before it that says what it is. */
export function labelled(
  label: string,
  text: string,
  columns: number,
  tone: Tone = 'plain',
): readonly Line[] {
  return wrapped(text, columns - labelWidth - 3).map((part, index) => [
    piece(` ${toWidth(index === 0 ? label : '', labelWidth)} `, 'dim'),
    piece(part, tone),
  ]);
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}
