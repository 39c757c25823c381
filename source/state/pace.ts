/**
 * What counts as slow, learned from how long answers take: on a link where every answer takes three seconds,
 * three seconds are not slow.
 */
export interface Pace {
  /** One single-node answer took this long, in ms. */
  note(durationMs: number): void;
  /** A single question open for longer than this makes its node `waiting`, in ms. */
  slowQuestion(): number;
  /** A batch open for longer than this is looked into, in ms. */
  slowBatch(): number;
}

/** So many answers back; the median of them, so that a few slow nodes among good ones move nothing. */
const remembered = 25;

export function createPace(): Pace {
  const durations: number[] = [];
  const typical = (): number => [...durations].sort((a, b) => a - b)[durations.length >> 1] ?? 0;
  return {
    note(durationMs) {
      durations.push(durationMs);
      if (durations.length > remembered) durations.shift();
    },
    slowQuestion: () => Math.max(1500, 3 * typical()),
    slowBatch: () => Math.max(2000, 4 * typical()),
  };
}
