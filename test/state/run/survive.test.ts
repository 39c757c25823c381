import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { writeAll } from '../../../source/run-step/durable.ts';
import type { Runner } from '../../../source/state/run/runner.ts';
import {
  attend,
  attendToEnd,
  clusterId,
  type Lab,
  openLab,
  plan,
  runOf,
  stateOf,
  until,
} from './runner-lab.ts';

/** A disk that can be full for the journal; what a supervisor needs it has reserved. */
const disk = { isFull: false };
vi.mock('../../../source/run-step/durable.ts', async (original) => {
  const real = await original<typeof import('../../../source/run-step/durable.ts')>();
  const full: typeof writeAll = (...all) => {
    if (disk.isFull) throw new Error('ENOSPC: no space left on device');
    real.writeAll(...all);
  };
  return { ...real, writeAll: full };
});

let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(async () => {
  disk.isFull = false;
  await lab.remove();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const addresses = plan.nodes.map(({ address }) => address);

function begun(): Runner {
  const runner = lab.open();
  expect(runner.begin(plan)).toBeNull();
  return runner;
}

/** What a kill leaves: nothing more is done or said, and the lock is there to be taken. */
const kill = (runner: Runner): void => void runner.close();

/** No step but after its own confirmation, in the order of the plan, and each node once. */
function expectNoNodeTwice(): void {
  const { started } = lab.world;
  const confirmations = lab.entries().filter(({ event }) => event.type === 'confirmed').length;
  expect(started.map(({ node }) => node)).toEqual(addresses);
  expect(new Set(started.map(({ folder }) => folder)).size).toBe(started.length);
  expect(confirmations).toBeGreaterThanOrEqual(started.length);
}

/** How many events a run of three nodes has. */
async function eventsOfWholeRun(): Promise<number> {
  const whole = openLab();
  const runner = whole.open();
  runner.begin(plan);
  await attendToEnd(runner);
  const { length } = whole.entries();
  await whole.remove();
  vi.useFakeTimers();
  return length;
}

/** Kills the runner at its nth event: before the effects of that event, or once they are begun. */
function killAt(
  runner: Runner,
  nth: number,
  isBefore: boolean,
): { readonly isDead: () => boolean; readonly startedThen: () => number } {
  let isDead = false;
  let startedThen = 0;
  const end = (): void => {
    isDead = true;
    startedThen = lab.world.started.length;
    kill(runner);
  };
  let count = 0;
  let last: unknown = null;
  runner.subscribe(() => {
    const view = runner.getState();
    const state = view.kind === 'ours' ? view.run.state : null;
    if (state === last || isDead) return;
    last = state;
    count += 1;
    if (count !== nth) return;
    if (isBefore) end();
    else queueMicrotask(end);
  });
  return { isDead: () => isDead, startedThen: () => startedThen };
}

async function attendUntilDead(runner: Runner, isDead: () => boolean): Promise<void> {
  for (let past = 0; past < 3000 && !isDead(); past += 1) {
    attend(runner);
    if (!isDead()) await pass(100);
  }
  await pass(1000);
}

async function takeUpAndFinish(): Promise<Runner> {
  const next = lab.open();
  next.open(clusterId);
  await attendToEnd(next);
  return next;
}

describe('a runner that is killed', () => {
  it.each([
    ['before its effects are begun', true],
    ['once its effects are begun', false],
  ])(
    'at every event, %s, never has a node upgraded twice',
    async (_when, isBefore) => {
      await lab.remove();
      const count = await eventsOfWholeRun();
      expect(count).toBeGreaterThan(20);
      for (let nth = 1; nth <= count; nth += 1) {
        lab = openLab();
        const first = lab.open();
        const { isDead, startedThen } = killAt(first, nth, isBefore);
        first.begin(plan);
        await attendUntilDead(first, isDead);
        expect(isDead(), `killed at event ${nth}`).toBe(true);
        if (isBefore) expect(lab.world.started).toHaveLength(startedThen());
        const next = await takeUpAndFinish();
        expect(stateOf(next), `killed at event ${nth}`).toMatchObject({
          phase: 'ended',
          outcome: 'complete',
        });
        expectNoNodeTwice();
        if (nth < count) await lab.remove();
      }
    },
    120_000,
  );

  it.each([
    ['before a step is handed over', 'before'],
    ['after a step is handed over', 'after'],
  ] as const)(
    '%s has it settled, and not started again',
    async (_name, moment) => {
      for (const nth of [1, 2, 3]) {
        const first = begun();
        let [count, isDead] = [0, false];
        lab.world.onHandOver = (when) => {
          if (when !== moment || isDead) return;
          count += 1;
          if (count !== nth) return;
          isDead = true;
          kill(first);
          // Without this it would only be dropped after it was done.
          if (when === 'before') throw new Error('killed');
        };
        await attendUntilDead(first, () => isDead);
        const next = await takeUpAndFinish();
        expect(stateOf(next).outcome).toBe('complete');
        expectNoNodeTwice();
        await lab.remove();
        lab = openLab();
      }
    },
    60_000,
  );

  it('says what happened meanwhile, and starts nothing by itself', async () => {
    const first = begun();
    const { ticket } = await until(first, 'confirming');
    first.confirm(ticket, 'm1mac');
    await pass(1000);
    kill(first);
    await pass(20_000);
    const next = lab.open();
    expect(next.unfinished(plan.clusterName)).toBe(
      'an upgrade of homelab to v1.13.3, begun 2026-11-23 04:20 UTC, is unfinished',
    );
    expect(next.begin(plan)).toContain('is unfinished: it comes first');
    expect(next.getState().kind).toBe('ours');
    await pass(60_000);
    expect(runOf(next).meanwhile).toEqual([
      'talosctl upgrade of m1mac has ended',
      'm1mac has rebooted and runs v1.13.3',
      'm1mac is done, and verified',
      'nothing was started: what stands before intel begins again',
    ]);
    expect(stateOf(next)).toMatchObject({ phase: 'confirming', at: 1 });
    expect(lab.world.started).toHaveLength(1);
    expect(runOf(next).turns[0]?.startedAt).toBeLessThan(runOf(next).turns[0]?.endedAt ?? 0);
  });

  it('finds a question asked anew, and nothing else', async () => {
    const first = begun();
    await until(first, 'confirming');
    kill(first);
    await pass(0);
    const next = lab.open();
    next.open(clusterId);
    expect(runOf(next).meanwhile).toEqual(['nothing was started: m1mac is being checked again']);
    await until(next, 'confirming');
    await pass(60_000);
    expect(lab.world.started).toEqual([]);
  });

  it('shows what talosctl has printed before, be it at work or ended', async () => {
    lab.world.play = (step) => {
      step.output = 'said before\n';
    };
    const first = begun();
    const { ticket } = await until(first, 'confirming');
    first.confirm(ticket, 'm1mac');
    await pass(2000);
    kill(first);
    await pass(0);
    const next = lab.open();
    next.open(clusterId);
    await pass(3000);
    expect(runOf(next).step?.output).toEqual(['said before']);
    expect(runOf(next).meanwhile).toEqual(['talosctl upgrade of m1mac still runs']);
  });
});

describe('a journal that cannot be written', () => {
  it('at any event: nothing goes on until it can, and then all of it', async () => {
    await lab.remove();
    const count = await eventsOfWholeRun();
    for (let nth = 0; nth < count; nth += 1) {
      lab = openLab();
      const runner = begun();
      for (let past = 0; past < 3000 && lab.entries().length < nth; past += 1) {
        attend(runner);
        await pass(50);
      }
      const [before, starts] = [stateOf(runner), lab.world.started.length];
      disk.isFull = true;
      for (let past = 0; past < 120; past += 1) {
        attend(runner);
        await pass(100);
      }
      expect(stateOf(runner), `full at event ${nth}`).toBe(before);
      expect(lab.world.started.length).toBe(starts);
      disk.isFull = false;
      await attendToEnd(runner);
      expect(runOf(runner), `full at event ${nth}`).toMatchObject({
        trouble: null,
        state: { outcome: 'complete' },
      });
      expectNoNodeTwice();
      if (nth < count - 1) await lab.remove();
    }
  }, 120_000);

  it('drops what the user says, says so, and takes it once it can be written', async () => {
    const runner = begun();
    const { ticket } = await until(runner, 'confirming');
    disk.isFull = true;
    expect(runner.confirm(ticket, 'm1mac')).toBe(false);
    expect(runOf(runner).trouble).toMatch(/^what you have said was not taken: .*ENOSPC/);
    disk.isFull = false;
    await pass(60_000);
    expect(stateOf(runner).phase).toBe('confirming');
    expect(lab.world.started).toEqual([]);
    expect(runner.confirm(ticket, 'm1mac')).toBe(true);
    expect(runOf(runner).trouble).toBeNull();
  });

  it('keeps what has happened in its order, and passes over what the user says meanwhile', async () => {
    const runner = begun();
    const { ticket } = await until(runner, 'confirming');
    runner.confirm(ticket, 'm1mac');
    disk.isFull = true;
    await pass(20_000);
    runner.choose('abort');
    runner.pause();
    expect(stateOf(runner)).toMatchObject({ phase: 'working', pauseWanted: null });
    expect(runOf(runner).trouble).toContain('ENOSPC');
    disk.isFull = false;
    await attendToEnd(runner);
    expect(stateOf(runner).outcome).toBe('complete');
    const types = lab.entries().map(({ event }) => event.type);
    expect(types.slice(2, 5)).toEqual(['confirmed', 'started', 'step ended']);
  });

  it('begins no run', () => {
    const runner = lab.open();
    disk.isFull = true;
    expect(runner.begin(plan)).toContain('ENOSPC');
    disk.isFull = false;
    expect(runner.begin(plan)).toBeNull();
  });
});
