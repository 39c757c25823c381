import type { Health } from '../domain/health.ts';
import type { Level } from '../domain/logs/level.ts';
import type { CheckStatus } from '../domain/upgrade/plan.ts';

/** The sixteen colours every terminal lets its user choose; with NO_COLOR none is written. */
export const healthColours: Readonly<Record<Health, string>> = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  unknown: 'gray',
};

/** How severe a line of a log is; null: the terminal's own colour. */
export const levelColours: Readonly<Record<Level, 'gray' | 'yellow' | 'red' | null>> = {
  0: null,
  1: 'gray',
  2: null,
  3: 'yellow',
  4: 'red',
  5: 'red',
};

/** How a check of an upgrade stands. What is being read, and what has nothing to look at, is dimmed. */
export const checkColours: Readonly<Record<Exclude<CheckStatus, 'reading' | 'skipped'>, string>> = {
  passed: 'green',
  warning: 'yellow',
  blocked: 'red',
};
