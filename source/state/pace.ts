/**
 * What counts as slow, learned from how long answers take: on a link where every answer takes three seconds,
 * three seconds are not slow. Durations are in ms.
 */
export interface Pace {
  /** A question to one node alone was answered after this long. */
  noteAnswer(durationMs: number): void;
  /** A batch of this kind, of so many nodes, was answered whole after this long. */
  noteBatch(kind: string, durationMs: number, nodes: number): void;
  /** A single question open for longer than this makes its node `waiting`. */
  slowQuestion(): number;
  /** A batch of this kind and size open for longer than this is looked into. */
  slowBatch(kind: string, nodes: number): number;
  /**
   * How many nodes a `get` may ask one after another where somebody waits for the answer: halved when a whole
   * batch took long compared with one answer, doubled when it was quick.
   */
  nodesPerGet(): number;
  /** The same where nobody waits: as many as take some seconds, for each call costs a process. */
  nodesPerPoll(): number;
}

/** So many answers back; the median of them, so that a few slow nodes among good ones move nothing. */
const remembered = 25;
const mostNodesPerGet = 200;
const firstNodesPerGet = 25;
const mostNodesPerPoll = 1000;
/** A poll may take so long, in ms: half of the shortest interval. */
const longestPollMs = 15_000;
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

/** A `get` asks its nodes one after another, so that it takes the longer the more they are. */
function isGet(kind: string): boolean {
  return kind.startsWith('get ');
}

export function createPace(): Pace {
  const answers = createMedian();
  const batches = new Map<string, ReturnType<typeof createMedian>>();
  let nodesPerGet = firstNodesPerGet;
  /** Of a `get`, for each of its nodes. */
  const perNode = createMedian();

  return {
    noteAnswer: answers.note,
    noteBatch(kind, durationMs, nodes) {
      if (!isGet(kind)) {
        const median = batches.get(kind) ?? createMedian();
        batches.set(kind, median);
        median.note(durationMs);
        return;
      }
      perNode.note(durationMs / Math.max(1, nodes));
      if (durationMs > Math.max(leastSlowMs, 3 * answers.value()))
        nodesPerGet = Math.max(1, nodesPerGet >> 1);
      else if (durationMs < quickMs && nodes >= nodesPerGet / 2)
        nodesPerGet = Math.min(mostNodesPerGet, nodesPerGet * 2);
    },
    slowQuestion: () => Math.max(1500, 3 * answers.value()),
    slowBatch(kind, nodes) {
      const usual = isGet(kind) ? perNode.value() * nodes : (batches.get(kind)?.value() ?? 0);
      return Math.max(leastSlowMs, 4 * answers.value(), 3 * usual);
    },
    nodesPerGet: () => nodesPerGet,
    nodesPerPoll: () =>
      Math.max(
        nodesPerGet,
        Math.min(mostNodesPerPoll, Math.floor(longestPollMs / Math.max(1, perNode.value()))),
      ),
  };
}
