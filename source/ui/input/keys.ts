import type { Key as InkKey } from 'ink';
import { graphemes } from '../../text/width.ts';

/**
 * One key press by its canonical name.
 *
 * - Typed text is the character itself: `j`, `G`, `?`, `é`, a space as ` `. Shift is in the character.
 * - Other keys: enter, escape, tab, backtab, backspace, delete, up, down, left, right, pageup, pagedown,
 *   home, end.
 * - Modifiers stand before, in this order: `ctrl+`, `alt+`, `shift+` (only before keys that are not typed
 *   text): `ctrl+c`, `alt+b`, `shift+up`, `ctrl+alt+left`.
 *
 * What cannot be told apart: Ctrl+H and Backspace on terminals that send ^H (both are `backspace`), Ctrl+I
 * and Tab, Ctrl+M and Ctrl+J and Enter. Ink gives no name to function keys and Insert: they are no key here.
 */
export type Key = string;

/**
 * Splits one call of Ink's `useInput` into the keys it stands for. Ink reports what arrived in one read as
 * one event, as `jj` or `intel\r` with `key.return` false. Answers of the terminal give no key: Ink drops
 * the CSI ones, or leaves them neither text nor name.
 */
export function splitInput(input: string, key: InkKey): Key[] {
  if (key.eventType === 'release' || key.super || key.hyper || isAnswer.test(input)) return [];
  // Two bytes ESC: Ink takes them for Alt+Escape, but it is Escape pressed twice, or held.
  if (key.escape) return key.meta ? ['escape', 'escape'] : ['escape'];
  const name = nameOf(key);
  if (name !== null) return [modifiers(key, true) + name];
  if (key.ctrl || key.meta) return typedKeys(input).map((typed) => modifiers(key, false) + typed);
  return typedKeys(input);
}

/**
 * The text of an OSC or DCS answer, which Ink passes on as typed after an Alt+] or Alt+P: a colour report, a
 * version (XTVERSION), a setting (DECRQSS) or a capability (XTGETTCAP). We ask for none of them, but what
 * the program before us asked for may arrive late, and its letters must not act.
 */
const isAnswer = /^(?:\d+;(?:\d+;)?rgba?:[\da-f/]+|>\|.+|[01][$+]r.*)\x07?$/i;

/** Whether the key is typed text: one character, however many code points it has. */
export function isText(key: Key): boolean {
  return key.length === 1 || graphemes(key).length === 1;
}

const namedKeys = [
  ['return', 'enter'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
] as const;

function nameOf(key: InkKey): Key | null {
  if (key.tab) return key.shift ? 'backtab' : 'tab';
  return namedKeys.find(([flag]) => key[flag])?.[1] ?? null;
}

function modifiers(key: InkKey, named: boolean): string {
  const shift = named && key.shift && !key.tab;
  return (key.ctrl ? 'ctrl+' : '') + (key.meta ? 'alt+' : '') + (shift ? 'shift+' : '');
}

/** Text between control characters by graphemes, and each control character as its key. */
function typedKeys(input: string): Key[] {
  return input.split(/([\x00-\x1f\x7f-\x9f])/).flatMap((part, index) => {
    if (index % 2 === 0) return graphemes(part);
    return controlKey(part.charCodeAt(0));
  });
}

function controlKey(code: number): Key[] {
  if (code === 0x0d || code === 0x0a) return ['enter'];
  if (code === 0x09) return ['tab'];
  if (code === 0x7f || code === 0x08) return ['backspace'];
  if (code === 0x1b) return ['escape'];
  // C1 controls are never typed: the 8-bit beginning of an answer from the terminal.
  if (code >= 0x80) return [];
  if (code === 0) return ['ctrl+ '];
  return [`ctrl+${String.fromCharCode(code + (code <= 26 ? 0x60 : 0x40))}`];
}
