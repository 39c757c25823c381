import { describe, expect, it } from 'vitest';
import { cpuPercent } from '../../source/domain/cpu.ts';
import {
  errorOf,
  isNotAllowed,
  lastValue,
  loading,
  withError,
  withValue,
} from '../../source/domain/loaded.ts';
import { hasBooted } from '../../source/domain/node.ts';
import { denied, makeNode, ok } from '../helpers/nodes.ts';

const same = Object.is;
const timeout = { kind: 'timeout', message: 'no answer', hint: null } as const;
const refused = { kind: 'refused', message: 'refused', hint: null } as const;

describe('a remote value', () => {
  it('goes from loading to ok, stale, another error and back, and is never taken away', () => {
    const read = withValue(loading, 1, 10, same);
    expect(read).toEqual({ status: 'ok', value: 1, at: 10 });
    const stale = withError(read, timeout, 20);
    expect(stale).toEqual({ status: 'stale', value: 1, at: 20, error: timeout });
    expect(withError(stale, refused, 30)).toEqual({ status: 'stale', value: 1, at: 20, error: refused });
    expect(withValue(stale, 1, 40, same)).toEqual({ status: 'ok', value: 1, at: 40 });
  });

  it('that was never read fails, and keeps when that began', () => {
    const failed = withError(loading, timeout, 10);
    expect(failed).toEqual({ status: 'failed', at: 10, error: timeout });
    expect(withError(failed, refused, 20)).toEqual({ status: 'failed', at: 10, error: refused });
    expect([lastValue(failed), errorOf(failed)]).toEqual([null, timeout]);
  });

  it('keeps its object while nothing changes', () => {
    const read = withValue(loading, 1, 10, same);
    expect(withValue(read, 1, 20, same)).toBe(read);
    const stale = withError(read, timeout, 20);
    expect(withError(stale, { ...timeout }, 30)).toBe(stale);
  });

  it('that may not be read is told from one that failed', () => {
    expect([isNotAllowed(denied), isNotAllowed(withError(loading, timeout, 1)), isNotAllowed(ok(1))]).toEqual(
      [true, false, false],
    );
  });
});

describe('CPU', () => {
  const sample = (version: number, busySeconds: number, totalSeconds: number) => ({
    version,
    busySeconds,
    totalSeconds,
  });

  it.each([
    ['the first sample', null, sample(1, 10, 100), null],
    ['the same reading', sample(1, 10, 100), sample(1, 10, 100), null],
    ['a quarter busy', sample(1, 10, 100), sample(2, 35, 200), 25],
    ['idle', sample(1, 10, 100), sample(2, 10, 200), 0],
    ['after a reboot', sample(9, 500, 9000), sample(1, 1, 10), null],
  ])('%s', (_, before, now, percent) => {
    expect(cpuPercent(before, now)).toBe(percent);
  });
});

describe('boots', () => {
  it('a node has booted when its boot marker is another', () => {
    const at = (bootMarker: string | null) =>
      makeNode('a', { machineStatus: { stage: 'running', ready: true, unmetConditions: [], bootMarker } });
    expect(hasBooted(at('x'), at('y'))).toBe(true);
    expect([
      hasBooted(at('x'), at('x')),
      hasBooted(at(null), at('y')),
      hasBooted(undefined, at('y')),
    ]).toEqual([false, false, false]);
  });
});
