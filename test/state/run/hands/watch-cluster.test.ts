import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeRecord } from '../../../../source/domain/node.ts';
import { begin } from '../../../../source/domain/run/machine.ts';
import type { Phase, RunState } from '../../../../source/domain/run/types.ts';
import { watchCluster } from '../../../../source/state/run/hands/watch-cluster.ts';
import { createClusterStore, update } from '../../../../source/state/store.ts';
import { nodesOfLab, runPlan } from '../../../domain/run/run-lab.ts';
import { clusterOf } from '../../../helpers/cluster.ts';
import { type FactOverrides, failingContact, homelabNode } from '../../../helpers/nodes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const names = ['ryzen', 'intel', 'm1mac'] as const;
type Name = (typeof names)[number];
const addressOf = (name: Name): string => `192.168.1.10${names.indexOf(name) + 1}`;

const cordoned = (name: Name): FactOverrides => ({ kubernetes: { name, ready: true, cordoned: true } });
const booted = (bootMarker: string): FactOverrides => ({
  machineStatus: { stage: 'running', ready: true, unmetConditions: [], bootMarker },
});

/** A run of intel, then m1mac, and what the watch says of it. */
function startWatch(phase: Phase = 'checking') {
  const [first, second] = nodesOfLab;
  if (!first || !second) throw new Error('no nodes');
  const plan = runPlan({
    nodes: [
      { ...first, name: 'intel', address: addressOf('intel') },
      { ...second, name: 'm1mac', address: addressOf('m1mac') },
    ],
  });
  let state: RunState = { ...begin(plan).state, phase };
  let nodes: Record<Name, NodeRecord> = {
    ryzen: homelabNode('ryzen'),
    intel: homelabNode('intel'),
    m1mac: homelabNode('m1mac'),
  };
  const store = createClusterStore(clusterOf(Object.values(nodes)));
  const told: string[] = [];
  const stop = watchCluster(
    { cluster: store },
    () => state,
    (reasons) => void told.push(...reasons),
  );
  return {
    told,
    stop,
    go(next: Phase, at = state.at) {
      state = { ...state, phase: next, at };
    },
    set(name: Name, facts: FactOverrides = {}, rest: Partial<NodeRecord> = {}) {
      nodes = { ...nodes, [name]: homelabNode(name, facts, rest) };
      update(store, (cluster) => ({ ...cluster, nodes: clusterOf(Object.values(nodes)).nodes }));
    },
    pass: () => vi.advanceTimersByTime(250),
  };
}

describe('where the one endpoint is the node at work', () => {
  it('nobody can be asked, which says nothing of the others until they are asked again', () => {
    const watch = startWatch('working');
    for (const name of names) watch.set(name, {}, { contact: failingContact(3) });
    vi.advanceTimersByTime(60_000);
    watch.set('ryzen');
    vi.advanceTimersByTime(20_000);
    expect(watch.told).toEqual([]);
    for (const name of names) watch.set(name);
    vi.advanceTimersByTime(60_000);
    expect(watch.told).toEqual([]);
    watch.stop();
  });

  it('one that stays away is told of all the same', () => {
    const watch = startWatch('working');
    for (const name of names) watch.set(name, {}, { contact: failingContact(3) });
    vi.advanceTimersByTime(10_000);
    watch.set('ryzen');
    vi.advanceTimersByTime(60_000);
    expect(watch.told.join()).toContain('m1mac');
    watch.stop();
  });

  it('before a node goes down it pauses the run', () => {
    const watch = startWatch('confirming');
    for (const name of names) watch.set(name, {}, { contact: failingContact(3) });
    watch.pass();
    expect(watch.told).not.toEqual([]);
    watch.stop();
  });
});

describe('what disturbs a run', () => {
  it('is told once, until it has gone away', () => {
    const { told, set, pass } = startWatch();
    set('ryzen', cordoned('ryzen'));
    expect(told).toEqual([]);
    pass();
    expect(told).toEqual([expect.stringContaining('ryzen was cordoned')]);
    set('ryzen', { ...cordoned('ryzen'), ...booted('2026-11-21T01:00:00Z') });
    pass();
    expect(told).toHaveLength(1);
    set('ryzen');
    pass();
    set('ryzen', cordoned('ryzen'));
    pass();
    expect(told).toHaveLength(2);
  });

  it('is looked at once for many changes', () => {
    const { told, set, pass } = startWatch();
    set('ryzen', cordoned('ryzen'));
    set('ryzen');
    pass();
    expect(told).toEqual([]);
  });

  it('is nothing that happens to the node at work', () => {
    const { told, set, pass, go } = startWatch('working');
    set('intel', cordoned('intel'));
    pass();
    set('intel', {}, { contact: failingContact(4) });
    pass();
    set('intel', booted('after'));
    pass();
    go('failed');
    set('intel', cordoned('intel'));
    pass();
    expect(told).toEqual([]);
    set('m1mac', booted('after'));
    pass();
    expect(told).toEqual([expect.stringContaining('m1mac has rebooted')]);
  });

  it('is nothing that has happened to it before it was done, and all after that', () => {
    const { told, set, pass, go } = startWatch('working');
    // Its last news comes together with its verdict.
    set('intel', { ...booted('after'), ...cordoned('intel') });
    go('checking', 1);
    pass();
    expect(told).toEqual([]);
    go('working', 1);
    set('intel', booted('again'));
    pass();
    expect(told).toEqual([expect.stringContaining('intel has rebooted')]);
  });

  it('is still seen where it came together with the verdict of the node at work', () => {
    const { told, set, pass, go } = startWatch('working');
    set('intel', booted('after'));
    set('ryzen', cordoned('ryzen'));
    go('checking', 1);
    pass();
    expect(told).toEqual([expect.stringContaining('ryzen was cordoned')]);
  });

  it('is nothing that was there when a pause was continued', () => {
    const { told, set, pass, go } = startWatch();
    set('ryzen', cordoned('ryzen'));
    pass();
    go('paused');
    set('m1mac', cordoned('m1mac'));
    pass();
    expect(told).toHaveLength(2);
    go('checking');
    set('m1mac', { ...cordoned('m1mac'), hostname: 'm1mac' });
    pass();
    expect(told).toHaveLength(2);
    set('ryzen', { ...cordoned('ryzen'), ...booted('after') });
    pass();
    expect(told.at(-1)).toContain('ryzen has rebooted');
  });

  it('is a node that was silent in the beginning, came back, and is silent again', () => {
    const { told, set, pass } = startWatch('paused');
    set('ryzen', {}, { contact: failingContact(4) });
    pass();
    set('ryzen');
    pass();
    told.splice(0);
    set('ryzen', {}, { contact: failingContact(4) });
    pass();
    expect(told.join()).toContain('ryzen does not answer any more');
  });

  it('is a cordon of a node whose cordon was not known in the beginning', () => {
    const { told, set, pass } = startWatch();
    set('ryzen', { kubernetes: { status: 'loading' } });
    pass();
    set('ryzen');
    pass();
    set('ryzen', cordoned('ryzen'));
    pass();
    expect(told).toEqual([expect.stringContaining('ryzen was cordoned')]);
  });

  it('is the quorum, when members beside the node at work are lost', () => {
    const { told, set, pass } = startWatch('working');
    const lost = { contact: failingContact(4) };
    set('intel', {}, lost);
    pass();
    expect(told).toEqual([]);
    set('ryzen', {}, lost);
    pass();
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringContaining('etcd has lost its quorum'),
        expect.stringContaining('ryzen does not answer'),
      ]),
    );
  });
});

it('nothing is told any more after the end', () => {
  const { told, set, stop, pass } = startWatch();
  set('ryzen', cordoned('ryzen'));
  stop();
  pass();
  set('m1mac', cordoned('m1mac'));
  pass();
  expect(told).toEqual([]);
});
