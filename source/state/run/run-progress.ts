import { advance, begin } from '../../domain/run/machine.ts';
import { turnOf } from '../../domain/run/moves.ts';
import type { NodeState, Observation, RunPlan, RunState } from '../../domain/run/types.ts';
import { hasRebooted } from '../../domain/run/verify.ts';
import type { JournalEntry } from './journal-lines.ts';
import type { Sightings, TurnTimes } from './run-view.ts';

/** Where a run stands, and when it came there, as its journal tells. */
export interface Track {
  readonly state: RunState;
  readonly turns: readonly TurnTimes[];
  readonly sightings: Sightings | null;
  /** When the last step was begun; null where there was none. */
  readonly stepAt: number | null;
  /** null before the run has ended. */
  readonly endedAt: number | null;
}

function trackOf(plan: RunPlan): Track {
  return {
    state: begin(plan).state,
    turns: plan.nodes.map(() => ({ startedAt: null, endedAt: null })),
    sightings: null,
    stepAt: null,
    endedAt: null,
  };
}

/** @param state - after the entry */
export function trackAfter(track: Track, { at, event }: JournalEntry, state: RunState): Track {
  const before = track.state;
  const isStep =
    state.step !== null && state.step.ticket > (before.step?.ticket ?? 0) && event.type === 'confirmed';
  return {
    state,
    turns: track.turns.map((turn, index) =>
      turnAfter(turn, [before.nodes[index], state.nodes[index]], at, state.phase === 'ended'),
    ),
    sightings: verified(
      sighted(isStep ? begun(state) : track.sightings, before, { at, event }),
      before,
      state,
      at,
    ),
    stepAt: isStep || event.type === 'started' ? at : track.stepAt,
    endedAt: track.endedAt ?? (state.phase === 'ended' ? at : null),
  };
}

/** The run after the entries of its journal. */
export function replayTrack(plan: RunPlan, entries: readonly JournalEntry[]): Track {
  return entries.reduce(
    (track, entry) => trackAfter(track, entry, advance(track.state, entry.event).state),
    trackOf(plan),
  );
}

/** What is seen of the node whose step it is, be it written down or not. */
export function seen(
  sightings: Sightings | null,
  state: RunState,
  now: Observation,
  at: number,
): Sightings | null {
  if (sightings === null) return null;
  if (!now.answers) return { ...sightings, downAt: sightings.downAt ?? at };
  const { before } = turnOf(state)?.own ?? {};
  const isBooted = before ? hasRebooted(before, now) === true : false;
  const isRunning = isBooted && now.stage === 'running';
  return {
    ...sightings,
    answeredAt: at,
    bootedAt: sightings.bootedAt ?? (isBooted ? at : null),
    runningAt: sightings.runningAt ?? (isRunning ? at : null),
  };
}

const isOver = (own: NodeState | undefined): boolean => own?.state === 'done' || own?.state === 'skipped';

/** A node that has failed can still be tried again, until the run ends. */
function turnAfter(
  turn: TurnTimes,
  [before, after]: readonly [NodeState | undefined, NodeState | undefined],
  at: number,
  hasEnded: boolean,
): TurnTimes {
  const isStarted = turn.startedAt === null && (after?.confirmations ?? 0) > (before?.confirmations ?? 0);
  const startedAt = isStarted ? at : turn.startedAt;
  const isOverNow = isOver(after) || (hasEnded && startedAt !== null);
  const endedAt = turn.endedAt ?? (isOverNow ? at : null);
  const isSame = startedAt === turn.startedAt && endedAt === turn.endedAt;
  return isSame ? turn : { startedAt, endedAt };
}

function begun(state: RunState): Sightings | null {
  const address = turnOf(state)?.node.address;
  if (address === undefined) return null;
  return { address, answeredAt: null, downAt: null, bootedAt: null, runningAt: null, verifiedAt: null };
}

function sighted(
  sightings: Sightings | null,
  before: RunState,
  { at, event }: JournalEntry,
): Sightings | null {
  const isOfStep = event.type === 'observed' && event.ticket === before.step?.ticket;
  return isOfStep ? seen(sightings, before, event.observation, at) : sightings;
}

/** Its verdict is final when it is done or has failed, and no longer when it is looked at again. */
function verified(
  sightings: Sightings | null,
  before: RunState,
  state: RunState,
  at: number,
): Sightings | null {
  if (sightings === null || before.phase !== 'working') {
    const isAgain = sightings !== null && state.phase === 'working';
    return isAgain ? { ...sightings, verifiedAt: null } : sightings;
  }
  const own = state.nodes[before.at];
  const isFinal = own?.state === 'done' || own?.state === 'failed';
  return isFinal && sightings.verifiedAt === null ? { ...sightings, verifiedAt: at } : sightings;
}
