import { countServices } from '../domain/health.ts';
import type { Service } from '../domain/node.ts';
import { memoize } from '../state/selectors.ts';

/** Whether it is up, is not, or is over: done with its work, or without any here. */
export type Standing = 'up' | 'down' | 'over';

export function standingOf(service: Service): Standing {
  const { up, total } = countServices([service]);
  if (total === 0) return 'over';
  return up === 1 ? 'up' : 'down';
}

/** The services as their pane lists them: those that are not up first, the rest as talosctl lists them. */
export const orderServices = memoize((services: readonly Service[]): readonly Service[] => [
  ...services.filter((service) => standingOf(service) === 'down'),
  ...services.filter((service) => standingOf(service) !== 'down'),
]);

/**
 * The place of the cursor: at the service that was chosen, where this node has it; else at the first that is
 * not up, else at the kubelet, else at the first. -1 without services.
 */
export function serviceIndex(ordered: readonly Service[], chosen: string | null): number {
  const [first] = ordered;
  if (!first) return -1;
  const at = ordered.findIndex(({ id }) => id === chosen);
  if (at >= 0) return at;
  if (standingOf(first) === 'down') return 0;
  return Math.max(
    0,
    ordered.findIndex(({ id }) => id === 'kubelet'),
  );
}
