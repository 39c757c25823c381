/** Repeats one reading for ever: never two at once, slower while it fails, never stopping by itself. */
export interface Poller {
  start(): void;
  /** Reads at once (or once more right after the reading under way), and counts the interval anew. */
  now(): void;
  stop(): void;
}

export interface PollerOptions {
  readonly intervalMs: number;
  /** One reading; false (or a throw) counts as failed. */
  readonly read: () => Promise<boolean>;
  readonly random: () => number;
}

/** While readings fail the interval doubles, up to this; one that is longer anyway stays as it is. In ms. */
const longestFailingIntervalMs = 30_000;

export function createPoller({ intervalMs, read, random }: PollerOptions): Poller {
  let timer: NodeJS.Timeout | null = null;
  let reading = false;
  let again = false;
  let stopped = false;
  let slowdown = 1;

  const schedule = (): void => {
    if (stopped) return;
    // Jitter, so that a fleet's readings do not march in step for ever.
    const interval = Math.min(intervalMs * slowdown, Math.max(intervalMs, longestFailingIntervalMs));
    const delay = interval * (0.9 + 0.2 * random());
    timer = setTimeout(tick, delay);
  };

  const tick = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    read()
      .catch(() => false)
      .then((good) => {
        reading = false;
        slowdown = good ? 1 : Math.min(64, slowdown * 2);
        if (stopped) return;
        if (again) {
          again = false;
          tick();
        } else schedule();
      });
  };

  return {
    start: schedule,
    now: () => {
      if (!stopped) tick();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
