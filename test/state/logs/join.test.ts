import { describe, expect, it } from 'vitest';
import {
  createJoin,
  type JoinLine,
  type JoinOptions,
  type Verdict,
} from '../../../source/state/logs/join.ts';

/** `a1` is a line that tells the time 1 s; `a` tells none. */
function line(text: string): JoinLine {
  const [, seconds] = /(\d+)$/.exec(text) ?? [];
  return { key: text, at: seconds === undefined ? null : Number(seconds) * 1000 };
}

const lines = (text: string) => text.split(' ').filter(Boolean).map(line);

function read(known: string, tail: string, options: Partial<JoinOptions> = {}): Verdict[] {
  const join = createJoin({ known: lines(known), history: 1000, tolerance: null, ...options });
  return lines(tail).map((one) => join.push(one));
}

const last = (known: string, tail: string, options: Partial<JoinOptions> = {}) =>
  read(known, tail, { history: lines(known).length, ...options }).at(-1);

describe('a log that is read again', () => {
  it.each([
    ['the same once more', 'a1 b2 c3', 'a1 b2 c3', { known: 3 }],
    ['its end and a new line', 'a1 b2 c3', 'b2 c3', { known: 2 }],
    ['the last known line only', 'a1 b2 c3', 'c3', { known: 1 }],
    ['nothing that is known', 'a1 b2 c3', 'x4', 'apart'],
    ['something in between', 'a1 b2 c3', 'b2 x4', 'apart'],
    ['not yet its end', 'a1 b2 c3', 'a1 b2', 'undecided'],
    ['a line that is there twice: the longest is true until it is not', 'a b a c', 'a b', 'undecided'],
  ])('%s', (_, known, tail, verdict) => {
    expect(last(known, tail)).toEqual(verdict);
  });

  it('decides with the line that reaches the end of what is known', () => {
    expect(read('a1 b2 c3', 'b2 c3', { history: 3 })).toEqual(['undecided', { known: 2 }]);
  });

  it('takes the longest of several alignments', () => {
    expect(last('a b a b a b', 'a b a b a b')).toEqual({ known: 6 });
    expect(last('x a b a b', 'a b a b c')).toEqual({ known: 4 });
  });

  it('does not believe a few lines without a time, unless there are no more', () => {
    expect(last('a b c d e f', 'f')).toBe('apart');
    expect(last('a b c d e f', 'c d e f')).toEqual({ known: 4 });
    expect(last('a b', 'a b')).toEqual({ known: 2 });
  });

  it('may begin before what is known, where more was asked for', () => {
    expect(read('c3 d4', 'a1 b2 c3 d4 e5', { history: 50 }).map((one) => typeof one)).toEqual(
      ['undecided', 'undecided', 'undecided', 'object', 'object'].map((one) =>
        one === 'undecided' ? 'string' : one,
      ),
    );
    expect(read('c3 d4', 'a1 b2 c3 d4', { history: 50 }).at(-1)).toEqual({ known: 4 });
  });

  it('is another log when it is silent without having joined up', () => {
    const join = createJoin({ known: lines('a1 b2'), history: 50, tolerance: null });
    expect(join.silent()).toBe('undecided');
    expect(join.push(line('x3'))).toBe('undecided');
    expect(join.silent()).toBe('apart');
  });

  it('goes on waiting in silence where it is a part of what is known', () => {
    const join = createJoin({ known: lines('a1 b2 c3'), history: 3, tolerance: null });
    join.push(line('a1'));
    expect(join.silent()).toBe('undecided');
  });
});

describe('a log whose times differ from one reading to the next', () => {
  const message = (key: string, at: number): JoinLine => ({ key, at });
  const options = { history: Number.POSITIVE_INFINITY, tolerance: 1500 };

  it.each([0, 0.4, 300, -300, 900])('joins up at the line whose time is nearest (%d ms)', (shift) => {
    // Two messages in turn, all 2 s: the same text is there again and again.
    const all = Array.from({ length: 30 }, (_, index) => message(index % 2 ? 'up' : 'down', index * 2000));
    const known = all.slice(5, 25);
    const join = createJoin({ known, ...options });
    let verdict: Verdict = 'undecided';
    for (const one of all) {
      verdict = join.push({ ...one, at: (one.at ?? 0) + shift });
      if (verdict !== 'undecided') break;
    }
    expect(verdict).toEqual({ known: 25 });
  });

  it('joins up where a message is written every 250 ms', () => {
    const all = Array.from({ length: 400 }, (_, index) => message(index % 2 ? 'up' : 'down', index * 250));
    const join = createJoin({ known: all.slice(0, 300), ...options });
    const verdicts = all.slice(100).map((one) => join.push(one));
    expect(verdicts.find((verdict) => verdict !== 'undecided')).toEqual({ known: 200 });
  });

  it('is another one after a reboot', () => {
    const join = createJoin({ known: [message('up', 1000)], ...options });
    expect(join.push(message('up', 60_000))).toBe('undecided');
    expect(join.silent()).toBe('apart');
  });
});
