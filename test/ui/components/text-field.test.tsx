import chalk from 'chalk';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TextField } from '../../../source/ui/components/text-field.tsx';
import { editText, type TextFieldState, textField } from '../../../source/ui/input/text-field.ts';
import { renderFrame, unmountAllFrames } from '../../helpers/render.tsx';

// Ink colours with chalk, which has looked for a terminal already and found none; the inverse cell needs one.
beforeAll(() => {
  chalk.level = 1;
});
afterEach(unmountAllFrames);

async function frameOf(state: TextFieldState, columns: number, colours: boolean): Promise<string> {
  const element = <TextField label="Type intel:" state={state} columns={columns} colours={colours} />;
  const frame = await renderFrame(element, { columns: 60, rows: 3 });
  return frame.lastFrame().replaceAll('\x1b[7m', '[').replaceAll('\x1b[27m', ']');
}

describe('with colours', () => {
  it.each<[string, TextFieldState, number, string]>([
    ['empty', textField(''), 10, 'Type intel: [ ]'],
    ['cursor at the end', textField('int'), 10, 'Type intel: int[ ]'],
    ['cursor within', { text: 'intel', cursor: 2 }, 10, 'Type intel: in[t]el'],
    ['cursor on a wide character', { text: 'a节b', cursor: 1 }, 10, 'Type intel: a[节]b'],
    ['just fits', textField('123456789'), 10, 'Type intel: 123456789[ ]'],
    ['too long, cursor at the end', textField('0123456789ab'), 10, 'Type intel: 3456789ab[ ]'],
    ['too long, cursor at the start', { text: '0123456789ab', cursor: 0 }, 10, 'Type intel: [0]123456789'],
    [
      'too long, cursor in the middle',
      { text: '0123456789abcdefghij', cursor: 10 },
      9,
      'Type intel: 6789[a]bcde',
    ],
    ['too long and wide', { text: '节点节点节点节点', cursor: 4 }, 7, 'Type intel: 点[节]点'],
  ])('%s', async (_name, state, columns, expected) => {
    expect(await frameOf(state, columns, true)).toBe(expected);
  });
});

describe('without colours the cursor is a bar', () => {
  it.each<[string, TextFieldState, number, string]>([
    ['empty', textField(''), 10, 'Type intel: ▏'],
    ['within', { text: 'intel', cursor: 2 }, 10, 'Type intel: in▏tel'],
    ['too long', textField('0123456789ab'), 10, 'Type intel: 456789ab▏'],
  ])('%s', async (_name, state, columns, expected) => {
    expect((await frameOf(state, columns, false)).trimEnd()).toBe(expected);
  });
});

it('moves with the state', async () => {
  const render = (state: TextFieldState) => (
    <TextField label=":" state={state} columns={10} colours={false} />
  );
  const state = textField('ab');
  const frame = await renderFrame(render(state), { columns: 20, rows: 2 });
  expect(frame.lastFrame().trimEnd()).toBe(': ab▏');
  await frame.rerender(render(editText(state, 'left') as TextFieldState));
  expect(frame.lastFrame().trimEnd()).toBe(': a▏b');
});
