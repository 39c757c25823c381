import { type ClusterStore, update } from './store.ts';

/** How often the one coarse clock moves, in ms. */
const stepMs = 60_000;
/** A step that took so much longer was slept through: the machine was suspended. In ms. */
const sleptMs = 30_000;

/**
 * Moves the store's clock once a minute.
 *
 * @param onWake - the machine was suspended: whatever was under way is lost, and everything shown is old.
 */
export function createClock(store: ClusterStore, onWake: () => void): { stop(): void } {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    update(store, (state) => ({ ...state, clock: now }));
    if (now - last > stepMs + sleptMs) onWake();
    last = now;
  }, stepMs);
  return { stop: () => clearInterval(timer) };
}
