import { describe, expect, it } from 'vitest';
import type { LogOrder } from '../../../source/domain/logs/order.ts';
import {
  keptMarks,
  nextMark,
  placesIn,
  rangeEnds,
  takenPlaces,
  toggled,
} from '../../../source/ui/logs/range.ts';
import { etcd, kubelet, numbered, readerLab, texts } from './lab.ts';

function setUp(count = 10, memoryBytes?: number) {
  const lab = readerLab(memoryBytes === undefined ? {} : { memoryBytes });
  lab.add(numbered(0, count - 1));
  const ring = lab.archive.open(kubelet);
  const at = (line: number) => ({ ring, line });
  const seen = { all: count, passed: count, order: 1 };
  const pausedAt = (line: number) => ({ top: at(0), cursor: at(line), seen });
  const taken = (change: Parameters<typeof lab.view>[0]) => texts(takenPlaces(lab.reader, lab.view(change)));
  return { ...lab, at, pausedAt, taken };
}

const ends = (lines: readonly string[]) => lines.map((line) => line.slice(line.indexOf('line')));

describe('the lines that are taken', () => {
  it('are those that are chosen, from either end, of those that pass the filter', () => {
    const { taken, at, pausedAt } = setUp();
    expect(ends(taken({ pause: pausedAt(5), rangeFrom: at(3) }))).toEqual(['line 3', 'line 4', 'line 5']);
    expect(ends(taken({ pause: pausedAt(3), rangeFrom: at(5) }))).toEqual(['line 3', 'line 4', 'line 5']);
    const filtered = { pause: pausedAt(5), rangeFrom: at(3), filter: '-/ 3$/' };
    expect(ends(taken(filtered))).toEqual(['line 4', 'line 5']);
  });

  it('are else those that are marked, in their order, as far as they are kept', () => {
    const { taken, at, pausedAt, add, reader, view } = setUp(10, 40_000);
    expect(ends(taken({ pause: pausedAt(5), marks: [at(7), at(2)] }))).toEqual(['line 2', 'line 7']);
    expect(taken({ marks: [at(7)] })).toHaveLength(1);
    add(numbered(10, 3000));
    expect(taken({ marks: [at(7)] })).toEqual([]);
    expect(nextMark(reader, view({ marks: [at(7)] }))).toBeNull();
  });

  it('are else the one under the cursor, as it is shown', () => {
    const { taken, pausedAt } = setUp();
    expect(ends(taken({ pause: pausedAt(5) }))).toEqual(['line 5']);
    expect(ends(taken({ pause: pausedAt(5), filter: '-/ 5$/' }))).toEqual(['line 6']);
    expect(taken({})).toEqual([]);
  });

  it('are asked for a thousand at a time, however many', () => {
    const { taken, at, pausedAt, reader } = setUp(5000);
    expect(taken({ pause: pausedAt(4998), rangeFrom: at(1) })).toHaveLength(4998);
    let walks = 0;
    const counted: LogOrder = {
      ...reader.everything,
      after: (...asked) => {
        walks++;
        return reader.everything.after(...asked);
      },
    };
    expect([...placesIn(counted)]).toHaveLength(5000);
    expect(walks).toBe(6);
  });

  it('of several logs go by time', () => {
    const { archive, add, reader, view, at, pausedAt } = setUp(3);
    add(
      numbered(0, 2).map((line) => line.replace('line', 'etcd')),
      etcd,
    );
    const other = { ring: archive.open(etcd), line: 1 };
    const chosen = view({ pause: { ...pausedAt(0), cursor: other }, rangeFrom: at(1) });
    expect(rangeEnds(reader, chosen)).toEqual([at(1), other]);
    expect(texts(takenPlaces(reader, chosen)).map((line) => line.slice(25))).toEqual(['line 1', 'etcd 1']);
  });
});

describe('marks', () => {
  it('come and go', () => {
    const { at } = setUp();
    expect(toggled(toggled([], at(1)), at(2))).toEqual([at(1), at(2)]);
    expect(toggled([at(1), at(2)], at(1))).toEqual([at(2)]);
  });

  it('are gone to one after the other, behind the last one the first', () => {
    const { at, pausedAt, reader, view } = setUp();
    const marks = [at(7), at(2)];
    expect(nextMark(reader, view({ marks }))).toEqual(at(2));
    expect(nextMark(reader, view({ marks, pause: pausedAt(2) }))).toEqual(at(7));
    expect(nextMark(reader, view({ marks, pause: pausedAt(7) }))).toEqual(at(2));
    expect(nextMark(reader, view())).toBeNull();
  });

  it('of a log that is closed are none', () => {
    const { archive, at, view } = setUp();
    archive.close(kubelet);
    archive.open(kubelet);
    expect(keptMarks(archive, view({ marks: [at(2)] }))).toEqual([]);
  });
});
