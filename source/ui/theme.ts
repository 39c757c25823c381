import type { Health } from '../domain/health.ts';

/** The sixteen colours every terminal lets its user choose; with NO_COLOR none is written. */
export const healthColours: Readonly<Record<Health, string>> = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  unknown: 'gray',
};
