import { Text, useInput, usePaste } from 'ink';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Key } from '../../../source/ui/input/keys.ts';
import { isText, splitInput } from '../../../source/ui/input/keys.ts';
import { renderFrame, unmountAllFrames } from '../../helpers/render.tsx';

afterEach(unmountAllFrames);

interface Received {
  readonly keys: Key[];
  readonly pastes: string[];
}

function Listener({ keys, pastes }: Received): ReactElement {
  useInput((input, key) => keys.push(...splitInput(input, key)));
  usePaste((text) => pastes.push(text));
  return <Text>listening</Text>;
}

/** What the real Ink makes of these bytes, one read each, through splitInput; pastes stand apart. */
async function received(...reads: string[]): Promise<Received> {
  const result: Received = { keys: [], pastes: [] };
  const frame = await renderFrame(<Listener {...result} />, { columns: 40, rows: 5 });
  for (const bytes of reads) await frame.press(bytes);
  return result;
}

const keysOf = async (...reads: string[]): Promise<Key[]> => (await received(...reads)).keys;

describe('typed text', () => {
  it.each<[string, string, Key[]]>([
    ['a letter', 'j', ['j']],
    ['a capital', 'G', ['G']],
    ['a sign', '?', ['?']],
    ['a digit', '7', ['7']],
    ['a space', ' ', [' ']],
    ['a slash and a colon', '/:', ['/', ':']],
    ['a letter with an accent', 'é', ['é']],
    ['a letter with a combining mark', 'e\u0301', ['e\u0301']],
    ['CJK', '节点', ['节', '点']],
    ['an emoji', '👍', ['👍']],
    ['two presses in one read', 'jj', ['j', 'j']],
    ['a name and Enter in one read', 'intel\r', ['i', 'n', 't', 'e', 'l', 'enter']],
    ['a line feed within', 'a\nb', ['a', 'enter', 'b']],
    ['a tab within', 'a\tb', ['a', 'tab', 'b']],
    ['a backspace within', 'ab\x7fc', ['a', 'b', 'backspace', 'c']],
    ['Ctrl+U within', 'ab\x15c', ['a', 'b', 'ctrl+u', 'c']],
    ['Ctrl+C within', 'ab\x03', ['a', 'b', 'ctrl+c']],
    ['an arrow within', 'j\x1b[Bk', ['j', 'down', 'k']],
  ])('%s', async (_name, bytes, keys) => {
    expect(await keysOf(bytes)).toEqual(keys);
  });
});

describe('named keys', () => {
  it.each<[string, string, Key[]]>([
    ['Enter', '\r', ['enter']],
    ['line feed', '\n', ['enter']],
    ['Enter of the keypad', '\x1bOM', ['enter']],
    ['Tab', '\t', ['tab']],
    ['Shift+Tab', '\x1b[Z', ['backtab']],
    ['Backspace', '\x7f', ['backspace']],
    ['Backspace as ^H', '\b', ['backspace']],
    ['Delete', '\x1b[3~', ['delete']],
    ['Escape', '\x1b', ['escape']],
    ['Escape twice in one read', '\x1b\x1b', ['escape', 'escape']],
    ['arrows', '\x1b[A\x1b[B\x1b[C\x1b[D', ['up', 'down', 'right', 'left']],
    ['arrows in application mode', '\x1bOA\x1bOB\x1bOC\x1bOD', ['up', 'down', 'right', 'left']],
    ['Page Up and Down', '\x1b[5~\x1b[6~', ['pageup', 'pagedown']],
    ['Home and End of xterm', '\x1b[H\x1b[F', ['home', 'end']],
    ['Home and End in application mode', '\x1bOH\x1bOF', ['home', 'end']],
    ['Home and End of the Linux console and tmux', '\x1b[1~\x1b[4~', ['home', 'end']],
    ['Home and End of rxvt', '\x1b[7~\x1b[8~', ['home', 'end']],
  ])('%s', async (_name, bytes, keys) => {
    expect(await keysOf(bytes)).toEqual(keys);
  });
});

describe('modifiers', () => {
  it.each<[string, string, Key[]]>([
    ['Ctrl+letter', '\x01', ['ctrl+a']],
    ['Ctrl+C', '\x03', ['ctrl+c']],
    ['Ctrl+Z', '\x1a', ['ctrl+z']],
    ['Ctrl+Space', '\x00', ['ctrl+ ']],
    ['Ctrl+backslash', '\x1c', ['ctrl+\\']],
    ['Ctrl+arrow', '\x1b[1;5C', ['ctrl+right']],
    ['Shift+arrow', '\x1b[1;2A', ['shift+up']],
    ['Alt+arrow', '\x1b[1;3D', ['alt+left']],
    ['all three', '\x1b[1;8A', ['ctrl+alt+shift+up']],
    ['Ctrl+Delete', '\x1b[3;5~', ['ctrl+delete']],
    ['Alt+letter', '\x1bb', ['alt+b']],
    ['Alt+capital', '\x1bB', ['alt+B']],
    ['Alt+digit', '\x1b1', ['alt+1']],
    ['Alt+Backspace', '\x1b\x7f', ['alt+backspace']],
    ['Alt+Enter', '\x1b\r', ['alt+enter']],
    ['Alt+Ctrl+letter', '\x1b\x01', ['ctrl+alt+a']],
  ])('%s', async (_name, bytes, keys) => {
    expect(await keysOf(bytes)).toEqual(keys);
  });

  it('has no key for a release or for Super, where the terminal tells them', async () => {
    expect(await keysOf('\x1b[97;1:3u', '\x1b[97;9u', '\x1b[97u')).toEqual(['a']);
  });
});

describe('answers of the terminal', () => {
  it.each<[string, string]>([
    ['device status', '\x1b[0n'],
    ['cursor position', '\x1b[12;40R'],
    ['cursor position that looks like F3', '\x1b[1;5R'],
    ['device attributes', '\x1b[?62;22c'],
    ['secondary device attributes', '\x1b[>41;354;0c'],
    ['focus in and out', '\x1b[I\x1b[O'],
    ['kitty keyboard flags', '\x1b[?1u'],
    ['mode report', '\x1b[?2026;2$y'],
    ['window size', '\x1b[8;24;80t'],
    ['mouse press and release', '\x1b[<0;10;5M\x1b[<0;10;5m'],
    ['function keys', '\x1bOP\x1b[15~'],
    ['C1 controls', '\x9b\x90'],
  ])('%s give no key', async (_name, bytes) => {
    expect(await keysOf(bytes, 'x')).toEqual(['x']);
  });
});

describe('late answers to questions of the program before us', () => {
  it.each<[string, string, Key[]]>([
    ['background colour', '\x1b]11;rgb:1e1e/1e1e/2e2e\x07', ['alt+]']],
    ['background colour, ended by ST', '\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\', ['alt+]', 'alt+\\']],
    ['palette colour', '\x1b]4;1;rgb:ff/00/00\x07', ['alt+]']],
    ['terminal version', '\x1bP>|XTerm(388)\x1b\\', ['alt+P', 'alt+\\']],
    ['terminal setting', '\x1bP1$r0m\x1b\\', ['alt+P', 'alt+\\']],
    ['terminal capability', '\x1bP1+r544e=787465\x1b\\', ['alt+P', 'alt+\\']],
  ])('%s: no letter of it is a key', async (_name, bytes, keys) => {
    expect(await keysOf(bytes)).toEqual(keys);
  });
});

describe('a paste', () => {
  it('is no key, not even with line ends in it', async () => {
    expect(await received('\x1b[200~intel\ry\r\x1b[201~', 'x')).toEqual({
      keys: ['x'],
      pastes: ['intel\ry\r'],
    });
  });

  it('may come in several reads', async () => {
    expect(await received('\x1b[200~in', 'tel\r\x1b[20', '1~')).toEqual({ keys: [], pastes: ['intel\r'] });
  });
});

describe('isText', () => {
  it.each(['j', ' ', 'é', 'e\u0301', '👍', '👨‍👩‍👧'])('%j is text', (key) => {
    expect(isText(key)).toBe(true);
  });

  it.each(['enter', 'up', 'ctrl+a', 'ctrl+ ', 'alt+b'])('%s is not', (key) => {
    expect(isText(key)).toBe(false);
  });
});
