import { describe, expect, it } from 'vitest';
import { createArchive, type LogArchive } from '../../source/domain/logs/archive.ts';
import { testOf } from '../../source/domain/logs/filter.ts';
import type { Level } from '../../source/domain/logs/level.ts';
import { readPattern } from '../../source/domain/logs/pattern.ts';
import type { LogRing } from '../../source/domain/logs/ring.ts';
import { kernelLog, serviceLog } from '../../source/domain/logs/source.ts';
import { createMerger, type Entry, type Merger } from '../../source/logs-command/merger.ts';
import { seeded } from '../../source/simulator/seeded.ts';

const everything = testOf({ include: [], exclude: [], level: 0 }, null);
const all = { test: everything, since: null, until: null, tail: null };

function put(archive: LogArchive, ring: LogRing, text: string, at: number | null, level: Level = 2): void {
  const bytes = Buffer.from(text);
  archive.append(ring, bytes, 0, bytes.length, at, level, 10_000);
}

const words = (entry: Entry): string =>
  entry.kind === 'line'
    ? entry.place.ring.text(entry.place.line)
    : entry.kind === 'mark'
      ? `<${entry.mark.kind}>`
      : `<${entry.count} dropped>`;

function taken(merger: Merger, rings: readonly LogRing[], most = 1000): readonly string[] {
  for (const ring of rings) merger.admit(ring);
  return merger.take(most).map(words);
}

function open(...names: readonly string[]) {
  const archive = createArchive(1_000_000);
  return { archive, rings: names.map((name) => archive.open(serviceLog('192.0.2.1', name))) };
}

describe('lines of several logs', () => {
  it('are given once, by time, in the order of the logs where it is the same', () => {
    const { archive, rings } = open('a', 'b');
    const [a, b] = rings as [LogRing, LogRing];
    put(archive, b, 'b1', 1);
    put(archive, a, 'a2', 2);
    put(archive, b, 'b2', 2);
    put(archive, b, 'b2 goes on', null);
    put(archive, a, 'a3', 3);
    const merger = createMerger(all);
    expect(taken(merger, rings)).toEqual(['b1', 'a2', 'b2', 'b2 goes on', 'a3']);
    expect(taken(merger, rings)).toEqual([]);
    put(archive, a, 'a4', 4);
    expect(merger.take(10)).toEqual([]);
    expect(taken(merger, rings)).toEqual(['a4']);
  });

  it('are given in batches that make up the same whole, however many are taken at a time', () => {
    const { archive, rings } = open('a', 'b', 'c');
    const written = Array.from({ length: 9000 }, (_, number) => ({
      at: seeded('line', number) % 5000,
      number,
    }));
    for (const { at, number } of written.toSorted((x, y) => x.at - y.at)) {
      const ring = rings[number % 3];
      if (ring) put(archive, ring, `${at}`, at);
    }
    const merger = createMerger(all);
    for (const ring of rings) merger.admit(ring);
    const lines: number[] = [];
    for (let batch = merger.take(700); batch.length > 0; batch = merger.take(700)) {
      lines.push(...batch.map((entry) => Number(words(entry))));
    }
    expect(lines).toEqual(written.map(({ at }) => at).toSorted((x, y) => x - y));
  });

  it('pass the test together with what belongs to them; marks always do', () => {
    const { archive, rings } = open('a');
    const [a] = rings as [LogRing];
    put(archive, a, 'fine', 1);
    put(archive, a, 'broken', 2, 4);
    put(archive, a, '  at its place', null, 0);
    archive.mark(a, { kind: 'gap', from: 2, to: 3 });
    put(archive, a, 'fine again', 4);
    const test = testOf({ include: [], exclude: [], level: 3 }, null);
    expect(taken(createMerger({ ...all, test }), rings)).toEqual(['broken', '  at its place', '<gap>']);
    const grep = testOf({ include: [], exclude: [], level: 0 }, readPattern('fine') as never);
    expect(taken(createMerger({ ...all, test: grep }), rings)).toEqual(['fine', '<gap>', 'fine again']);
  });

  it('begin at the time', () => {
    const { archive, rings } = open('a', 'b');
    const [a, b] = rings as [LogRing, LogRing];
    for (const at of [1, 2, 3, 4]) put(archive, a, `a${at}`, at);
    put(archive, b, 'b1', 1);
    expect(taken(createMerger({ ...all, since: 3 }), rings)).toEqual(['a3', 'a4']);
  });

  it('end at the time, with what belongs to their last line', () => {
    const { archive, rings } = open('a', 'b');
    const [a, b] = rings as [LogRing, LogRing];
    for (const at of [1, 2]) put(archive, a, `a${at}`, at);
    put(archive, a, 'a2 goes on', null);
    put(archive, a, 'a3', 3);
    put(archive, b, 'b3', 3);
    expect(taken(createMerger({ ...all, until: 2 }), rings)).toEqual(['a1', 'a2', 'a2 goes on']);
    expect(taken(createMerger({ ...all, since: 2, until: 2 }), rings)).toEqual(['a2', 'a2 goes on']);
    expect(taken(createMerger({ ...all, until: 0 }), rings)).toEqual([]);
  });

  it('are not cut at their beginning where no more than the last ones were asked for', () => {
    const { archive, rings } = open('a');
    const [a] = rings as [LogRing];
    const merger = createMerger({ ...all, tail: 0 });
    // `logs -f --tail 0` prints what is new only; it is admitted when something has come.
    put(archive, a, 'the first new line', 1);
    expect(taken(merger, rings)).toEqual(['the first new line']);
  });

  it('of the kernel, which tells everything, are the last ones', () => {
    const archive = createArchive(1_000_000);
    const rings = ['192.0.2.1', '192.0.2.2'].map((address) => archive.open(kernelLog(address)));
    const [a, b] = rings as [LogRing, LogRing];
    for (const at of [1, 2, 3]) put(archive, a, `a${at}`, at);
    put(archive, b, 'b1', 1);
    expect(taken(createMerger({ ...all, tail: 2 }), rings)).toEqual(['b1', 'a2', 'a3']);
    const merger = createMerger({ ...all, tail: 0 });
    expect(taken(merger, rings)).toEqual([]);
    put(archive, b, 'b5', 5);
    expect(taken(merger, rings)).toEqual(['b5']);
  });

  it('are none before the time, also of those that come later', () => {
    const { archive, rings } = open('a');
    const [a] = rings as [LogRing];
    put(archive, a, 'a1', 1);
    const merger = createMerger({ ...all, since: 5 });
    expect(taken(merger, rings)).toEqual([]);
    put(archive, a, 'a4', 4);
    archive.mark(a, { kind: 'gap', from: 4, to: 5 });
    put(archive, a, 'a5', 5);
    expect(taken(merger, rings)).toEqual(['<gap>', 'a5']);
  });

  it('that were dropped before they were given are told with their count', () => {
    const archive = createArchive(40_000);
    const ring = archive.open(serviceLog('192.0.2.1', 'a'));
    const merger = createMerger(all);
    put(archive, ring, 'first', 0);
    expect(taken(merger, [ring])).toEqual(['first']);
    for (let at = 1; at <= 2000; at++) put(archive, ring, `line ${at} ${'x'.repeat(50)}`, at);
    const [dropped, next, ...rest] = taken(merger, [ring], 5000);
    expect(ring.first).toBeGreaterThan(1);
    expect(dropped).toBe(`<${ring.first - 1} dropped>`);
    expect(next).toContain(`line ${ring.first} `);
    expect(rest).toHaveLength(2000 - ring.first);
  });

  it('that were dropped in the midst of a look are not given as empty ones', () => {
    const archive = createArchive(40_000);
    const ring = archive.open(serviceLog('192.0.2.1', 'a'));
    const merger = createMerger(all);
    for (let at = 1; at <= 100; at++) put(archive, ring, `line ${at}`, at);
    expect(taken(merger, [ring], 10)).toHaveLength(10);
    for (let at = 101; at <= 3000; at++) put(archive, ring, `line ${at} ${'x'.repeat(50)}`, at);
    const lines = taken(merger, [ring], 5000);
    expect(lines[0]).toBe(`<${ring.first - 10} dropped>`);
    expect(lines.at(-1)).toContain('line 3000 ');
    expect(lines).not.toContain('');
  });

  it('of a time before any that are kept are not missed where only later ones were asked for', () => {
    const archive = createArchive(40_000);
    const ring = archive.open(kernelLog('192.0.2.1'));
    for (let at = 1; at <= 2000; at++) put(archive, ring, `line ${at} ${'x'.repeat(50)}`, at);
    expect(taken(createMerger({ ...all, since: 1999 }), [ring])).toHaveLength(2);
    expect(taken(createMerger({ ...all, tail: 2 }), [ring])).toHaveLength(2);
    expect(taken(createMerger(all), [ring], 1)[0]).toBe(`<${ring.first} dropped>`);
  });
});
