import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fleetScenario } from '../../source/simulator/fleet.ts';
import { applyReplaced } from '../../source/state/replaced.ts';
import { update } from '../../source/state/store.ts';
import type { Answer, Call } from '../../source/talosctl/runner.ts';
import { addresses, type FeedLab, standardPoll, startLab } from '../helpers/feed-lab.ts';

const now = Date.parse('2026-11-23T05:00:00Z');
beforeEach(() => vi.useFakeTimers({ now }));
let lab: FeedLab;
afterEach(() => {
  lab.feed.stop();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const minute = 60_000;
const [ryzen, , m1mac] = addresses;

function startsSince(since: number): number {
  return lab.runner.calls.filter(({ at }) => at >= since).length;
}

/** An answer that never comes: what our own time limit makes of it. */
function hang({ timeoutMs, signal }: Call): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (kind: 'timeout' | 'cancelled') => (): void =>
      resolve({
        stdout: '',
        stderr: '',
        exitCode: null,
        durationMs: timeoutMs,
        failure: { kind, message: `no answer within ${timeoutMs / 1000} s`, hint: null },
      });
    const timer = setTimeout(end('timeout'), timeoutMs);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      end('cancelled')();
    });
  });
}

describe('a node that hangs on one reading', () => {
  it.each(['service', 'memory', 'etcd'])(
    '(%s) is on the screen like the others, and delays nobody',
    async (word) => {
      let hangs = false;
      lab = startLab({
        poll: standardPoll,
        intercept: (call, answer) =>
          hangs && call.command[0] === word && call.nodes.includes(m1mac) ? hang(call) : answer(),
      });
      await pass(2 * minute);
      hangs = true;
      const away: string[] = [];
      lab.store.subscribe(({ nodes: { ids, byId } }) => {
        away.push(...ids.filter((id) => byId[id]?.contact.state === 'failing'));
      });
      await pass(10 * minute);
      expect(away).toEqual([]);
      const since = Date.now();
      await pass(10 * minute);
      expect(startsSince(since)).toBeLessThan(120);
      expect(lab.node(m1mac).facts.services.status).toBe(word === 'service' ? 'stale' : 'ok');
      // The others' services are read as ever: alone they are not held up.
      lab.runner.fault({ name: 'service-failed', node: ryzen });
      await pass(4 * minute);
      const kubelet = lab.node(ryzen).facts.services;
      expect(kubelet.status === 'ok' && kubelet.value.find(({ id }) => id === 'kubelet')?.state).toBe(
        'Failed',
      );
      hangs = false;
      await pass(4 * minute);
      expect(lab.node(m1mac).facts.services.status).toBe('ok');
    },
  );
});

describe('an outage of the network', () => {
  it.each([
    ['3 nodes', 3],
    ['200 nodes', 200],
  ])('of %s costs a few calls, and all are back soon after it', async (_, count) => {
    const scenario = fleetScenario(count, now);
    const nodes = scenario.nodes.slice(0, 3).map(({ address }) => address);
    lab = startLab({ scenario, nodes, endpoints: nodes, poll: standardPoll });
    await pass(2 * minute);
    const answering = () => {
      const { ids, byId } = lab.state().nodes;
      return ids.filter((id) => byId[id]?.contact.state === 'answering').length;
    };
    expect(answering()).toBe(count);
    lab.runner.fault({ name: 'endpoint-dead', node: null });
    const began = Date.now();
    await pass(3 * minute);
    expect(answering()).toBe(0);
    expect(lab.state().trouble).toMatchObject({ kind: 'refused' });
    expect(startsSince(began)).toBeLessThan(120);
    const later = Date.now();
    await pass(120 * minute);
    expect(startsSince(later) / 120).toBeLessThan(14);
    lab.runner.clear();
    await pass(75_000);
    expect(answering()).toBe(count);
    expect(lab.state().trouble).toBeNull();
  });
});

describe('a certificate that has expired', () => {
  it('and is replaced brings all nodes back, also those that were not asked meanwhile', async () => {
    lab = startLab({ poll: standardPoll, faults: [{ name: 'certificate-expired', node: null }] });
    await pass(5 * minute);
    const states = () => lab.state().nodes.ids.map((id) => lab.node(id).contact.state);
    expect(states()).toEqual(['failing', 'failing', 'failing']);
    expect(lab.state().trouble).toMatchObject({ kind: 'certificate-expired' });
    lab.runner.clear();
    const { endpoints } = lab.state();
    const replaced = {
      endpoints,
      nodes: addresses,
      source: 'talosconfig',
      roles: null,
      certificateNotAfter: null,
    } as const;
    update(lab.store, (state) => applyReplaced(state, replaced));
    lab.feed.replaceEndpoints(endpoints);
    await pass(10_000);
    expect(states()).toEqual(['answering', 'answering', 'answering']);
    expect(lab.state().trouble).toBeNull();
  });
});

describe('a stream of events that has died without a word', () => {
  it('is replaced when a poll finds a change that it did not announce', async () => {
    const streams: string[] = [];
    lab = startLab({
      poll: standardPoll,
      follow: async (call) => {
        streams.push(call.command.join(' '));
        await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
        return { stderr: '', exitCode: null, durationMs: 0, failure: null };
      },
    });
    await pass(5 * minute);
    expect(streams).toHaveLength(1);
    lab.runner.fault({ name: 'service-failed', node: ryzen });
    await pass(3 * minute);
    expect(streams).toHaveLength(2);
    await pass(60 * minute);
    expect(streams).toHaveLength(2);
  });
});
