/** A call that the endpoint fans out is limited only by the length of a command line. */
export const mostNodesPerCall = 1000;

export interface Candidate {
  readonly address: string;
  /** The Talos minor as in "1.13"; null while unknown. Mixed versions go in batches of their own. */
  readonly minor: string | null;
  /** True for a node that takes long: it is asked alone, so that nobody waits for it. */
  readonly slow: boolean;
}

/**
 * Which nodes go into one call. All given nodes answered last time, so that each batch begins with a good
 * one: a `get` whose first node is down prints nothing at all.
 */
export function planBatches(
  candidates: readonly Candidate[],
  nodesPerBatch: number,
): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  const alone: string[][] = [];
  for (const { address, minor, slow } of candidates) {
    if (slow) alone.push([address]);
    else groups.set(minor ?? '', [...(groups.get(minor ?? '') ?? []), address]);
  }
  const batches: string[][] = [];
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += nodesPerBatch) {
      batches.push(group.slice(start, start + nodesPerBatch));
    }
  }
  return [...batches, ...alone];
}
