import { turnOf } from '../../domain/run/moves.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { endedRuns } from './find-run.ts';
import { stepFolder } from './followed-step.ts';
import type { Steps } from './run-tools.ts';

/**
 * A talosctl that a run before this one was aborted over, and that may still run: its node may go down at any time,
 * beside the one of another run. Only for whoever has the cluster's lock.
 *
 * @returns a sentence about it; null for none
 */
export function leftStep(stateFolder: string, clusterId: string, steps: Steps): string | null {
  for (const { file, state } of endedRuns(stateFolder, clusterId)) {
    const { step } = state;
    if (!step || step.end !== null) continue;
    const folder = stepFolder(file, step.ticket);
    const stand = steps.settleStep(folder);
    if (stand.kind !== 'running') continue;
    const { child } = stand;
    const which = child === null ? '' : ` (pid ${child.pid} on ${child.host})`;
    const name = turnOf(state)?.node.name ?? step.command.node;
    return sanitizeLine(
      `talosctl ${step.action} of ${name}${which}, from the run before, still runs: wait until it has ended, or end it; where it is surely gone, remove ${folder}`,
    );
  }
  return null;
}
