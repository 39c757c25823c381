import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../../../source/text/width.ts';
import type { Key } from '../../../source/ui/input/keys.ts';
import type { TextFieldState } from '../../../source/ui/input/text-field.ts';
import { editText, pasteText, textField } from '../../../source/ui/input/text-field.ts';

/** `|` marks the cursor. */
function field(marked: string): TextFieldState {
  const [before = '', after = ''] = marked.split('|');
  return { text: before + after, cursor: graphemes(before).length };
}

function marked(state: TextFieldState | 'submit' | 'cancel'): string {
  if (typeof state === 'string') return state;
  const characters = graphemes(state.text);
  return `${characters.slice(0, state.cursor).join('')}|${characters.slice(state.cursor).join('')}`;
}

describe('editText', () => {
  it.each<[string, Key, string]>([
    ['intel|', '2', 'intel2|'],
    ['in|el', 't', 'int|el'],
    ['|', ' ', ' |'],
    ['a|', '节', 'a节|'],
    ['e|', '\u0301', 'e\u0301|'],
    ['a|', '\u00a0', 'a |'],
    ['|👍', '👍', '👍|👍'],
    ['ab|', 'left', 'a|b'],
    ['|ab', 'left', '|ab'],
    ['|ab', 'right', 'a|b'],
    ['ab|', 'right', 'ab|'],
    ['👍|', 'left', '|👍'],
    ['ae\u0301|', 'left', 'a|e\u0301'],
    ['a|b', 'home', '|ab'],
    ['a|b', 'ctrl+a', '|ab'],
    ['a|b', 'end', 'ab|'],
    ['a|b', 'ctrl+e', 'ab|'],
    ['one two|', 'alt+b', 'one |two'],
    ['one t|wo', 'ctrl+left', 'one |two'],
    ['one  |two', 'alt+left', '|one  two'],
    ['|one two', 'alt+f', 'one| two'],
    ['one| two', 'ctrl+right', 'one two|'],
    ['node.ho|me', 'ctrl+left', 'node.|home'],
    ['ab|', 'backspace', 'a|'],
    ['|ab', 'backspace', '|ab'],
    ['e\u0301|', 'backspace', '|'],
    ['👨‍👩‍👧|', 'ctrl+h', '|'],
    ['|ab', 'delete', '|b'],
    ['ab|', 'delete', 'ab|'],
    ['|👍b', 'ctrl+d', '|b'],
    ['one two|', 'ctrl+w', 'one |'],
    ['one two |', 'alt+backspace', 'one |'],
    ['|one two', 'alt+d', '| two'],
    ['one| two', 'ctrl+delete', 'one|'],
    ['one| two', 'ctrl+u', '| two'],
    ['one| two', 'ctrl+k', 'one|'],
    ['one', 'enter', 'submit'],
    ['one', 'escape', 'cancel'],
  ])('%s, %s: %s', (before, key, after) => {
    expect(marked(editText(field(before), key))).toBe(after);
  });

  it.each<[string, Key]>([
    ['one|', 'tab'],
    ['one|', 'up'],
    ['one|', 'ctrl+z'],
    ['one|', 'alt+x'],
    ['one|', '\u200b'],
    ['one|', '\u202e'],
    ['|one', 'backspace'],
    ['one|', 'right'],
  ])('keeps the very same state: %s, %s', (before, key) => {
    const state = field(before);
    expect(editText(state, key)).toBe(state);
  });

  it('counts the cursor anew when two sides join up to one character', () => {
    expect(editText({ text: 'ax\u0301', cursor: 1 }, 'delete')).toEqual({ text: 'a', cursor: 1 });
    expect(editText({ text: '🇩-🇪', cursor: 2 }, 'backspace')).toEqual({ text: '🇩🇪', cursor: 1 });
  });

  it('takes no more than 512 characters', () => {
    const full = pasteText(textField(''), 'x'.repeat(600));
    expect(full).toEqual({ text: 'x'.repeat(512), cursor: 512 });
    expect(editText(full, 'y')).toBe(full);
  });
});

describe('pasteText', () => {
  it.each([
    ['in|', 'tel', 'intel|'],
    ['|tel', 'in', 'in|tel'],
    ['|', 'intel\r', 'intel|'],
    ['|', 'one\r\ntwo\rthree\n', 'one two three|'],
    ['|', '\x1b[31mred\x1b[0m', 'red|'],
    ['|', 'in\u200btel', 'intel|'],
  ])('%s, paste %j: %s', (before, pasted, after) => {
    expect(marked(pasteText(field(before), pasted))).toBe(after);
  });

  it('of nothing visible keeps the very same state', () => {
    const state = field('a|');
    expect(pasteText(state, '\r\n\x1b[0m\u200b')).toBe(state);
  });
});

it('never leaves the text, whatever is typed', () => {
  const key = fc.constantFrom<Key>(
    ...[
      'left',
      'right',
      'home',
      'end',
      'backspace',
      'delete',
      'ctrl+w',
      'alt+d',
      'ctrl+u',
      'ctrl+k',
      'alt+b',
    ],
    ...['a', ' ', '节', '👍', '\u0301', '🇩', '🇪', 'é', '\u1161', '\u11a8', '각'],
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 30 }), (keys) => {
      let state = textField('');
      for (const pressed of keys) state = editText(state, pressed) as TextFieldState;
      expect(state.cursor).toBeGreaterThanOrEqual(0);
      expect(state.cursor).toBeLessThanOrEqual(graphemes(state.text).length);
    }),
  );
});
