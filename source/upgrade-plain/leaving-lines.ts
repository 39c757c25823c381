import type { RunView } from '../state/run/run-view.ts';
import { runOf } from './next-lines.ts';

/**
 * What is said when the program is left before the run has ended: what goes on by itself, and how to come back.
 *
 * @param left - what goes on by itself, a sentence each
 */
export function leavingLines(view: RunView, left: readonly string[]): readonly string[] {
  const run = runOf(view);
  if (view.kind === 'theirs') return ['left: the upgrade goes on in the other talos-tui'];
  if (view.kind !== 'ours' || !run) return ['left: nothing was started'];
  if (run.state.phase === 'ended') return [];
  return [
    ...(left.length === 0 ? ['left: nothing is under way; no node goes down by itself'] : []),
    ...left.map((sentence) => `left: ${sentence}`),
    'talos-tui upgrade --plain takes the run up again, and asks again before every node',
  ];
}
