import { describe, expect, it } from 'vitest';
import { createIntake } from '../../../source/state/logs/intake.ts';
import { readRecordings, recordedVersions } from '../../helpers/recordings.ts';

const ryzen = '192.168.1.101';
const intel = '192.168.1.102';

/** What comes out, as `node: text`, however the bytes are cut; the bytes say the same as the text. */
function read(bytes: Buffer | string, nodes: readonly string[] = [ryzen], pieceSize = 65_536) {
  const lines: string[] = [];
  const intake = createIntake(nodes, (node, from, start, end, text) => {
    expect(Buffer.from(from.subarray(start, end)).toString()).toBe(text);
    lines.push(nodes.length > 1 ? `${node}: ${text}` : text);
  });
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += pieceSize) intake.push(all.subarray(at, at + pieceSize));
  return { lines, cut: intake.cut };
}

describe('a printed line', () => {
  it.each([
    ['192.168.1.101: text', 'text'],
    ['192.168.1.101: 10.0.0.1: refused', '10.0.0.1: refused'],
    ['fd00::101: text', 'text'],
    ['10.0.0.1: of a worker that is its own endpoint', 'of a worker that is its own endpoint'],
    ['ryzen: of a host name', 'ryzen: of a host name'],
    ['12:34:56: no address', '12:34:56: no address'],
    ['192.168.1.101: ', ''],
    ['192.168.1.101:   indented', '  indented'],
    ['192.168.1.101:   indented\tby a tab ', '  indented      by a tab'],
    ['192.168.1.101: 10 %\r20 %\r', '10 % 20 %'],
    ['192.168.1.101: of Windows\r', 'of Windows'],
    ['192.168.1.101: \u001b[31mred\u001b[0m\u001b]0;title\u0007 \u202ertl', 'red rtl'],
    ['192.168.1.101: one\u2028two\u0000\u0085three', 'one two three'],
    ['192.168.1.101: 日本語 \u{1f680}', '日本語 \u{1f680}'],
  ])('%j is read as %j, however it is cut', (line, text) => {
    for (const size of [1, 2, 3, 7, 1000]) {
      expect(read(`${line}\n192.168.1.101: next\n`, [ryzen], size).lines).toEqual([text, 'next']);
    }
  });

  it('loses the host name it was asked by', () => {
    expect(read('ryzen: text\n', ['ryzen']).lines).toEqual(['text']);
  });

  it('keeps an address of its own where prefixes are there', () => {
    expect(read(`${ryzen}: a\n10.0.0.1: b\n`).lines).toEqual(['a', '10.0.0.1: b']);
  });

  it('that holds no UTF-8 is readable, and harmless', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${ryzen}: `),
      Buffer.of(0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82),
      Buffer.from('\nnext\n'),
    ]);
    expect(read(bytes).lines).toEqual(['\ufffd\ufffd\ufffd(\ufffd', 'next']);
  });

  it('is told only when it is whole', () => {
    expect(read(`${ryzen}: whole\n${ryzen}: ha`).lines).toEqual(['whole']);
  });

  it.each([1000, 65_536, 1_000_000])('of any length is cut, and counted (pieces of %i bytes)', (size) => {
    const text = `${ryzen}: ${'x'.repeat(1_000_000)}\n${ryzen}: ${'y'.repeat(65_536)}\n${ryzen}: next\n`;
    const { lines, cut } = read(text, [ryzen], size);
    expect(lines.map((line) => line.length)).toEqual([65_536, 65_536, 4]);
    expect(cut).toBe(1);
  });

  it('of tabs alone grows no longer than any other', () => {
    expect(read(`${ryzen}: ${'\t'.repeat(60_000)}x\n`).lines[0]?.length).toBeLessThanOrEqual(65_536);
  });
});

describe('lines of several nodes', () => {
  it('are told apart by their prefix; one without is of the node before', () => {
    const text = `${intel}: a\n${ryzen}: b\nof ryzen, too\n\n${intel}: c\n`;
    for (const size of [1, 5, 1000]) {
      expect(read(text, [ryzen, intel], size).lines).toEqual([
        '1: a',
        '0: b',
        '0: of ryzen, too',
        '0: ',
        '1: c',
      ]);
    }
  });

  it('are not mixed up where one address begins like another', () => {
    expect(read('10.0.0.11: a\n10.0.0.1: b\n', ['10.0.0.1', '10.0.0.11']).lines).toEqual(['1: a', '0: b']);
  });
});

describe.each(recordedVersions())('what talosctl %s printed', (version) => {
  it('is read whole, whatever is in it, however it is cut', () => {
    const recordings = ['healthy', 'log-garbage'].flatMap((scenario) =>
      readRecordings(version, scenario).filter(({ argv, exitCode }) => argv[0] === 'logs' && exitCode !== 1),
    );
    expect(recordings.length).toBeGreaterThan(5);
    for (const { argv, stdout } of recordings) {
      const nodes = (argv.at(-1) ?? '').split(',');
      const { lines } = read(stdout, nodes);
      expect(lines).toHaveLength(stdout.split('\n').length - 1);
      for (const line of lines)
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]|^192\.168/);
      expect(read(stdout, nodes, 13).lines).toEqual(lines);
    }
  });
});

describe('kernel messages', () => {
  it.each(recordedVersions())(
    'of %s are whole, also where two blocks of what the machine sent meet',
    (version) => {
      const dmesg = readRecordings(version, 'healthy').find(
        ({ argv }) => argv[0] === 'dmesg' && !argv.includes('-f'),
      );
      const printed = dmesg?.stdout ?? '';
      // A line has its prefix inside: that is what this test is about.
      expect(printed).toMatch(/^192\.168\.1\.101: kern.*192\.168\.1\.101: /m);
      const lines: string[] = [];
      const intake = createIntake([ryzen], (_node, _from, _start, _end, text) => lines.push(text), true);
      for (let at = 0; at < printed.length; at += 1000)
        intake.push(Buffer.from(printed.slice(at, at + 1000)));
      expect(lines.length).toBeGreaterThan(300);
      for (const line of lines) expect(line).toMatch(/^kern: (info|warning|err): \[[-\d]+T[:.\d]+Z\]: /);
      expect(lines.join('')).not.toContain(ryzen);
    },
  );
});
