/** A call that the endpoint fans out is limited only by the length of a command line. */
export const mostNodesPerCall = 1000;

export interface Candidate {
  readonly address: string;
  /** True for a node that takes long: it is asked alone, so that nobody waits for it. */
  readonly slow: boolean;
}

/** The list cut into groups of so many; the last one has the rest. */
export function inGroups<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/**
 * Which nodes go into one call, versions mixed: every kind of resource that is read exists since Talos 1.6, under
 * the same full name, so that the first node of a `get` speaks for all. All given nodes answered last time, so
 * that each batch begins with a good one: a `get` whose first node is down prints nothing at all.
 */
export function planBatches(
  candidates: readonly Candidate[],
  nodesPerBatch: number,
): readonly (readonly string[])[] {
  const together = candidates.filter(({ slow }) => !slow).map(({ address }) => address);
  const alone = candidates.filter(({ slow }) => slow).map(({ address }) => [address]);
  return [...inGroups(together, nodesPerBatch), ...alone];
}
