import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyLog,
  type LogBuffer,
  longestLine,
  mostLines,
  push,
  resume,
} from '../../source/domain/log-buffer.ts';

const texts = ({ entries }: LogBuffer) => entries.map(({ text }) => text);
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('the buffer of a log', () => {
  it('numbers its lines on and on, while the oldest go', () => {
    const full = push(push(emptyLog, lines(1, mostLines)), ['one', 'two']);
    expect(full.entries).toHaveLength(mostLines);
    expect(full.entries[0]).toEqual({ number: 2, text: 'line 3', kind: 'line' });
    expect(full.entries.at(-1)).toEqual({ number: mostLines + 1, text: 'two', kind: 'line' });
    expect(full.next).toBe(mostLines + 2);
  });

  it('keeps the very same object when nothing comes', () => {
    const buffer = push(emptyLog, ['a']);
    expect(push(buffer, [])).toBe(buffer);
    expect(resume(buffer, [])).toBe(buffer);
    expect(resume(buffer, ['a'])).toBe(buffer);
  });

  it('is bounded in size too: each line is cut, and all of them together', () => {
    let buffer = emptyLog;
    for (let count = 0; count < 40; count++) buffer = push(buffer, Array(100).fill('x'.repeat(65_536)));
    expect(buffer.next).toBe(4000);
    expect(Math.max(...texts(buffer).map((text) => text.length))).toBe(longestLine);
    expect(texts(buffer).join('').length).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(buffer.entries.length).toBeGreaterThan(500);
  });

  it('numbers without a hole, so that an index follows from a number', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 50 })), (batches) => {
        const buffer = batches.reduce(resume, emptyLog);
        const [first] = buffer.entries;
        for (const [index, { number }] of buffer.entries.entries()) {
          expect(number).toBe((first?.number ?? 0) + index);
        }
        expect(buffer.entries.length + (first?.number ?? 0)).toBe(buffer.next);
      }),
    );
  });
});

describe('a follower that was started again', () => {
  const buffer = push(emptyLog, lines(1, 300));

  it('adds what is new behind the lines that are known', () => {
    expect(resume(buffer, lines(101, 305))).toEqual(push(buffer, lines(301, 305)));
    expect(texts(resume(push(emptyLog, lines(1, 3)), lines(1, 5)))).toEqual(lines(1, 5));
  });

  it('marks a gap where nothing joins up', () => {
    const after = resume(buffer, lines(400, 402));
    expect(after.entries.slice(-4)).toEqual([
      { number: 300, text: 'lines may be missing here', kind: 'gap' },
      { number: 301, text: 'line 400', kind: 'line' },
      { number: 302, text: 'line 401', kind: 'line' },
      { number: 303, text: 'line 402', kind: 'line' },
    ]);
  });

  it('needs no gap before the first line of all', () => {
    expect(resume(emptyLog, ['a', 'b'])).toEqual(push(emptyLog, ['a', 'b']));
  });

  it('joins up behind the last gap only', () => {
    const twice = resume(resume(push(emptyLog, ['a', 'b']), ['x', 'y']), [
      'b',
      'lines may be missing here',
      'x',
    ]);
    expect(twice.entries.filter(({ kind }) => kind === 'gap')).toHaveLength(2);
    expect(texts(resume(twice, ['x', 'z'])).slice(-2)).toEqual(['x', 'z']);
  });

  it('takes the longest overlap: lines that repeat are not shown twice', () => {
    const repeating = push(emptyLog, ['a', 'b', 'a', 'b']);
    expect(texts(resume(repeating, ['a', 'b', 'a', 'b', 'c']))).toEqual(['a', 'b', 'a', 'b', 'c']);
  });

  it('loses nothing and doubles nothing, wherever it was cut, where lines differ', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 150 }), (known, more) => {
        const tail = lines(1, known + more).slice(-200);
        expect(texts(resume(push(emptyLog, lines(1, known)), tail))).toEqual(lines(1, known + more));
      }),
    );
  });
});
