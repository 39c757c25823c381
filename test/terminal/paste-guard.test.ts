import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardPaste } from '../../source/terminal/paste-guard.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** What a reader of the terminal gets, as Ink reads: piece by piece, when there is something. */
function open() {
  const stdin = new PassThrough() as unknown as ReadStream & PassThrough;
  stdin.setEncoding('utf8');
  const guard = guardPaste(stdin);
  let got = '';
  stdin.on('readable', () => {
    for (let piece = stdin.read(); piece !== null; piece = stdin.read()) got += piece;
  });
  const type = async (text: string) => {
    stdin.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const later = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { guard, type, later, got: () => got };
}

describe('a paste', () => {
  it('that ends by itself is left alone, in whatever pieces it comes', async () => {
    const { type, later, got } = open();
    for (const piece of ['a\x1b[2', '00~text', ' more\x1b[20', '1~b']) await type(piece);
    await later(60_000);
    expect(got()).toBe('a\x1b[200~text more\x1b[201~b');
  });

  it('that is cut off is ended after a while, though keys are pressed', async () => {
    const { type, later, got } = open();
    await type('\x1b[200~oops');
    await later(1500);
    await type('q');
    await later(499);
    expect(got()).toBe('\x1b[200~oopsq');
    await later(1);
    expect(got()).toBe('\x1b[200~oopsq\x1b[201~');
    await type('q');
    await later(60_000);
    expect(got()).toBe('\x1b[200~oopsq\x1b[201~q');
  });

  it('that is long may take its time', async () => {
    const { type, later, got } = open();
    await type('\x1b[200~');
    for (let piece = 0; piece < 10; piece++) {
      await type('some text');
      await later(1900);
    }
    expect(got()).not.toContain('\x1b[201~');
  });

  it('that is cut off is ended by Ctrl+C at once', async () => {
    const { type, got } = open();
    await type('\x1b[200~oops');
    await type('\x03');
    expect(got()).toBe('\x1b[200~oops\x03\x1b[201~\x03');
  });

  it('is nobody’s business any more after the end', async () => {
    const { guard, type, later, got } = open();
    await type('\x1b[200~oops');
    guard.stop();
    await later(60_000);
    expect(got()).toBe('\x1b[200~oops');
  });
});
