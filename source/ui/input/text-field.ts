import { sanitizeLine } from '../../text/sanitize.ts';
import { graphemes } from '../../text/width.ts';
import type { Key } from './keys.ts';
import { isText } from './keys.ts';

export interface TextFieldState {
  readonly text: string;
  /** How many graphemes stand before the cursor: 0 … the number of graphemes in `text`. */
  readonly cursor: number;
}

/** Longest text of a field, in graphemes: longer than any name, path or filter, short enough to stay quick. */
const maximumLength = 512;

/**
 * One key in a text field. `submit` for Enter, `cancel` for Escape. Keys that mean nothing here return the
 * very same state.
 */
export function editText(state: TextFieldState, key: Key): TextFieldState | 'submit' | 'cancel' {
  if (key === 'enter') return 'submit';
  if (key === 'escape') return 'cancel';
  if (isText(key)) return insert(state, typedText(key));
  const edit = edits[key];
  if (edit === undefined) return state;
  const result = edit(graphemes(state.text), state.cursor);
  return same(state, result) ? state : result;
}

/** Pasted text at the cursor, as one line: a paste never submits, and hides nothing. */
export function pasteText(state: TextFieldState, pasted: string): TextFieldState {
  return insert(state, sanitizeLine(pasted));
}

/** A field that holds `text`, with the cursor at its end. */
export function textField(text: string): TextFieldState {
  return { text, cursor: graphemes(text).length };
}

type Edit = (characters: readonly string[], cursor: number) => TextFieldState;

const moveTo = (characters: readonly string[], cursor: number): TextFieldState => ({
  text: characters.join(''),
  cursor: Math.max(0, Math.min(cursor, characters.length)),
});

const remove = (characters: readonly string[], from: number, to: number): TextFieldState => {
  const start = Math.max(0, from);
  return settle(characters.slice(0, start).join(''), characters.slice(to).join(''));
};

const left: Edit = (characters, cursor) => moveTo(characters, cursor - 1);
const right: Edit = (characters, cursor) => moveTo(characters, cursor + 1);
const toStart: Edit = (characters) => moveTo(characters, 0);
const toEnd: Edit = (characters) => moveTo(characters, characters.length);
const wordLeft: Edit = (characters, cursor) => moveTo(characters, wordStart(characters, cursor));
const wordRight: Edit = (characters, cursor) => moveTo(characters, wordEnd(characters, cursor));
const removeLeft: Edit = (characters, cursor) => remove(characters, cursor - 1, cursor);
const removeRight: Edit = (characters, cursor) => remove(characters, cursor, cursor + 1);
const removeWordLeft: Edit = (characters, cursor) =>
  remove(characters, wordStart(characters, cursor), cursor);
const removeWordRight: Edit = (characters, cursor) => remove(characters, cursor, wordEnd(characters, cursor));
const removeToStart: Edit = (characters, cursor) => remove(characters, 0, cursor);
const removeToEnd: Edit = (characters, cursor) => remove(characters, cursor, characters.length);

const edits: Readonly<Record<Key, Edit>> = {
  left,
  'ctrl+b': left,
  right,
  'ctrl+f': right,
  home: toStart,
  'ctrl+a': toStart,
  end: toEnd,
  'ctrl+e': toEnd,
  'ctrl+left': wordLeft,
  'alt+left': wordLeft,
  'alt+b': wordLeft,
  'ctrl+right': wordRight,
  'alt+right': wordRight,
  'alt+f': wordRight,
  backspace: removeLeft,
  'ctrl+h': removeLeft,
  delete: removeRight,
  'ctrl+d': removeRight,
  'ctrl+w': removeWordLeft,
  'alt+backspace': removeWordLeft,
  'alt+d': removeWordRight,
  'ctrl+delete': removeWordRight,
  'ctrl+u': removeToStart,
  'ctrl+k': removeToEnd,
};

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /^[\p{L}\p{N}\p{M}_]/u.test(character);

function wordStart(characters: readonly string[], cursor: number): number {
  let index = cursor;
  while (index > 0 && !isWordCharacter(characters[index - 1])) index--;
  while (index > 0 && isWordCharacter(characters[index - 1])) index--;
  return index;
}

function wordEnd(characters: readonly string[], cursor: number): number {
  let index = cursor;
  while (index < characters.length && !isWordCharacter(characters[index])) index++;
  while (index < characters.length && isWordCharacter(characters[index])) index++;
  return index;
}

/** Any typed white space is a space; an invisible or control character is nothing. */
function typedText(key: Key): string {
  return /^\s+$/.test(key) ? ' ' : sanitizeLine(key);
}

function insert(state: TextFieldState, inserted: string): TextFieldState {
  if (inserted === '') return state;
  const characters = graphemes(state.text);
  const room = maximumLength - characters.length;
  const accepted = graphemes(inserted).slice(0, Math.max(0, room)).join('');
  if (accepted === '') return state;
  const before = characters.slice(0, state.cursor).join('') + accepted;
  return settle(before, characters.slice(state.cursor).join(''));
}

/** Joins the two sides. A combining mark or a flag may join up across the seam, so the cursor is counted anew. */
function settle(before: string, after: string): TextFieldState {
  const text = before + after;
  return { text, cursor: Math.min(graphemes(before).length, graphemes(text).length) };
}

function same(a: TextFieldState, b: TextFieldState): boolean {
  return a.cursor === b.cursor && a.text === b.text;
}
