import type { RunNode, RunState, Snapshot } from '../../../domain/run/types.ts';
import type { Tell } from '../hands.ts';
import type { HandsOptions } from './options.ts';
import { pullImages } from './pull-images.ts';
import { awaitSurvey, readLive } from './read-anew.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { notWanted } from './waiting.ts';

interface Prepared {
  readonly problems: readonly string[];
  readonly snapshot: Snapshot | null;
}

/** Those that are still to be upgraded. */
function nodesAhead({ plan, nodes }: RunState): readonly RunNode[] {
  return plan.nodes.filter((_, index) => {
    const state = nodes[index]?.state;
    return state !== 'done' && state !== 'skipped';
  });
}

/** What is done before the first node: nothing of it takes anything down. */
export async function prepare(
  options: HandsOptions,
  state: RunState,
  tell: Tell,
  signal: AbortSignal,
): Promise<Prepared> {
  const { snapshot: before } = state;
  if (options.cluster.getState().readOnly) {
    return { problems: ['this session is read-only: nothing is changed'], snapshot: before };
  }
  tell('reading all nodes anew');
  const unread = (await readLive(options, signal)) ?? (await awaitSurvey(options, signal));
  if (unread !== null) return { problems: [unread], snapshot: before };
  tell('taking a snapshot of etcd');
  const taken = await takeSnapshot(options, state, signal);
  if ('problem' in taken) return { problems: [taken.problem], snapshot: null };
  const { snapshot } = taken;
  const problems = signal.aborted
    ? [notWanted]
    : await pullImages(options, nodesAhead(state), { isAgain: false, tell, signal });
  return { problems, snapshot };
}
