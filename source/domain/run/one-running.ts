import type { RowName, StepRow } from './own-watch.ts';
import type { Step } from './types.ts';

interface Work {
  readonly isAtWork: boolean;
  readonly step: Step;
}

/** What follows by itself once the node is back: what is next of it is on. */
const followsBoot: readonly RowName[] = ['boot', 'services', 'uncordon', 'verify'];

const ended = (row: StepRow): StepRow => (row.state === 'running' ? { ...row, state: 'not seen' } : row);

/** talosctl's rollback ends at once, and then the node reboots. */
function isRollbackOn({ name, state }: StepRow, { action, end }: Step): boolean {
  const hasGoneWell = end?.kind === 'code' && end.code === 0;
  return action === 'rollback' && hasGoneWell && name === 'reboot' && state !== 'done';
}

/** The row that is on; -1 for none. */
function runningIndex(rows: readonly StepRow[], step: Step): number {
  const running = rows.findIndex(({ state }) => state === 'running');
  if (running >= 0) return running;
  const rollback = rows.findIndex((row) => isRollbackOn(row, step));
  const isRebootSeen = rows.some(({ name, state }) => name === 'down' && state !== 'waiting');
  if (rollback >= 0 && !isRebootSeen) return rollback;
  const isBack = rows.some(({ name, state }) => name === 'down' && state === 'done');
  const next = rows.findIndex(({ state }) => state === 'waiting');
  return isBack && followsBoot.includes(rows[next]?.name ?? 'pull') ? next : -1;
}

/** One row runs while the node is at work: the first that talosctl, or the node itself, shows to be on. */
export function oneRunning(rows: readonly StepRow[], { isAtWork, step }: Work): readonly StepRow[] {
  if (!isAtWork) return rows.map(ended);
  const at = runningIndex(rows, step);
  return rows.map((row, index) => {
    if (index !== at) return row.state === 'running' ? { ...row, state: 'waiting' } : row;
    const startedAt = row.startedAt ?? rows[index - 1]?.endedAt ?? null;
    return { ...row, state: 'running', startedAt, endedAt: null };
  });
}
