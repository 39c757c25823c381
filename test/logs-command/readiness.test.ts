import { describe, expect, it } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import type { LogRing } from '../../source/domain/logs/ring.ts';
import { serviceLog } from '../../source/domain/logs/source.ts';
import { createReadiness, type FollowedRing } from '../../source/logs-command/readiness.ts';

function openRings() {
  const archive = createArchive(1_000_000);
  const ringOf = (name: string): LogRing => archive.open(serviceLog('192.0.2.1', name));
  const add = (ring: LogRing): void => archive.append(ring, Buffer.from('x'), 0, 1, null, 0, 1);
  return { a: ringOf('a'), b: ringOf('b'), add };
}

const log = (ring: LogRing, status: FollowedRing['status'] = 'following'): FollowedRing => ({ ring, status });

describe('what can be printed', () => {
  it('is nothing until the past of all logs is there, as nothing more comes of it', () => {
    const { a, b, add } = openRings();
    const ready = createReadiness();
    expect(ready([log(a, 'starting'), log(b, 'starting')], 0)).toEqual([]);
    add(a);
    expect(ready([log(a), log(b, 'starting')], 250)).toEqual([]);
    expect(ready([log(a), log(b, 'starting')], 500)).toEqual([]);
    add(b);
    expect(ready([log(a), log(b)], 750)).toEqual([]);
    expect(ready([log(a), log(b)], 1000)).toEqual([a, b]);
    add(a);
    expect(ready([log(a), log(b)], 1250)).toEqual([a, b]);
  });

  it('is what there is where another log lets wait, and that one later', () => {
    const { a, b, add } = openRings();
    const ready = createReadiness();
    add(a);
    expect(ready([log(a), log(b, 'starting')], 0)).toEqual([]);
    expect(ready([log(a), log(b, 'starting')], 1999)).toEqual([]);
    expect(ready([log(a), log(b, 'starting')], 2000)).toEqual([a]);
    add(b);
    expect(ready([log(a), log(b)], 9000)).toEqual([a]);
    expect(ready([log(a), log(b)], 9250)).toEqual([a, b]);
  });

  it('does not wait for a log that fails or is empty', () => {
    const { a, b, add } = openRings();
    const ready = createReadiness();
    add(a);
    ready([log(a), log(b, 'waiting')], 0);
    expect(ready([log(a), log(b, 'waiting')], 250)).toEqual([a]);
  });

  it('is a log that never pauses after two seconds', () => {
    const { a, add } = openRings();
    const ready = createReadiness();
    const looks = [0, 500, 1000, 1500, 2000].map((now) => {
      add(a);
      return ready([log(a)], now).length;
    });
    expect(looks).toEqual([0, 0, 0, 0, 1]);
  });
});
