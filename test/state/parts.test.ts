import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createArrivals } from '../../source/state/arrivals.ts';
import { mostNodesPerCall, planBatches } from '../../source/state/batches.ts';
import { afterFailure, retryDelay, whileWaiting } from '../../source/state/contacts.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createPace } from '../../source/state/pace.ts';
import { createSchedule } from '../../source/state/schedule.ts';
import { answeringContact } from '../helpers/nodes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('batches', () => {
  const node = (address: string, slow = false) => ({ address, slow });

  it('ask slow nodes alone, and no more at once than a get is to have', () => {
    const nodes = [node('a'), node('b', true), node('c')];
    expect(planBatches(nodes, 25)).toEqual([['a', 'c'], ['b']]);
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
    [20, 15_000],
    [21, 60_000],
    [5000, 60_000],
  ])('after %i failures the next try is %i ms away, give or take a fifth', (failures, ms) => {
    expect(retryDelay(failures, 1, () => 0.5)).toBe(ms);
    expect(retryDelay(failures, 8, () => 0)).toBe(ms * 0.8);
    expect(retryDelay(failures, 8, () => 0.999_999)).toBeLessThanOrEqual(ms * 1.2);
    const most = failures > 20 ? 480_000 : 120_000;
    expect(retryDelay(failures, 64, () => 0.5)).toBe(Math.min(1000 * 2 ** Math.min(20, failures - 1), most));
  });
});

describe('a node that went to reboot', () => {
  it('is asked every few seconds for some minutes', () => {
    const delay = (failures: number) => retryDelay(failures, 1, () => 0.5, true);
    expect([1, 3, 4, 80, 81].map(delay)).toEqual([1000, 4000, 4000, 4000, 60_000]);
  });
});

describe('endpoints', () => {
  it('ask an endpoint through itself until one has answered, then all through that one', () => {
    const endpoints = createEndpoints(['a', 'b']);
    expect([endpoints.for('b'), endpoints.for('x'), endpoints.current()]).toEqual(['b', 'a', null]);
    endpoints.answered('b', 1);
    expect([endpoints.for('a'), endpoints.for('x'), endpoints.current()]).toEqual(['b', 'b', 'b']);
    endpoints.answered('a', 5000);
    expect(endpoints.current()).toBe('b');
  });

  it('of those that answer at the start the first of the list is used, not the quickest', () => {
    const endpoints = createEndpoints(['a', 'b', 'c']);
    endpoints.answered('b', 1);
    endpoints.answered('c', 2);
    endpoints.answered('a', 900);
    expect(endpoints.current()).toBe('a');
    // Not so after a failure: it would go to and fro.
    endpoints.failed('a');
    endpoints.answered('b', 1000);
    endpoints.answered('a', 1100);
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
    expect([pace.slowQuestion(), pace.slowBatch('services', 3)]).toEqual([1500, 2000]);
    for (let i = 0; i < 20; i++) pace.noteAnswer(100);
    for (let i = 0; i < 5; i++) pace.noteAnswer(9000);
    expect(pace.slowQuestion()).toBe(1500);
    for (let i = 0; i < 25; i++) pace.noteAnswer(3000);
    expect([pace.slowQuestion(), pace.slowBatch('services', 3)]).toEqual([9000, 12_000]);
  });

  it('learns how long each kind of batch takes, so that a long one is looked into once only', () => {
    const pace = createPace();
    pace.noteBatch('services', 3000, 3);
    expect([pace.slowBatch('services', 3), pace.slowBatch('memory', 3)]).toEqual([9000, 2000]);
    pace.noteBatch('get memory', 1000, 10);
    expect([pace.slowBatch('get memory', 10), pace.slowBatch('get kubernetes', 100)]).toEqual([3000, 30_000]);
  });

  it('lets a poll have as many nodes as it takes some seconds for, one call costing a process', () => {
    const pace = createPace();
    expect(pace.nodesPerPoll()).toBe(1000);
    pace.noteBatch('get memory', 750, 25);
    expect(pace.nodesPerPoll()).toBe(500);
    for (let i = 0; i < 25; i++) pace.noteBatch('get memory', 25_000, 25);
    expect(pace.nodesPerPoll()).toBe(15);
  });

  it('makes the batches of a get smaller while they take long, and larger when they are quick', () => {
    const pace = createPace();
    pace.noteAnswer(150);
    pace.noteBatch('services', 5000, 25);
    expect(pace.nodesPerGet()).toBe(25);
    pace.noteBatch('get kubernetes', 2700, 25);
    expect(pace.nodesPerGet()).toBe(12);
    for (let i = 0; i < 9; i++) pace.noteBatch('get kubernetes', 2700, 25);
    expect(pace.nodesPerGet()).toBe(1);
    for (let i = 0; i < 9; i++) pace.noteBatch('get kubernetes', 300, 25);
    expect(pace.nodesPerGet()).toBe(64);
    // A few nodes that are quick say nothing about many.
    pace.noteBatch('get kubernetes', 80, 3);
    expect(pace.nodesPerGet()).toBe(64);
  });

  it('leaves them as they are where one answer alone takes as long', () => {
    const pace = createPace();
    pace.noteAnswer(2500);
    pace.noteBatch('get kubernetes', 3000, 25);
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

describe('the schedule', () => {
  const begun: [string, number][] = [];
  beforeEach(() => {
    begun.length = 0;
  });
  const start = () => performance.now();
  const task = (name: string, intervalMs: number, good = () => true, lasts = 80) => ({
    name,
    intervalMs: () => intervalMs,
    async read() {
      begun.push([name, performance.now()]);
      await new Promise((resolve) => setTimeout(resolve, lasts));
      return good();
    },
  });
  const timesOf = (name: string, since: number) =>
    begun.filter(([one]) => one === name).map(([, at]) => Math.round((at - since) / 100) * 100);

  it('keeps what is read most often to its interval, and begins no more than 8 readings a minute', async () => {
    const tasks = [task('often', 30_000), task('often too', 30_000)];
    for (const name of ['a', 'b', 'c', 'd']) tasks.push(task(name, 90_000));
    for (const name of ['e', 'f', 'g', 'h']) tasks.push(task(name, 600_000));
    const schedule = createSchedule(tasks, () => 0.5);
    const since = start();
    schedule.start();
    await pass(3_600_000);
    schedule.stop();
    const gaps = (name: string) => timesOf(name, since).map((at, index, all) => at - (all[index - 1] ?? 0));
    expect(Math.max(...gaps('often'))).toBeLessThanOrEqual(31_000);
    expect(Math.max(...gaps('often too'))).toBeLessThanOrEqual(38_000);
    expect(Math.max(...gaps('a'))).toBeLessThanOrEqual(110_000);
    expect(timesOf('e', since).length).toBeGreaterThanOrEqual(5);
    const all = begun.map(([, at]) => at);
    const inAnyMinute = all.map((at) => all.filter((other) => other >= at && other < at + 60_000).length);
    expect(Math.max(...inAnyMinute)).toBeLessThanOrEqual(8);
  });

  it('never reads one thing twice at once, however long a reading takes', async () => {
    let running = 0;
    let most = 0;
    const read = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 3500));
      running--;
      return true;
    };
    const schedule = createSchedule([{ name: 'slow', intervalMs: () => 1000, read }], () => 0.5);
    schedule.start();
    await pass(1500);
    schedule.now();
    schedule.now();
    await pass(20_000);
    expect(most).toBe(1);
    schedule.stop();
  });

  it('slows down while a reading fails, never stops, and is fast again after one success', async () => {
    let good = false;
    const since = start();
    const schedule = createSchedule([task('failing', 1000, () => good, 0)], () => 0.5);
    schedule.start();
    await pass(40_000);
    expect(timesOf('failing', since)).toEqual([1000, 3000, 7000, 15_000, 31_000]);
    await pass(60_000);
    expect(timesOf('failing', since).slice(5)).toEqual([61_000, 91_000]);
    good = true;
    await pass(30_500);
    expect(timesOf('failing', since).slice(7)).toEqual([
      121_000, 122_000, 123_000, 124_000, 125_000, 126_000, 127_000, 128_000, 129_000, 130_000,
    ]);
    schedule.stop();
  });

  it('reads everything at once when asked to, and nothing after it was stopped', async () => {
    const schedule = createSchedule([task('a', 60_000), task('b', 90_000)], () => 0.5);
    schedule.start();
    await pass(10);
    schedule.now();
    expect(begun.map(([name]) => name)).toEqual(['a', 'b']);
    schedule.now();
    schedule.stop();
    await pass(600_000);
    schedule.now();
    expect(begun).toHaveLength(2);
  });
});
