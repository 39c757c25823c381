import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialCluster } from '../../source/state/cluster.ts';
import { createEventFeed, pauseAfter } from '../../source/state/event-feed.ts';
import { createClusterStore, update } from '../../source/state/store.ts';
import { applyContacts, applyReading } from '../../source/state/updates.ts';
import type { NodeEvent } from '../../source/talosctl/parse/events.ts';
import type { StreamEnd } from '../../source/talosctl/runner.ts';
import { answeringContact, failingContact } from '../helpers/nodes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const second = 1000;

/** A stream that somebody has asked for: what it was, and how to end it. */
interface Asked {
  readonly text: string;
  readonly say: (...lines: string[]) => void;
  readonly end: (stderr?: string) => void;
  readonly isWanted: () => boolean;
}

function open(nodes: readonly string[]) {
  const store = createClusterStore(
    initialCluster({
      context: 'c',
      readOnly: false,
      endpoints: ['e1', 'e2'],
      nodes,
      source: 'talosconfig',
      roles: null,
      certificateNotAfter: null,
      now: 0,
    }),
  );
  const streams: Asked[] = [];
  const heard: NodeEvent[] = [];
  let gaps = 0;
  const feed = createEventFeed({
    store,
    channel: {
      follow: (asked, { command, signal, onBytes }) =>
        new Promise((resolve) => {
          const end = (stderr = ''): void => resolve({ stderr, exitCode: 1, durationMs: 0, failure: null });
          signal.addEventListener('abort', () => end());
          streams.push({
            text: `${command.join(' ')} of ${asked.join()}`,
            say: (...lines) => onBytes(Buffer.from(lines.map((text) => `${text}\n`).join(''))),
            end,
            isWanted: () => !signal.aborted,
          });
        }),
    },
    onEvents: (events) => heard.push(...events),
    onGap: () => {
      gaps++;
    },
  });
  const contact = (address: string, isUp: boolean) =>
    update(store, (state) =>
      applyContacts(state, new Map([[address, isUp ? answeringContact : failingContact(1)]])),
    );
  feed.start();
  return { store, streams, heard, feed, contact, gaps: () => gaps };
}

const line = (node: string) => `${node}   dc0epd1ksduesmerp3sg   talos/runtime/machine.MachineStatusEvent`;
const status = '                RUNNING                ready: true, unmet conditions: []';

describe('the stream of events', () => {
  it('hears the nodes that answer, all in one, from before it began', async () => {
    const lab = open(['a', 'b', 'c']);
    await pass(10 * second);
    expect(lab.streams).toEqual([]);
    lab.contact('a', true);
    lab.contact('b', true);
    await pass(2 * second);
    expect(lab.streams.map(({ text }) => text)).toEqual(['events --duration 15s of a,b']);
    lab.streams[0]?.say(line('b'), status);
    expect(lab.heard).toMatchObject([{ node: 'b', kind: 'MachineStatusEvent' }]);
    await pass(3600 * second);
    expect(lab.streams).toHaveLength(1);
  });

  it('of one node is that node’s, whatever it calls itself', async () => {
    const lab = open(['a']);
    lab.contact('a', true);
    await pass(2 * second);
    lab.streams[0]?.say(line('10.0.0.7'), status);
    expect(lab.heard).toMatchObject([{ node: 'a' }]);
  });

  it('goes on when a node is lost, and is another when it returns or a new one comes, without a gap', async () => {
    const lab = open(['a', 'b']);
    lab.contact('a', true);
    lab.contact('b', true);
    await pass(60 * second);
    lab.contact('b', false);
    await pass(60 * second);
    expect(lab.streams).toHaveLength(1);
    lab.contact('b', true);
    await pass(2 * second);
    expect(lab.streams.map(({ text }) => text)[1]).toMatch(/^events --duration [34]s of a,b$/);
    expect(lab.streams.map(({ isWanted }) => isWanted())).toEqual([false, true]);
    expect(lab.gaps()).toBe(0);
  });

  it('is another when a node has booted, though it was never seen down', async () => {
    const lab = open(['a']);
    const read = (bootMarker: string) => {
      const value = { stage: 'running', ready: true, unmetConditions: [], bootMarker };
      const values = new Map([['a', value]]);
      update(lab.store, (state) => applyReading(state, 'machineStatus', values, new Map(), 0));
    };
    read('x');
    lab.contact('a', true);
    await pass(60 * second);
    read('x');
    await pass(60 * second);
    expect(lab.streams).toHaveLength(1);
    read('y');
    await pass(2 * second);
    expect(lab.streams).toHaveLength(2);
  });

  it('begins again when it ends, over the time it missed, and says so', async () => {
    const lab = open(['a']);
    lab.contact('a', true);
    await pass(60 * second);
    lab.streams[0]?.end('rpc error: code = Unavailable desc = closing transport');
    await pass(2 * second);
    expect(lab.gaps()).toBe(1);
    expect(lab.streams[1]?.text).toMatch(/^events --duration [56]s of a$/);
  });

  it('is another when everything is asked anew, or when it is not trusted; what it missed is read', async () => {
    const lab = open(['a']);
    lab.contact('a', true);
    await pass(60 * second);
    update(lab.store, (state) => ({ ...state, refreshed: state.refreshed + 1 }));
    await pass(2 * second);
    expect([lab.streams.length, lab.gaps()]).toEqual([2, 1]);
    lab.feed.renew();
    await pass(5 * second);
    expect([lab.streams.length, lab.gaps()]).toEqual([3, 2]);
    expect(lab.streams.map(({ isWanted }) => isWanted())).toEqual([false, false, true]);
  });

  it('that never connects does not count as heard: the next asks for all that was missed', async () => {
    const lab = open(['a']);
    lab.contact('a', true);
    await pass(2 * second);
    for (let dial = 0; dial < 4; dial++) {
      await pass(15 * second);
      lab.streams.at(-1)?.end('rpc error: code = Unavailable desc = i/o timeout');
      await pass(9 * second);
    }
    expect(lab.streams).toHaveLength(5);
    expect(lab.streams.at(-1)?.text).toBe('events --duration 100s of a');
  });

  it('is changed ever less often where nodes come and go all the time', async () => {
    const lab = open(['a', 'b']);
    lab.contact('a', true);
    for (let flap = 0; flap < 300; flap++) {
      lab.contact('b', flap % 2 === 0);
      await pass(2 * second);
    }
    expect(lab.streams.length).toBeLessThan(30);
  });

  it('is not asked for where there is no node', async () => {
    const lab = open(['a']);
    update(lab.store, (state) => ({ ...state, endpoint: 'e1' }));
    lab.contact('a', true);
    await pass(60 * second);
    lab.contact('a', false);
    update(lab.store, (state) => ({ ...state, endpoint: 'e2' }));
    await pass(60 * second);
    expect(lab.streams).toHaveLength(1);
  });

  it('begins anew through another endpoint', async () => {
    const lab = open(['a']);
    update(lab.store, (state) => ({ ...state, endpoint: 'e1' }));
    lab.contact('a', true);
    await pass(20 * second);
    update(lab.store, (state) => ({ ...state, endpoint: 'e2' }));
    await pass(2 * second);
    expect(lab.streams).toHaveLength(2);
    expect(lab.streams[0]?.isWanted()).toBe(false);
  });

  it('that ends at once every time is asked for ever less often, and never given up', async () => {
    const lab = open(['a']);
    lab.contact('a', true);
    for (let seconds = 0; seconds < 600; seconds++) {
      await pass(second);
      for (const stream of lab.streams) stream.end();
    }
    expect(lab.streams.length).toBeGreaterThan(8);
    expect(lab.streams.length).toBeLessThan(20);
  });

  it('is live while it lasts', async () => {
    const lab = open(['a']);
    expect(lab.feed.isLive()).toBe(false);
    lab.contact('a', true);
    await pass(4 * second);
    // A dial that fails takes 20 s: only then is it known to be connected, unless something was heard.
    expect(lab.feed.isLive()).toBe(false);
    await pass(25 * second);
    expect(lab.feed.isLive()).toBe(true);
    lab.streams[0]?.end();
    await pass(0);
    expect(lab.feed.isLive()).toBe(false);
    lab.feed.stop();
    await pass(600 * second);
    expect(lab.streams).toHaveLength(1);
  });
});

describe('the pause before the next stream', () => {
  const end = (stderr: string): Pick<StreamEnd, 'stderr'> => ({ stderr });
  it.each([
    ['after a good one is short', '', true, 32_000, 1000],
    ['doubles after one that heard nothing', '', false, 4000, 8000],
    ['is a minute at most', '', false, 50_000, 60_000],
    ['is long where the role may not', 'rpc error: code = PermissionDenied desc = no', false, 0, 600_000],
    ['is long where there are no events', 'rpc error: code = Unimplemented desc = no', false, 0, 600_000],
    ['is short where one node of many has none', '* a: rpc error: code = Unimplemented', true, 0, 1000],
  ])('%s', (_, stderr, wasConnected, previous, pause) => {
    expect(pauseAfter(end(stderr), wasConnected, previous)).toBe(pause);
  });
});
