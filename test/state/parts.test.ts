import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createArrivals } from '../../source/state/arrivals.ts';
import { mostNodesPerCall, planBatches } from '../../source/state/batches.ts';
import { afterFailure, retryDelay, whileWaiting } from '../../source/state/contacts.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createPace } from '../../source/state/pace.ts';
import { createPoller } from '../../source/state/poller.ts';
import { answeringContact } from '../helpers/nodes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('batches', () => {
  const node = (address: string, minor: string | null = '1.13', slow = false) => ({ address, minor, slow });

  it('put versions apart, slow nodes alone, and at most 25 together in a get', () => {
    const nodes = [node('a'), node('b', '1.12'), node('c'), node('d', '1.13', true), node('e', null)];
    expect(planBatches(nodes, 25)).toEqual([['a', 'c'], ['b'], ['e'], ['d']]);
    const many = Array.from({ length: 51 }, (_, index) => node(String(index)));
    expect(planBatches(many, 25).map((batch) => batch.length)).toEqual([25, 25, 1]);
    expect(planBatches(many, mostNodesPerCall).map((batch) => batch.length)).toEqual([51]);
    expect(planBatches([], 25)).toEqual([]);
  });
});

describe('contacts', () => {
  const error = { kind: 'refused', message: 'refused', hint: null } as const;

  it('count failed tries from when the silence began', () => {
    const once = afterFailure(answeringContact, error, 100);
    expect(once).toEqual({ state: 'failing', failures: 1, error, since: 100 });
    expect(afterFailure(once, error, 200)).toMatchObject({ failures: 2, since: 100 });
  });

  it('waiting is no failed try, and hides none', () => {
    const waiting = whileWaiting(answeringContact, 100);
    expect(waiting).toMatchObject({ state: 'waiting', failures: 0, since: 100 });
    expect(whileWaiting(waiting, 200)).toBe(waiting);
    const failing = afterFailure(answeringContact, error, 100);
    expect(whileWaiting(failing, 200)).toBe(failing);
    expect(afterFailure(waiting, error, 300)).toMatchObject({ failures: 1, since: 100 });
  });

  it.each([
    [1, 1000],
    [2, 2000],
    [4, 8000],
    [5, 15_000],
    [50, 15_000],
  ])('after %i failures the next try is %i ms away, give or take a fifth', (failures, ms) => {
    expect(retryDelay(failures, 1, () => 0.5)).toBe(ms);
    expect(retryDelay(failures, 8, () => 0)).toBe(ms * 0.8);
    expect(retryDelay(failures, 8, () => 0.999_999)).toBeLessThanOrEqual(ms * 1.2);
    expect(retryDelay(failures, 64, () => 0.5)).toBe(
      Math.min(1000 * 2 ** Math.min(20, failures - 1), 120_000),
    );
  });
});

describe('endpoints', () => {
  it('ask an endpoint through itself until one has answered, then all through that one', () => {
    const endpoints = createEndpoints(['a', 'b']);
    expect([endpoints.for('b'), endpoints.for('x'), endpoints.current()]).toEqual(['b', 'a', null]);
    endpoints.answered('b', 1);
    expect([endpoints.for('a'), endpoints.for('x'), endpoints.current()]).toEqual(['b', 'b', 'b']);
    endpoints.answered('a', 2);
    expect(endpoints.current()).toBe('b');
  });

  it('go on to the next when one fails, and round', () => {
    const endpoints = createEndpoints(['a', 'b', 'c']);
    endpoints.answered('a', 1);
    endpoints.failed('a');
    expect(endpoints.for('x')).toBe('b');
    endpoints.failed('b');
    endpoints.failed('c');
    expect(endpoints.for('x')).toBe('a');
    expect(endpoints.alternatives('x', 'b')).toEqual(['c', 'a']);
    expect(endpoints.alternatives('a', 'b')).toEqual(['a', 'c']);
  });

  it('keep the one in use when another fails', () => {
    const endpoints = createEndpoints(['a', 'b']);
    endpoints.answered('a', 5);
    endpoints.failed('b');
    expect(endpoints.current()).toBe('a');
    expect([
      endpoints.answeredSince('a', 5),
      endpoints.answeredSince('a', 6),
      endpoints.answeredSince('b', 0),
    ]).toEqual([true, false, false]);
  });
});

describe('pace', () => {
  it('learns from the median what is slow, so that a few slow nodes among good ones move nothing', () => {
    const pace = createPace();
    expect([pace.slowQuestion(), pace.slowBatch('services')]).toEqual([1500, 2000]);
    for (let i = 0; i < 20; i++) pace.noteAnswer(100);
    for (let i = 0; i < 5; i++) pace.noteAnswer(9000);
    expect(pace.slowQuestion()).toBe(1500);
    for (let i = 0; i < 25; i++) pace.noteAnswer(3000);
    expect([pace.slowQuestion(), pace.slowBatch('services')]).toEqual([9000, 12_000]);
  });

  it('learns how long each kind of batch takes, so that a long one is looked into once only', () => {
    const pace = createPace();
    pace.noteBatch('services', 3000);
    expect([pace.slowBatch('services'), pace.slowBatch('memory')]).toEqual([9000, 2000]);
  });

  it('makes the batches of a get smaller while they take long, and larger when they are quick', () => {
    const pace = createPace();
    pace.noteAnswer(150);
    pace.noteBatch('services', 5000);
    expect(pace.nodesPerGet()).toBe(25);
    pace.noteBatch('get kubernetes', 2700);
    expect(pace.nodesPerGet()).toBe(12);
    for (let i = 0; i < 9; i++) pace.noteBatch('get kubernetes', 2700);
    expect(pace.nodesPerGet()).toBe(1);
    for (let i = 0; i < 9; i++) pace.noteBatch('get kubernetes', 300);
    expect(pace.nodesPerGet()).toBe(25);
  });

  it('leaves them as they are where one answer alone takes as long', () => {
    const pace = createPace();
    pace.noteAnswer(2500);
    pace.noteBatch('get kubernetes', 3000);
    expect(pace.nodesPerGet()).toBe(25);
  });
});

describe('arrivals', () => {
  it('who come together are read together, as soon as nobody is waited for', () => {
    const flushed: string[][] = [];
    const arrivals = createArrivals((addresses) => flushed.push([...addresses]));
    for (const node of ['a', 'b']) arrivals.expect(node);
    arrivals.add('a');
    arrivals.settle('a');
    expect(flushed).toEqual([]);
    arrivals.add('b');
    arrivals.settle('b');
    expect(flushed).toEqual([['a', 'b']]);
  });

  it('nobody waits long for those who do not come', async () => {
    const flushed: string[][] = [];
    const arrivals = createArrivals((addresses) => flushed.push([...addresses]));
    arrivals.expect('silent');
    arrivals.add('a');
    await pass(149);
    expect(flushed).toEqual([]);
    await pass(1);
    expect(flushed).toEqual([['a']]);
  });

  it('many who come one by one are read in ever larger groups, then the next one soon again', async () => {
    const flushed: string[][] = [];
    const arrivals = createArrivals((addresses) => flushed.push([...addresses]));
    const arrive = async (names: readonly string[]) => {
      for (const name of names) {
        await pass(100);
        arrivals.add(name);
        arrivals.settle(name);
      }
    };
    const many = Array.from({ length: 60 }, (_, index) => `node-${index}`);
    for (const name of many) arrivals.expect(name);
    await arrive(many);
    expect(flushed.flat()).toEqual(many);
    expect(flushed.map((group) => group.length)).toEqual([2, 3, 6, 12, 24, 13]);
    arrivals.expect('silent');
    await arrive(['late']);
    await pass(150);
    expect(flushed.at(-1)).toEqual(['late']);
  });
});

describe('a poller', () => {
  it('never reads twice at once, however long a reading takes', async () => {
    let running = 0;
    let most = 0;
    const read = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 3500));
      running--;
      return true;
    };
    const poller = createPoller({ intervalMs: 1000, random: () => 0.5, read });
    poller.start();
    await pass(1500);
    poller.now();
    poller.now();
    await pass(20_000);
    expect(most).toBe(1);
    poller.stop();
  });

  it('slows down while it fails, never stops, and is fast again after one success', async () => {
    const at: number[] = [];
    let good = false;
    const start = Date.now();
    const read = async () => {
      at.push(Date.now() - start);
      if (!good) throw new Error('no');
      return true;
    };
    const poller = createPoller({ intervalMs: 1000, random: () => 0.5, read });
    poller.start();
    await pass(40_000);
    expect(at).toEqual([1000, 3000, 7000, 15_000, 31_000]);
    await pass(60_000);
    expect(at.slice(5)).toEqual([61_000, 91_000]);
    good = true;
    await pass(24_000);
    expect(at.slice(7)).toEqual([121_000, 122_000, 123_000, 124_000]);
    poller.stop();
  });

  it('reads nothing after it was stopped, not even what was asked for', async () => {
    let reads = 0;
    const read = async () => {
      reads++;
      return true;
    };
    const poller = createPoller({ intervalMs: 1000, random: () => 0.5, read });
    poller.start();
    poller.stop();
    poller.now();
    await pass(10_000);
    expect(reads).toBe(0);
  });
});
