import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../../source/domain/logs/archive.ts';
import { kernelLog, serviceLog } from '../../../source/domain/logs/source.ts';
import { appendText, arrivedAt, createLab, memoryBytes, someMark, steps } from './archive-lab.ts';

const etcd = serviceLog('10.0.0.1', 'etcd');
const hourMs = 3_600_000;

describe('archive', () => {
  it('keeps the newest lines of each log as they were given, within its memory', () => {
    fc.assert(
      fc.property(memoryBytes, steps, (limit, all) => {
        const { archive, given, apply } = createLab(limit);
        for (const step of all) {
          apply(step);
          expect(archive.rings.reduce((sum, ring) => sum + ring.bytes, 0)).toBeLessThanOrEqual(limit);
        }
        for (const ring of archive.rings) {
          const lines = given.get(ring) ?? [];
          expect(ring.next).toBe(lines.length);
          const kept = lines.slice(ring.first);
          expect(kept.map((_, index) => ring.text(ring.first + index))).toEqual(kept.map(({ text }) => text));
          expect(kept.map((_, index) => ring.level(ring.first + index))).toEqual(
            kept.map(({ level }) => level),
          );
          expect(kept.map((_, index) => ring.mark(ring.first + index))).toEqual(kept.map(({ mark }) => mark));
          const times = kept.map((_, index) => ring.time(ring.first + index));
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const isLine = ({ mark }: { readonly mark: unknown }): boolean => mark === null;
          expect(ring.dropped).toBe(lines.slice(0, ring.first).filter(isLine).length);
          expect(ring.count).toBe(kept.filter(isLine).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('counts all its arrays as memory', () => {
    const archive = createArchive(1e9);
    const ring = archive.open(etcd);
    for (let line = 0; line < 20_000; line++) appendText(archive, ring, `line ${line}`, null);
    const arrays = ring.chunks.flatMap((chunk) => [chunk.bytes, chunk.starts, chunk.times, chunk.levels]);
    const held = arrays.reduce((sum, array) => sum + array.byteLength, 0);
    expect(ring.bytes).toBeGreaterThanOrEqual(held);
    expect(ring.bytes).toBeLessThan(held * 1.05);
    archive.close(etcd);
    expect(ring.bytes).toBe(0);
  });

  it('lets a flood take no line of a quiet log', () => {
    const archive = createArchive(1_000_000);
    const quiet = archive.open(etcd);
    appendText(archive, quiet, 'all is well', null);
    const loud = archive.open(kernelLog('10.0.0.1'));
    for (let line = 0; line < 50_000; line++) appendText(archive, loud, `noise ${'x'.repeat(100)}`, null);
    expect(quiet.text(0)).toBe('all is well');
    expect(loud.dropped).toBeGreaterThan(40_000);
    expect(loud.bytes).toBeGreaterThan(900_000);
  });

  it('drops the older half of a chunk where no log has another', () => {
    const archive = createArchive(20_000);
    const rings = Array.from({ length: 12 }, (_, number) =>
      archive.open(serviceLog(`10.0.0.${number}`, 'etcd')),
    );
    for (const ring of rings)
      for (let line = 0; line < 12; line++) appendText(archive, ring, `line ${line}`, null);
    const more = Array.from({ length: 12 }, (_, number) => archive.open(kernelLog(`10.0.0.${number}`)));
    for (const ring of more) appendText(archive, ring, 'line 0', null);
    const halved = rings.filter((ring) => ring.first > 0 && ring.first < 12);
    expect(halved.length).toBeGreaterThan(0);
    for (const ring of halved) {
      expect(ring.chunks).toHaveLength(1);
      expect(ring.text(11)).toBe('line 11');
      expect(ring.text(ring.first)).toBe(`line ${ring.first}`);
    }
  });

  it('takes lines of 64 KiB', () => {
    const archive = createArchive(1_000_000);
    const ring = archive.open(etcd);
    const long = 'é'.repeat(32 * 1024);
    for (const text of ['short', long, 'after']) appendText(archive, ring, text, null);
    expect([0, 1, 2].map((line) => ring.text(line))).toEqual(['short', long, 'after']);
  });

  it('puts a line without a time behind its predecessor', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    for (const at of [100, null, 90, 120]) appendText(archive, ring, 'x', at);
    expect([0, 1, 2, 3].map((line) => ring.time(line))).toEqual([100, 100, 100, 120]);
  });

  it('lets lines before the first time that is told not push a history to now', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    for (const at of [null, null, 100, 200]) appendText(archive, ring, 'x', at);
    expect([0, 1, 2, 3].map((line) => ring.time(line))).toEqual([100, 100, 100, 200]);
  });

  it('believes no time of more than a day ahead', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    const offsets = [0, 25 * hourMs, Number.NaN, 23 * hourMs];
    for (const offset of offsets) appendText(archive, ring, 'x', arrivedAt + offset);
    expect([0, 1, 2, 3].map((line) => ring.time(line) - arrivedAt)).toEqual([0, 0, 0, 23 * hourMs]);
  });

  it('gives a stack trace the level of its error', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    appendText(archive, ring, 'panic: oh no', 100, 5);
    appendText(archive, ring, 'goroutine 1 [running]:', null, 0);
    appendText(archive, ring, 'without a level', 101, 0);
    expect([0, 1, 2].map((line) => ring.level(line))).toEqual([5, 5, 0]);
  });

  it('replaces a mark that is kept, and nothing else', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    appendText(archive, ring, 'x', 100);
    archive.mark(ring, someMark);
    const reboot = { kind: 'reboot', from: 1, to: 2 } as const;
    for (const line of [0, 1, 2]) archive.remark(ring, line, reboot);
    expect([0, 1, 2].map((line) => ring.mark(line))).toEqual([null, reboot, null]);
    expect(ring.time(1)).toBe(100);
  });

  it('opens a log once, and anew after it was closed', () => {
    const archive = createArchive(1e6);
    const ring = archive.open(etcd);
    expect(archive.open({ ...etcd })).toBe(ring);
    appendText(archive, ring, 'x', 100);
    archive.close(etcd);
    appendText(archive, ring, 'too late', 100);
    expect(archive.ring(etcd)).toBeNull();
    expect(ring.next - ring.first).toBe(0);
    expect(archive.open(etcd)).not.toBe(ring);
    expect(archive.arrived).toBe(1);
  });

  it('has another version after each change', () => {
    const archive = createArchive(1e6);
    const versions = new Set([archive.version]);
    const ring = archive.open(etcd);
    versions.add(archive.version);
    appendText(archive, ring, 'x', 100);
    versions.add(archive.version);
    archive.mark(ring, someMark);
    versions.add(archive.version);
    archive.remark(ring, 1, someMark);
    versions.add(archive.version);
    archive.close(etcd);
    expect(versions.add(archive.version).size).toBe(6);
  });
});
