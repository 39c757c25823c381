import type { RunNode } from '../../domain/run/types.ts';
import type { RunProgress, RunView } from '../../state/run/run-view.ts';

/** The run that can be shown, whoever has it; null where there is none. */
export function runOf(view: RunView): RunProgress | null {
  return view.kind === 'ours' || view.kind === 'theirs' ? view.run : null;
}

/** A run, or somebody who has the cluster: then its page is what the wizard shows first. */
export const isRunThere = ({ kind }: RunView): boolean => kind === 'ours' || kind === 'theirs';

/** The node whose turn it is; undefined when every node has had its turn. */
export function nodeAtTurn(view: RunView): RunNode | undefined {
  const run = runOf(view);
  return run?.state.phase === 'ended' ? undefined : run?.state.plan.nodes[run.state.at];
}

/** A run of ours that would go on. */
export function isUnderWay(view: RunView): boolean {
  return view.kind === 'ours' && view.run.state.phase !== 'ended';
}
