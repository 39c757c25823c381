/**
 * What counts as slow, learned from how long answers take: on a link where every answer takes three seconds,
 * three seconds are not slow. Durations are in ms.
 */
export interface Pace {
  /** A question to one node alone was answered after this long. */
  noteAnswer(durationMs: number): void;
  /** A batch of this kind was answered whole after this long. */
  noteBatch(kind: string, durationMs: number): void;
  /** A single question open for longer than this makes its node `waiting`. */
  slowQuestion(): number;
  /** A batch of this kind open for longer than this is looked into. */
  slowBatch(kind: string): number;
  /**
   * How many nodes a `get` may ask one after another: halved when a whole batch took long compared with one
   * answer, doubled again when it was quick.
   */
  nodesPerGet(): number;
}

/** So many answers back; the median of them, so that a few slow nodes among good ones move nothing. */
const remembered = 25;
const mostNodesPerGet = 25;
const leastSlowMs = 2000;
const quickMs = 500;

function createMedian(): { note(value: number): void; value(): number } {
  const values: number[] = [];
  return {
    note(value) {
      values.push(value);
      if (values.length > remembered) values.shift();
    },
    value: () => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0,
  };
}

export function createPace(): Pace {
  const answers = createMedian();
  const batches = new Map<string, ReturnType<typeof createMedian>>();
  let nodesPerGet = mostNodesPerGet;

  return {
    noteAnswer: answers.note,
    noteBatch(kind, durationMs) {
      const median = batches.get(kind) ?? createMedian();
      batches.set(kind, median);
      median.note(durationMs);
      if (!kind.startsWith('get ')) return;
      if (durationMs > Math.max(leastSlowMs, 3 * answers.value()))
        nodesPerGet = Math.max(1, nodesPerGet >> 1);
      else if (durationMs < quickMs) nodesPerGet = Math.min(mostNodesPerGet, nodesPerGet * 2);
    },
    slowQuestion: () => Math.max(1500, 3 * answers.value()),
    slowBatch: (kind) => Math.max(leastSlowMs, 4 * answers.value(), 3 * (batches.get(kind)?.value() ?? 0)),
    nodesPerGet: () => nodesPerGet,
  };
}
