/**
 * Collects nodes that have just answered (for the first time, again, or after a reboot), so that those who
 * come together are read together: in one call for each kind of value instead of one for each node.
 */
export interface Arrivals {
  /** A question to this node is open: others may wait a little for it. */
  expect(address: string): void;
  /** That question is answered, failed or slow: nobody waits for it any longer. */
  settle(address: string): void;
  add(address: string): void;
  stop(): void;
}

/**
 * Who has arrived waits at most so long for those who have not: twice as long each time while there are more to
 * come. A fleet shows its first rows at once, and is then read in dozens: each reading costs a dozen calls.
 */
const shortestWindowMs = 150;
const longestWindowMs = 2400;

export function createArrivals(flush: (addresses: readonly string[]) => void): Arrivals {
  const expected = new Set<string>();
  const arrived = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let windowMs = shortestWindowMs;

  const go = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    windowMs = expected.size === 0 ? shortestWindowMs : Math.min(longestWindowMs, 2 * windowMs);
    const addresses = [...arrived];
    arrived.clear();
    if (addresses.length > 0) flush(addresses);
  };

  return {
    expect: (address) => {
      expected.add(address);
    },
    settle(address) {
      expected.delete(address);
      if (expected.size === 0) go();
    },
    add(address) {
      arrived.add(address);
      timer ??= setTimeout(go, windowMs);
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}
