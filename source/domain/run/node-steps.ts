import { followedCommandOf } from './followed.ts';
import { type Turn, turnOf } from './moves.ts';
import { oneRunning } from './one-running.ts';
import { type Seen, type StepRow, withOwnWatch } from './own-watch.ts';
import type { StepName, ToldProgress } from './progress.ts';
import type { RunState, Step } from './types.ts';

export type { RowName, StepRow } from './own-watch.ts';

/** What the rows follow from; null for what is not known. */
export interface NodeStepsInput {
  readonly state: RunState;
  /** The step of talosctl that was followed last. */
  readonly step: { readonly ticket: number; readonly told: ToldProgress } | null;
  readonly sightings: Seen | null;
}

const comingBack: readonly StepName[] = ['reboot', 'down', 'boot', 'services'];

/** As its talosctl would tell them, before it has told anything. */
function namesOf({ action, command: { command } }: Step): readonly StepName[] {
  const { generation, isDrained } = followedCommandOf(action, command);
  if (action !== 'upgrade') return comingBack;
  if (generation === 'legacy') return ['pull', 'drain', 'stop', 'install', ...comingBack];
  return isDrained
    ? ['pull', 'install', 'drain', ...comingBack, 'uncordon']
    : ['pull', 'install', ...comingBack];
}

const waiting = (name: StepRow['name']): StepRow => ({
  name,
  state: 'waiting',
  words: null,
  startedAt: null,
  endedAt: null,
});

function toldRows({ own }: Turn, step: Step, told: ToldProgress | null): readonly StepRow[] {
  const rows: readonly StepRow[] = told?.steps ?? namesOf(step).map(waiting);
  const names = rows.map(({ name }) => name);
  // An old Talos drains, and uncordons after its boot, by itself: only our own watch tells.
  const isUncordonOwn =
    names.includes('drain') && !names.includes('uncordon') && own.before?.cordoned === false;
  return [...rows, ...(isUncordonOwn ? [waiting('uncordon')] : []), waiting('verify')];
}

/**
 * The progress of the node whose turn it is, in the order of its generation: what talosctl tells, and our own watch
 * where that tells more. At most one row runs, and none when the step is over. Empty where nothing was started on it.
 */
export function nodeSteps({ state, step: followed, sightings }: NodeStepsInput): readonly StepRow[] {
  const [turn, { step }] = [turnOf(state), state];
  if (!turn || !step || turn.own.starts === 0) return [];
  const told = followed?.ticket === step.ticket ? followed.told : null;
  const seen = sightings?.address === turn.node.address ? sightings : null;
  const watched = withOwnWatch(toldRows(turn, step, told), { turn, step, told, seen });
  return oneRunning(watched, { isAtWork: turn.own.state === 'working', step });
}
