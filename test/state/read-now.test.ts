import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastValue } from '../../source/domain/loaded.ts';
import type { Answer } from '../../source/talosctl/runner.ts';
import { type FeedLab, type FeedLabOptions, startLab } from '../helpers/feed-lab.ts';

let lab: FeedLab;
beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => {
  lab.feed.stop();
  vi.useRealTimers();
});

const never = new AbortController().signal;
const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;

async function begin(options: FeedLabOptions = {}): Promise<void> {
  lab = startLab(options);
  await vi.advanceTimersByTimeAsync(10_000);
}

/** How long it took, in ms. */
async function readNow(longest = 60_000): Promise<number | null> {
  const at = Date.now();
  let end: number | null = null;
  void lab.feed.readNow(never).then(() => {
    end = Date.now();
  });
  await vi.advanceTimersByTimeAsync(longest);
  return end === null ? null : end - at;
}

describe('everything, now', () => {
  it('is read once of all nodes, after it was asked for', async () => {
    await begin();
    const at = Date.now();
    const took = await readNow(1000);
    expect(took).not.toBeNull();
    const calls = lab.runner.calls.filter((call) => call.at >= at && call.at <= at + (took ?? 0));
    for (const words of [
      'get machinestatus',
      'version',
      'service',
      'get nodestatus',
      'get extensions',
      'etcd status',
    ]) {
      expect(
        calls.some(
          ({ text }) => text.startsWith(words) && [ryzen, intel, m1mac].every((node) => text.includes(node)),
        ),
        words,
      ).toBe(true);
    }
    for (const words of ['get members', 'etcd members']) {
      expect(
        calls.some(({ text }) => text.startsWith(words)),
        words,
      ).toBe(true);
    }
  });

  it('is in the store, also of a node that changed a moment ago', async () => {
    await begin();
    lab.runner.fault({ name: 'cordoned', node: intel });
    const work = lab.feed.readNow(never);
    await vi.advanceTimersByTimeAsync(1000);
    await work;
    expect(lastValue(lab.node(intel).facts.kubernetes)?.cordoned).toBe(true);
  });

  it('takes a node that goes down for silent after two tries', async () => {
    await begin();
    lab.runner.fault({ name: 'node-down', node: m1mac });
    expect(await readNow()).toBeLessThan(20_000);
    expect(lab.node(m1mac).contact.failures).toBeGreaterThanOrEqual(2);
  });

  it('asks a node once more that was silent, and has come back', async () => {
    await begin({ faults: [{ name: 'node-down', node: m1mac }] });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(lab.node(m1mac).contact.failures).toBeGreaterThan(2);
    lab.runner.clear();
    const work = lab.feed.readNow(never);
    await vi.advanceTimersByTimeAsync(1500);
    await work;
    expect(lab.node(m1mac).contact.state).toBe('answering');
    expect(lab.node(m1mac).facts.version.status).toBe('ok');
  });

  it('ends where not one node answers', async () => {
    await begin();
    for (const node of [ryzen, intel, m1mac]) lab.runner.fault({ name: 'node-down', node });
    expect(await readNow()).not.toBeNull();
  });

  it('ends at once when it is not wanted any more', async () => {
    let isHung = false;
    await begin({
      intercept: (call, answer) =>
        isHung && call.command[0] === 'service' ? new Promise<Answer>(() => {}) : answer(),
    });
    isHung = true;
    const abort = new AbortController();
    const work = lab.feed.readNow(abort.signal);
    await vi.advanceTimersByTimeAsync(5000);
    abort.abort();
    expect(await work).toBeUndefined();
  });
});

it('what somebody else has read is as good: of a node that has booted all is read', async () => {
  await begin();
  const before = lastValue(lab.node(intel).facts.machineStatus);
  if (!before) throw new Error('not read');
  const callsOf = () => lab.runner.calls.filter(({ text }) => text.startsWith('get hostname')).length;
  const calls = callsOf();
  lab.feed.note('machineStatus', new Map([[intel, { ...before, bootMarker: 'another' }]]));
  expect(lastValue(lab.node(intel).facts.machineStatus)?.bootMarker).toBe('another');
  await vi.advanceTimersByTimeAsync(5000);
  expect(callsOf()).toBeGreaterThan(calls);
});
