import { lastValue } from '../domain/loaded.ts';
import type { NodeRecord } from '../domain/node.ts';
import type { ClusterStore } from './store.ts';

/** A node on its way (booting, rebooting, upgrading) is looked at so often at first, in ms … */
const firstMs = 2500;
/** … and ever less, for one may stay in between for hours. In ms. */
const longestMs = 60_000;

function isOnItsWay(node: NodeRecord | undefined): boolean {
  if (node?.contact.state !== 'answering') return false;
  const status = lastValue(node.facts.machineStatus);
  return status !== null && status.stage !== 'running';
}

/**
 * Asks nodes that are on their way again and again, alone: one that goes down does so without a word, and its
 * events are not heard again when it comes back.
 */
export function createTransitions(
  store: ClusterStore,
  ask: (address: string) => Promise<void>,
): { stop(): void } {
  const watched = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  function watch(address: string, ms: number): void {
    watched.set(
      address,
      setTimeout(async () => {
        await ask(address);
        if (!stopped && isOnItsWay(store.getState().nodes.byId[address])) {
          watch(address, Math.min(longestMs, ms * 1.5));
        } else watched.delete(address);
      }, ms),
    );
  }

  let seen: unknown = null;
  const unsubscribe = store.subscribe(({ nodes }) => {
    if (nodes === seen) return;
    seen = nodes;
    for (const id of nodes.ids) if (!watched.has(id) && isOnItsWay(nodes.byId[id])) watch(id, firstMs);
  });

  return {
    stop() {
      stopped = true;
      unsubscribe();
      for (const timer of watched.values()) clearTimeout(timer);
    },
  };
}
