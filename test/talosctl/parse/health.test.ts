import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHealthProgress } from '../../../source/talosctl/parse/health.ts';
import { readRecordings } from '../../helpers/recordings.ts';

const stepsOf = (...pieces: readonly string[]) => {
  const progress = createHealthProgress();
  for (const piece of pieces) progress.push(piece);
  return progress.steps();
};
const recorded = (version: string, scenario: string) =>
  readRecordings(version, scenario).find(({ argv }) => argv[0] === 'health')?.stderr ?? '';

describe.each(['v1.6.4', 'v1.9.5', 'v1.13.3'])('health as recorded with %s', (version) => {
  it('passes each step', () => {
    const steps = stepsOf(recorded(version, 'healthy'));
    expect(steps).toHaveLength(16);
    expect(steps.every(({ state, message }) => state === 'passed' && message === null)).toBe(true);
    expect(steps.at(-1)?.name).toBe('all k8s nodes to report schedulable');
  });

  it('tells what it waits for', () => {
    expect(stepsOf(recorded(version, 'degraded')).at(-1)).toEqual({
      name: 'kubelet to be healthy',
      state: 'waiting',
      message:
        '192.168.1.101: service "kubelet" not in expected state "Running": current state [Failed] Failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1',
    });
    expect(stepsOf(recorded(version, 'no-quorum')).at(-1)?.message).toBe(
      '192.168.1.102: dial tcp 192.168.1.102:50000: connect: no route to host; 192.168.1.103: dial tcp 192.168.1.103:50000: connect: no route to host',
    );
  });

  it('is the same in pieces of any length', () => {
    const text = recorded(version, 'no-quorum');
    const whole = stepsOf(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(stepsOf(...pieces)).toEqual(whole);
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe('health', () => {
  it('skips what is not there', () => {
    const text =
      'waiting for kube-proxy to report ready: ...\nwaiting for kube-proxy to report ready: SKIP\n';
    expect(stepsOf(text)).toEqual([{ name: 'kube-proxy to report ready', state: 'passed', message: null }]);
  });

  it('shows the newest words of a step only', () => {
    const text =
      'waiting for a: first\nwaiting for a: 1 error occurred:\n\t* n: second\n\nwaiting for a: third\n';
    expect(stepsOf(text)).toEqual([{ name: 'a', state: 'waiting', message: 'third' }]);
  });

  it('is bounded, and free of control characters', () => {
    const flood = Array.from(
      { length: 1000 },
      (_, index) => `waiting for step ${index}: \u001b[31m${'x'.repeat(9999)}\n`,
    );
    const steps = stepsOf(...flood, 'y'.repeat(100_000));
    expect(steps).toHaveLength(100);
    expect(steps.every(({ message }) => message?.length === 300 && !/\p{Cc}/u.test(message))).toBe(true);
  });
});
