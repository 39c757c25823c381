import { presenceOf } from './process-identity.ts';
import { stepFiles } from './step-files.ts';
import { type StepState, stateOfStep, writersOf } from './step-state.ts';

/** How long talosctl may take to end after SIGTERM; one that hangs may never do, in ms. */
const killDelayMs = 5000;
/** How long the supervisor may take to write down the end, and a killed process to go, in ms. */
const waitMs = 5000;
const lookMs = 50;

/** A signal to talosctl and to all that it started; false when there is nobody to signal. */
function signal(folder: string, name: 'SIGTERM' | 'SIGKILL'): boolean {
  const state = stateOfStep(folder);
  if (state.kind !== 'running') return false;
  const { child } = state;
  // It leads a group of its own. Right before the signal: a pid that has gone may be somebody else's soon.
  const isThere = child !== null && presenceOf(child) === 'alive';
  const pids = isThere ? [-child.pid] : writersOf(stepFiles(folder).stdout);
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length > 0;
}

/** Until it runs no more, or the time is over. */
function awaitEnd(folder: string, milliseconds: number): Promise<StepState> {
  const { promise, resolve } = Promise.withResolvers<StepState>();
  let rest = Math.ceil(milliseconds / lookMs);
  const timer = setInterval(() => {
    const state = stateOfStep(folder);
    rest -= 1;
    if (state.kind === 'running' && rest > 0) return;
    clearInterval(timer);
    resolve(state);
  }, lookMs);
  return promise;
}

/**
 * Ends talosctl, not the supervisor, which writes down how it ended. Only on the user's word, after it was said what
 * that leaves behind: the node goes on by itself, or stands installed and not rebooted, or cordoned.
 *
 * @returns how the step stands then: still `running` when its process cannot be reached, as on another machine
 */
export async function endStep(folder: string): Promise<StepState> {
  if (!signal(folder, 'SIGTERM')) return stateOfStep(folder);
  const state = await awaitEnd(folder, killDelayMs);
  if (state.kind !== 'running' || !signal(folder, 'SIGKILL')) return state;
  return awaitEnd(folder, waitMs);
}
