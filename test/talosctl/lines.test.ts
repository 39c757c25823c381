import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../source/talosctl/lines.ts';
import { readDuration } from '../../source/talosctl/parse/duration.ts';

describe('lines', () => {
  it('are whole, however the pieces are cut', () => {
    const splitter = createLineSplitter();
    const got = ['a', 'b\n', '\nc\r', '\nd\ne'].map((piece) => splitter.push(Buffer.from(piece)));
    expect(got).toEqual([[], ['ab'], [''], ['c', 'd']]);
  });

  it('may be cut within a letter, and hold what is none', () => {
    const splitter = createLineSplitter();
    const bytes = Buffer.from('\ufeff€\n');
    expect([...bytes].flatMap((byte) => splitter.push(Buffer.of(byte)))).toEqual(['\ufeff€']);
    expect(splitter.push(Buffer.from([0xff, 0x41, 0x0a]))).toEqual(['\ufffdA']);
  });

  it('of any length cost no more memory than the longest that is kept', () => {
    const splitter = createLineSplitter();
    for (let i = 0; i < 300; i++) expect(splitter.push(Buffer.from('x'.repeat(1000)))).toEqual([]);
    const [long, short] = splitter.push(Buffer.from('x\nshort\n'));
    expect([long?.length, short]).toEqual([65_536, 'short']);
  });
});

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['5s', 5000],
    ['2m3s', 123_000],
    ['51h59m46s', 187_186_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['3µs', 0.003],
    ['', null],
    ['-5s', null],
    ['5', null],
    ['soon', null],
    ['5s ', null],
  ])('%s is %s ms', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });
});
