/** One reading that is repeated for ever. */
export interface Task {
  readonly name: string;
  /** From the begin of one reading to the begin of the next, in ms; looked up each time. */
  readonly intervalMs: () => number;
  /** The first reading comes so long after the start; by default one interval. */
  readonly firstMs?: number;
  /** One reading; false (or a throw) counts as failed. */
  readonly read: () => Promise<boolean>;
}

/** Repeats its tasks: none twice at once, each slower while it fails, and none ever stopping by itself. */
export interface Schedule {
  start(): void;
  /** Begins every reading at once (or once more right after the one under way), and counts the intervals anew. */
  now(): void;
  stop(): void;
}

/**
 * Each reading costs a process, and a screen may stay open for months: readings are spread evenly instead of
 * beginning together, and at most one begins in this time, so that an idle cluster costs 8 starts a minute at
 * most. Shorter intervals (config.json) make it shorter.
 */
const standardSpacingMs = 7500;

/** A task due this much later, in spacings, goes before another that is due now and has a longer interval. */
const tolerance = 0.1;

/** While readings fail the interval doubles, up to this; one that is longer anyway stays as it is. In ms. */
const longestFailingIntervalMs = 30_000;

interface Running {
  readonly task: Task;
  /** On the clock that no change of the time touches, in ms. */
  dueAt: number;
  reading: boolean;
  again: boolean;
  slowdown: number;
}

/** @param random - 0 ≤ random < 1: failing readings do not march in step. */
export function createSchedule(tasks: readonly Task[], random: () => number): Schedule {
  const all: readonly Running[] = tasks.map((task) => ({
    task,
    dueAt: Number.POSITIVE_INFINITY,
    reading: false,
    again: false,
    slowdown: 1,
  }));
  let timer: NodeJS.Timeout | null = null;
  let lastBegin = Number.NEGATIVE_INFINITY;
  let stopped = false;

  /** As much room for each start as the intervals leave, with a little to spare. */
  function spacing(): number {
    const rate = tasks.reduce((sum, task) => sum + 1 / task.intervalMs(), 0);
    return Math.min(standardSpacingMs, 0.95 / rate);
  }

  function intervalOf({ task, slowdown }: Running): number {
    const interval = task.intervalMs();
    if (slowdown === 1) return interval;
    const longer = Math.min(interval * slowdown, Math.max(interval, longestFailingIntervalMs));
    return longer * (0.9 + 0.2 * random());
  }

  async function begin(one: Running): Promise<void> {
    if (one.reading) {
      one.again = true;
      return;
    }
    one.reading = true;
    lastBegin = performance.now();
    one.dueAt = lastBegin + intervalOf(one);
    const good = await one.task.read().catch(() => false);
    one.reading = false;
    const wasGood = one.slowdown === 1;
    one.slowdown = good ? 1 : Math.min(64, one.slowdown * 2);
    if (!good || !wasGood) one.dueAt = performance.now() + intervalOf(one);
    if (stopped) return;
    if (one.again) {
      one.again = false;
      void begin(one);
    }
    plan();
  }

  /** Of those that are due, the one that is read most often: its interval is a promise to the user. */
  function next(at: number): Running | undefined {
    const due = all.filter((one) => !one.reading && one.dueAt <= at);
    return due.sort((a, b) => a.task.intervalMs() - b.task.intervalMs() || a.dueAt - b.dueAt)[0];
  }

  function tick(): void {
    const one = next(performance.now() + tolerance * spacing());
    if (one) void begin(one);
    plan();
  }

  function plan(): void {
    if (timer) clearTimeout(timer);
    if (stopped) return;
    const waiting = all.filter(({ reading }) => !reading).map(({ dueAt }) => dueAt);
    const at = Math.max(lastBegin + spacing(), Math.min(...waiting));
    timer = Number.isFinite(at) ? setTimeout(tick, Math.max(0, at - performance.now())) : null;
  }

  return {
    start() {
      const now = performance.now();
      for (const one of all) one.dueAt = now + (one.task.firstMs ?? one.task.intervalMs());
      plan();
    },
    now() {
      if (stopped) return;
      for (const one of all) void begin(one);
      plan();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
