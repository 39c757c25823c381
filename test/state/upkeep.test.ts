import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isForeignEndpoint } from '../../source/domain/own-endpoint.ts';
import { createClock } from '../../source/state/clock.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { onRenewal } from '../../source/state/renewals.ts';
import { applyReplaced } from '../../source/state/replaced.ts';
import { createClusterStore, update } from '../../source/state/store.ts';
import { createTransitions } from '../../source/state/transitions.ts';
import { applyContacts, applyReading } from '../../source/state/updates.ts';
import { clusterOf, homelabNodes } from '../helpers/cluster.ts';
import { failingContact, homelabNode, makeNode } from '../helpers/nodes.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const minute = 60_000;

describe('the clock', () => {
  it('moves once a minute', async () => {
    const store = createClusterStore(clusterOf(homelabNodes, { clock: 0 }));
    let changes = 0;
    store.subscribe(() => changes++);
    const clock = createClock(store, () => expect.unreachable());
    await pass(3 * minute + 59_000);
    expect(changes).toBe(3);
    expect(store.getState().clock).toBe(1_000_000 + 3 * minute);
    clock.stop();
    await pass(10 * minute);
    expect(changes).toBe(3);
  });

  it('notices that the machine slept', async () => {
    let woken = 0;
    const clock = createClock(createClusterStore(clusterOf(homelabNodes)), () => woken++);
    await pass(30_000);
    vi.setSystemTime(1_000_000 + 8 * 60 * minute);
    await pass(minute);
    expect(woken).toBe(1);
    await pass(10 * minute);
    expect(woken).toBe(1);
    clock.stop();
  });
});

describe('a node on its way', () => {
  const rebooting = { stage: 'rebooting', ready: false, unmetConditions: [], bootMarker: 'x' };

  it('is asked again and again, ever less often, until it runs or is gone', async () => {
    const store = createClusterStore(clusterOf([homelabNode('ryzen'), homelabNode('intel')]));
    const asked: string[] = [];
    const transitions = createTransitions(store, async (address) => {
      asked.push(address);
    });
    const put = (node: ReturnType<typeof makeNode>) =>
      update(store, (state) => ({
        ...state,
        nodes: { ...state.nodes, byId: { ...state.nodes.byId, [node.address]: node } },
      }));
    await pass(10 * minute);
    expect(asked).toEqual([]);
    put(homelabNode('intel', { machineStatus: rebooting }));
    await pass(30_000);
    expect(new Set(asked)).toEqual(new Set(['192.168.1.102']));
    expect(asked.length).toBeGreaterThan(3);
    const early = asked.length;
    await pass(20 * minute);
    expect(asked.length - early).toBeLessThan(26);
    expect(asked.length - early).toBeGreaterThan(15);
    update(store, (state) => applyContacts(state, new Map([['192.168.1.102', failingContact(1)]])));
    await pass(2 * minute);
    const until = asked.length;
    await pass(20 * minute);
    expect(asked).toHaveLength(until);
    put(homelabNode('intel', { machineStatus: rebooting }));
    await pass(5000);
    expect(asked.length).toBeGreaterThan(until);
    transitions.stop();
  });
});

describe('endpoints', () => {
  it('offer a better one to try, but not one that has just failed, and ever less often', () => {
    const endpoints = createEndpoints(['vip', 'own-1', 'own-2']);
    const isOwn = (endpoint: string) => endpoint.startsWith('own');
    expect(endpoints.better(isOwn)).toBeNull();
    endpoints.answered('vip', 0);
    expect(endpoints.better(isOwn)).toBe('own-1');
    endpoints.distrust('own-1');
    expect(endpoints.better(isOwn)).toBe('own-2');
    endpoints.distrust('own-2');
    expect(endpoints.better(isOwn)).toBeNull();
    const wait = (minutes: number) => vi.setSystemTime(Date.now() + minutes * minute);
    wait(6);
    expect(endpoints.better(isOwn)).toBe('own-1');
    endpoints.distrust('own-1');
    endpoints.distrust('own-2');
    wait(6);
    expect(endpoints.better(isOwn)).toBeNull();
    wait(5);
    expect(endpoints.better(isOwn)).toBe('own-1');
    endpoints.use('own-1');
    expect([endpoints.current(), endpoints.for('x'), endpoints.better(isOwn)]).toEqual([
      'own-1',
      'own-1',
      null,
    ]);
  });

  it('offer none where none is better', () => {
    const endpoints = createEndpoints(['vip', 'vip-2']);
    endpoints.answered('vip-2', 0);
    expect(endpoints.better(() => false)).toBeNull();
  });

  it('may be replaced: the one in use stays where it is still named', () => {
    const endpoints = createEndpoints(['a', 'b']);
    endpoints.answered('b', 0);
    endpoints.replace(['b', 'c']);
    expect([endpoints.current(), endpoints.alternatives('x', 'b')]).toEqual(['b', ['c']]);
    endpoints.replace(['c', 'd']);
    expect([endpoints.current(), endpoints.for('x')]).toEqual([null, 'c']);
    // What was asked before may be answered through one that is no longer named.
    endpoints.answered('b', 0);
    expect(endpoints.current()).toBeNull();
  });

  const nodes = [
    makeNode('192.168.1.101'),
    makeNode('node-2', {}, { announced: { hostname: null, role: null, addresses: ['fd00::2', '10.0.0.2'] } }),
  ];
  it.each([
    ['192.168.1.101', false],
    ['192.168.1.101:50000', false],
    ['https://10.0.0.2:50000', false],
    ['[fd00:0:0::2]:50000', false],
    ['192.168.1.100', true],
    ['fd00::3', true],
    ['cluster.example', false],
    ['127.0.0.1', false],
    ['[::1]:50000', false],
  ])('%s is no node’s own: %s', (endpoint, isForeign) => {
    expect(isForeignEndpoint(endpoint, nodes, [])).toBe(isForeign);
  });
});

describe('a replaced talosconfig', () => {
  it('brings its endpoints, certificate and new nodes, and takes nothing away', () => {
    const before = clusterOf(homelabNodes, {
      trouble: { kind: 'certificate-expired', message: 'expired', hint: null },
    });
    const after = applyReplaced(before, {
      endpoints: ['192.168.1.104'],
      nodes: ['192.168.1.104', '192.168.1.101'],
      source: 'talosconfig',
      roles: ['os:reader'],
      certificateNotAfter: 5,
    });
    expect(after).toMatchObject({
      endpoints: ['192.168.1.104'],
      roles: ['os:reader'],
      certificateNotAfter: 5,
      trouble: null,
    });
    expect(after.nodes.ids).toEqual(['192.168.1.101', '192.168.1.102', '192.168.1.103', '192.168.1.104']);
    expect(after.nodes.byId['192.168.1.101']).toBe(before.nodes.byId['192.168.1.101']);
    expect(after.nodes.byId['192.168.1.104']).toMatchObject({ contact: { state: 'unasked' } });
  });
});

describe('reasons to begin a stream anew', () => {
  it('are another endpoint, a return, a boot, and everything asked anew', () => {
    const store = createClusterStore(clusterOf(homelabNodes));
    const [, intel] = homelabNodes;
    let count = 0;
    const stop = onRenewal(store, intel.address, () => count++);
    const change = (changes: Partial<ReturnType<typeof store.getState>>) =>
      update(store, (state) => ({ ...state, ...changes }));
    const contact = (one: typeof intel.contact) =>
      update(store, (state) => applyContacts(state, new Map([[intel.address, one]])));
    change({ clock: 5 });
    expect(count).toBe(0);
    change({ endpoint: null });
    change({ endpoint: '192.168.1.102' });
    expect(count).toBe(1);
    change({ refreshed: 1 });
    expect(count).toBe(2);
    contact(failingContact(1));
    expect(count).toBe(2);
    contact(intel.contact);
    expect(count).toBe(3);
    const booted = { stage: 'running', ready: true, unmetConditions: [], bootMarker: 'another' };
    update(store, (state) =>
      applyReading(state, 'machineStatus', new Map([[intel.address, booted]]), new Map(), 0),
    );
    expect(count).toBe(4);
    stop();
    change({ refreshed: 2 });
    expect(count).toBe(4);
  });
});
