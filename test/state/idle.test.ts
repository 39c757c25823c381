import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fleetScenario } from '../../source/simulator/fleet.ts';
import { isSettled } from '../../source/state/settled.ts';
import { type FeedLab, standardPoll, startLab } from '../helpers/feed-lab.ts';

const now = Date.parse('2026-11-23T05:00:00Z');
beforeEach(() => vi.useFakeTimers({ now }));
let lab: FeedLab;
afterEach(() => {
  lab.feed.stop();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const minute = 60_000;

/** The most starts of talosctl in any minute since then. */
function mostInAMinute(since: number): number {
  const at = lab.runner.calls.map((call) => call.at).filter((moment) => moment >= since);
  return Math.max(
    ...at.map((from) => at.filter((moment) => moment >= from && moment < from + minute).length),
  );
}

function begunEvery(text: RegExp): number {
  const at = lab.runner.calls.filter((call) => text.test(call.text)).map((call) => call.at);
  return Math.max(...at.slice(1).map((moment, index) => moment - (at[index] ?? 0)));
}

describe('at idle', () => {
  it.each([
    ['three nodes', {}, undefined],
    ['500 nodes', fleetScenario(500, now), ['10.64.0.1', '10.64.0.2', '10.64.0.3']],
  ])(
    '%s cost 8 starts of talosctl a minute at most, and what has no events is read every 30 s',
    async (_, scenario, nodes) => {
      const endpoints = nodes ?? undefined;
      lab = startLab({
        scenario,
        poll: standardPoll,
        ...(nodes ? { nodes, endpoints: endpoints ?? nodes } : {}),
      });
      await pass(2 * minute);
      expect(isSettled(lab.state())).toBe(true);
      const settled = Date.now();
      await pass(12 * minute);
      expect(mostInAMinute(settled)).toBeLessThanOrEqual(8);
      expect(begunEvery(/^get nodestatus/)).toBeLessThanOrEqual(30_500);
      expect(begunEvery(/^etcd status/)).toBeLessThanOrEqual(30_500);
      expect(lab.runner.calls.filter(({ text }) => text.startsWith('events'))).toHaveLength(1);
    },
  );
});

describe('500 nodes that nothing is known of', () => {
  it('are all read with a few hundred starts', async () => {
    const nodes = ['10.64.0.1', '10.64.0.2', '10.64.0.3'];
    lab = startLab({ scenario: fleetScenario(500, now), poll: standardPoll, nodes, endpoints: nodes });
    await vi.waitFor(
      () => {
        expect(lab.state().nodes.ids).toHaveLength(500);
        expect(isSettled(lab.state())).toBe(true);
      },
      { interval: 500, timeout: 60_000 },
    );
    expect(lab.runner.calls.length).toBeLessThan(300);
  });

  it.each(['node-refused', 'node-blackholed'] as const)(
    'are so though a tenth of them is gone (%s)',
    async (name) => {
      const scenario = fleetScenario(500, now);
      const gone = scenario.nodes.map(({ address }) => address).filter((_, index) => index % 10 === 9);
      const nodes = ['10.64.0.1', '10.64.0.2', '10.64.0.3'];
      const faults = gone.map((node) => ({ name, node }));
      lab = startLab({ scenario, faults, poll: standardPoll, nodes, endpoints: nodes });
      await pass(25_000);
      const { ids, byId } = lab.state().nodes;
      const silent = ids.filter((id) => byId[id]?.contact.state !== 'answering');
      expect(ids).toHaveLength(500);
      expect(new Set(silent)).toEqual(new Set(gone));
      const whole = ids.filter((id) => byId[id]?.facts.services.status === 'ok');
      expect(whole).toHaveLength(450);
      expect(lab.runner.calls.length).toBeLessThan(1200);
    },
  );
});
