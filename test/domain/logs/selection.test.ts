import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../../source/domain/logs/archive.ts';
import { testOf } from '../../../source/domain/logs/filter.ts';
import type { LinePlace } from '../../../source/domain/logs/order.ts';
import { select } from '../../../source/domain/logs/selection.ts';
import { serviceLog } from '../../../source/domain/logs/source.ts';
import { appendText, createLab, type ModelLine, memoryBytes, someMark, steps } from './archive-lab.ts';
import { filters, naivelyPasses, noFilter, patternOf } from './naive.ts';

const plain = ({ ring, line }: LinePlace): LinePlace => ({ ring, line });

/** A clock that is a millisecond further with each look: `advance` takes as many steps as it may take ms. */
function stepClock(): () => number {
  let time = 0;
  return () => time++;
}

describe('selection', () => {
  it('has the lines that pass, whatever comes and goes while it looks', () => {
    const chunks = fc.array(fc.tuple(steps, fc.nat({ max: 3 })), { maxLength: 5 });
    fc.assert(
      fc.property(
        memoryBytes,
        steps,
        chunks,
        filters,
        fc.boolean(),
        (limit, first, then, filter, withMarks) => {
          const { archive, apply, kept } = createLab(limit);
          for (const step of first) apply(step);
          const selection = select(archive, testOf(filter.filter, filter.search), { withMarks });
          for (const [more, budget] of then) {
            for (const step of more) apply(step);
            selection.advance(budget, stepClock());
            const places = selection.before(null, 1e6);
            expect(places.toReversed()).toEqual(selection.after(null, 1e6));
            expect(selection.progress).toBeLessThanOrEqual(1);
          }
          while (selection.advance(1, stepClock()));
          const isIn = (line: ModelLine): boolean =>
            line.mark === null ? naivelyPasses(filter, line) : withMarks;
          const wanted = kept().filter(isIn);
          expect(selection.after(null, 1e6)).toEqual(wanted.map(plain));
          expect(selection.before(null, 1e6)).toEqual(wanted.map(plain).toReversed());
          expect(selection.count).toBe(wanted.filter(({ mark }) => mark === null).length);
          expect(selection.progress).toBe(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts together what it found in one chunk from its end and from what was added', () => {
    const turn = fc.record({ lines: fc.nat({ max: 2500 }), budget: fc.nat({ max: 2 }) });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 5 }), (turns) => {
        const archive = createArchive(1e8);
        const ring = archive.open(serviceLog('10.0.0.1', 'etcd'));
        const selection = select(archive, testOf(noFilter, patternOf('/[05]$/')));
        const look = (budget: number): boolean => selection.advance(budget, stepClock());
        for (const { lines, budget } of turns) {
          for (let line = 0; line < lines; line++)
            appendText(archive, ring, `flood error ${ring.next}`, null);
          look(budget);
        }
        while (look(1));
        const wanted = Array.from({ length: Math.ceil(ring.next / 5) }, (_, index) => index * 5);
        expect(selection.after(null, 1e6).map(({ line }) => line)).toEqual(wanted);
        expect(selection.count).toBe(wanted.length);
      }),
      { numRuns: 30 },
    );
  });

  it('forgets the older half of a chunk that lost it', () => {
    const archive = createArchive(20_000);
    const selection = select(archive, testOf(noFilter, patternOf('/[05]$/')), { withMarks: true });
    const numbers = Array.from({ length: 12 }, (_, number) => number);
    const rings = numbers.map((number) => archive.open(serviceLog(`10.0.0.${number}`, 'etcd')));
    for (const ring of rings) {
      for (const number of numbers) appendText(archive, ring, `line ${number}`, null);
      archive.mark(ring, someMark);
      selection.advance(100, stepClock());
    }
    for (const number of numbers) {
      appendText(archive, archive.open(serviceLog(`10.0.1.${number}`, 'etcd')), 'line 0', null);
      while (selection.advance(100, stepClock()));
    }
    expect(rings.some(({ first }) => first > 0 && first < 12)).toBe(true);
    const wanted = archive.rings.flatMap((ring) =>
      Array.from({ length: ring.next - ring.first }, (_, index) => ({ ring, line: ring.first + index })),
    );
    const hits = wanted.filter(({ ring, line }) => /[05]$/.test(ring.text(line)));
    expect(selection.count).toBe(hits.length);
    expect(selection.progress).toBe(1);
    const members = wanted.filter(
      ({ ring, line }) => ring.mark(line) !== null || /[05]$/.test(ring.text(line)),
    );
    const ordered = members.toSorted((a, b) => a.ring.time(a.line) - b.ring.time(b.line));
    expect(selection.after(null, 1e6)).toEqual(ordered);
  });

  it('walks from any place, in it or not', () => {
    fc.assert(
      fc.property(steps, filters, fc.nat(), (all, filter, chance) => {
        const { archive, apply, kept } = createLab(1e6);
        for (const step of all) apply(step);
        const selection = select(archive, testOf(filter.filter, filter.search));
        while (selection.advance(100, stepClock()));
        const lines = kept();
        const at = lines.length === 0 ? 0 : chance % lines.length;
        const place = lines[at];
        if (place === undefined) return;
        const passing = (some: typeof lines): readonly LinePlace[] =>
          some.filter((line) => line.mark === null && naivelyPasses(filter, line)).map(plain);
        expect(selection.after(plain(place), 3)).toEqual(passing(lines.slice(at + 1)).slice(0, 3));
        expect(selection.before(plain(place), 3)).toEqual(
          passing(lines.slice(0, at)).toReversed().slice(0, 3),
        );
        expect(selection.from(place.time, 3)).toEqual(
          passing(lines.filter(({ time }) => time >= place.time)).slice(0, 3),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('looks at the newest lines of all logs first', () => {
    const archive = createArchive(1e8);
    const [old, young] = ['old', 'young'].map((name) => archive.open(serviceLog('10.0.0.1', name)));
    if (old === undefined || young === undefined) throw new Error('no rings');
    for (let line = 0; line < 20_000; line++) {
      appendText(archive, young, `hit ${'x'.repeat(50)}`, 1_000_000 + line);
      appendText(archive, old, `hit ${'x'.repeat(50)}`, line);
    }
    const selection = select(archive, testOf(noFilter, patternOf('hit')));
    expect(selection.before(null, 10)).toEqual([]);
    expect(selection.advance(0, stepClock())).toBe(true);
    const newest = Array.from({ length: 10 }, (_, index) => ({ ring: young, line: 19_999 - index }));
    expect(selection.before(null, 10)).toEqual(newest);
    expect(selection.progress).toBeLessThan(0.05);
    expect(selection.count).toBeLessThan(1000);
    appendText(archive, young, 'hit last of all', null);
    selection.advance(0, stepClock());
    expect(selection.before(null, 1)).toEqual([{ ring: young, line: 20_000 }]);
  });

  it('counts as arrived what came since it was made and passes, each once', () => {
    const archive = createArchive(40_000);
    const ring = archive.open(serviceLog('10.0.0.1', 'etcd'));
    for (let line = 0; line < 10; line++) appendText(archive, ring, 'hit before', null);
    const selection = select(archive, testOf(noFilter, patternOf('hit')));
    for (let line = 0; line < 5000; line++) {
      appendText(archive, ring, line % 2 === 0 ? 'hit' : 'miss', null);
      selection.advance(10, stepClock());
    }
    expect(ring.dropped).toBeGreaterThan(0);
    expect(selection.arrived).toBe(2500);
  });

  it('keeps to its budget by the clock it is given', () => {
    const archive = createArchive(1e8);
    const ring = archive.open(serviceLog('10.0.0.1', 'etcd'));
    for (let line = 0; line < 20_000; line++) appendText(archive, ring, 'x'.repeat(100), null);
    const selection = select(archive, testOf(noFilter, patternOf('y')));
    let looks = 0;
    const now = (): number => {
      looks++;
      return looks;
    };
    while (selection.advance(5, now)) {
      expect(looks).toBeLessThanOrEqual(7);
      looks = 0;
    }
    expect(selection.count).toBe(0);
    expect(selection.progress).toBe(1);
  });

  it('takes long lines and those of other alphabets', () => {
    const archive = createArchive(1e7);
    const ring = archive.open(serviceLog('10.0.0.1', 'etcd'));
    const texts = [
      'é'.repeat(30_000),
      '日本 needle',
      `${'x'.repeat(60_000)} needle`,
      'NEEDLE',
      '\ufeffneedle',
    ];
    for (const text of texts) appendText(archive, ring, text, null);
    const selection = select(archive, testOf(noFilter, patternOf('needle')));
    while (selection.advance(1, stepClock()));
    expect(selection.after(null, 9).map(({ line }) => line)).toEqual([1, 2, 3, 4]);
    const exact = select(archive, testOf(noFilter, patternOf('/^NEED/')));
    while (exact.advance(1, stepClock()));
    expect(exact.after(null, 9).map(({ line }) => line)).toEqual([3]);
  });
});
