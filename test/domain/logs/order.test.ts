import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../../source/domain/logs/archive.ts';
import { allLines, type LinePlace } from '../../../source/domain/logs/order.ts';
import { serviceLog } from '../../../source/domain/logs/source.ts';
import { appendText, createLab, memoryBytes, steps } from './archive-lab.ts';

const plain = ({ ring, line }: LinePlace): LinePlace => ({ ring, line });

describe('order of all lines', () => {
  it('is that of a stable sort by time', () => {
    fc.assert(
      fc.property(memoryBytes, steps, fc.nat(), fc.nat({ max: 30 }), (limit, all, chance, count) => {
        const { archive, apply, kept } = createLab(limit);
        const order = allLines(archive);
        for (const step of all) apply(step);
        const sorted = kept();
        const places = sorted.map(plain);
        expect(order.after(null, 1e6)).toEqual(places);
        expect(order.before(null, 1e6)).toEqual(places.toReversed());
        expect(order.count).toBe(sorted.filter(({ mark }) => mark === null).length);
        const at = places.length === 0 ? 0 : chance % places.length;
        const place = places[at];
        if (place === undefined) return;
        expect(order.after(place, count)).toEqual(places.slice(at + 1, at + 1 + count));
        expect(order.before(place, count)).toEqual(places.slice(0, at).toReversed().slice(0, count));
        const time = place.ring.time(place.line);
        const first = sorted.findIndex((other) => other.time >= time);
        expect(order.from(time, count)).toEqual(places.slice(first, first + count));
      }),
      { numRuns: 200 },
    );
  });

  it('takes a dropped line for one right before the first its ring keeps', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 3 }), (all, number) => {
        const { archive, apply, kept } = createLab(20_000);
        const order = allLines(archive);
        for (const step of all) apply(step);
        apply({ act: 'flood', source: number, lines: 1000 });
        const ring = archive.open(serviceLog(`10.0.0.${number}`, 'etcd'));
        const places = kept().map(plain);
        const first = places.findIndex((place) => place.ring === ring);
        const dropped = { ring, line: ring.first - 1 };
        expect(ring.dropped).toBeGreaterThan(0);
        expect(order.after(dropped, 1e6)).toEqual(places.slice(first));
        expect(order.before(dropped, 1e6)).toEqual(places.slice(0, first).toReversed());
      }),
      { numRuns: 100 },
    );
  });

  it('goes on from a place whose log was closed', () => {
    const archive = createArchive(1e6);
    const order = allLines(archive);
    const [gone, left] = ['gone', 'left'].map((name) => archive.open(serviceLog('10.0.0.1', name)));
    if (gone === undefined || left === undefined) throw new Error('no rings');
    appendText(archive, gone, 'x', 150);
    for (const at of [100, 200]) appendText(archive, left, 'x', at);
    archive.close(gone.source);
    expect(order.after({ ring: gone, line: 0 }, 5)).toEqual([{ ring: left, line: 1 }]);
    expect(order.before({ ring: gone, line: 0 }, 5)).toEqual([{ ring: left, line: 0 }]);
  });

  it('counts what has arrived since it was made, without marks', () => {
    const { archive, apply } = createLab(1e6);
    apply({ act: 'flood', source: 0, lines: 3 });
    const order = allLines(archive);
    apply({ act: 'flood', source: 1, lines: 4 });
    apply({ act: 'mark', source: 1 });
    apply({ act: 'close', source: 0 });
    expect(order.arrived).toBe(4);
    expect(order.count).toBe(4);
  });

  it('asks each of 200 logs for few lines', () => {
    const archive = createArchive(1e8);
    let asked = 0;
    const rings = Array.from({ length: 200 }, (_, number) => {
      const ring = archive.open(serviceLog(`10.0.${number}.1`, 'etcd'));
      for (let line = 0; line < 200; line++) appendText(archive, ring, 'x', line * 1000 + number);
      return ring;
    });
    const watched = rings.map((ring) => ({
      ...ring,
      chunks: ring.chunks,
      get first() {
        return ring.first;
      },
      get next() {
        return ring.next;
      },
      time: (line: number) => {
        asked++;
        return ring.time(line);
      },
    }));
    const order = allLines({ ...archive, rings: watched });
    const [middle] = watched;
    if (middle === undefined) throw new Error('no ring');
    expect(order.after({ ring: middle, line: 100 }, 50)).toHaveLength(50);
    expect(asked).toBeLessThan(300);
  });
});
