import { describe, expect, it } from 'vitest';
import { clipboardSequence } from '../../source/terminal/clipboard.ts';

const text = 'etcd: 1 → 2\nready';
const plain = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;

/** What GNU screen hands on of a sequence: the contents of its control strings. */
function throughScreen(sequence: string): { readonly pieces: readonly string[]; readonly rest: string } {
  const string = /\x1bP([\s\S]*?)\x1b\\/g;
  return {
    pieces: Array.from(sequence.matchAll(string), ([, piece = '']) => piece),
    rest: sequence.replace(string, ''),
  };
}

describe('OSC 52', () => {
  it.each(['xterm-256color', 'xterm-kitty', 'alacritty', 'foot', 'vte-256color'])('in %s', (TERM) => {
    expect(clipboardSequence(text, { TERM })).toEqual({
      sequence: plain,
      note: "sent to the terminal's clipboard (OSC 52)",
    });
  });

  it('holds nothing of the text that a terminal could obey', () => {
    const { sequence } = clipboardSequence('\x07\x1b\\\x1b]0;title\x07\x9c', { TERM: 'xterm' });
    expect(sequence).toMatch(/^\x1b\]52;c;[A-Za-z0-9+/]+=*\x07$/);
  });

  it.each([
    { TERM: 'tmux-256color' },
    { TERM: 'screen-256color', TMUX: '/tmp/tmux-0/default,1,0' },
    { TERM: 'tmux', TMUX: '/tmp/tmux-0/default,1,0', STY: '1.pts' },
  ])('for tmux as it is: %j', (environment) => {
    const { sequence, note } = clipboardSequence(text, environment);
    expect(sequence).toBe(plain);
    expect(note).toContain('`set -g set-clipboard on`');
  });

  it.each([{ TERM: 'screen' }, { TERM: 'screen.xterm-256color' }, { TERM: 'xterm', STY: '1234.pts-0.host' }])(
    'through GNU screen, in pieces that each of its versions takes: %j',
    (environment) => {
      const long = 'a line of a log\n'.repeat(3000);
      const { sequence, note } = clipboardSequence(long, environment);
      const { pieces, rest } = throughScreen(sequence ?? '');
      expect(rest).toBe('');
      expect(pieces.length).toBeGreaterThan(200);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(256);
      expect(pieces.join('')).toBe(clipboardSequence(long, { TERM: 'xterm' }).sequence);
      expect(note).toContain('GNU screen');
    },
  );

  it('up to 74,994 bytes of base64, and no more', () => {
    const most = clipboardSequence('é'.repeat(28_122), { TERM: 'xterm' });
    expect(most.sequence).toHaveLength(74_992 + '\x1b]52;c;\x07'.length);
    expect(clipboardSequence(`${'é'.repeat(28_122)}a`, { TERM: 'xterm' })).toEqual({
      sequence: null,
      note: 'more than 56 kB, which terminals do not take',
    });
  });

  it.each(['linux', 'linux-16color', 'dumb', 'vt100', 'vt220', ''])('not where TERM is %j', (TERM) => {
    expect(clipboardSequence(text, { TERM })).toEqual({
      sequence: null,
      note: `this terminal has no clipboard (TERM=${TERM})`,
    });
  });
});
