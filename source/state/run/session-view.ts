import { turnOf } from '../../domain/run/moves.ts';
import { sinceOf } from '../../domain/run/since.ts';
import type { RunState } from '../../domain/run/types.ts';
import type { Check } from '../../domain/upgrade/plan.ts';
import type { Tell } from './hands.ts';
import type { JournalEntry } from './journal-lines.ts';
import type { Track } from './run-progress.ts';
import type { Activity, FollowedStep, RunProgress } from './run-view.ts';

/** All that a run of ours is shown from; it changes while the run goes on. */
export interface Live {
  readonly journal: string;
  readonly begunAt: number;
  track: Track;
  entries: readonly JournalEntry[];
  activity: Activity | null;
  checks: readonly Check[];
  /** As it was before it was taken up; null where it was not, and once it was said what has happened since. */
  before: RunState | null;
  meanwhile: readonly string[];
  report: string | null;
  /** Beyond that the journal cannot be written. */
  trouble: string | null;
}

export function progressOf(live: Live, step: FollowedStep | null, trouble: string | null): RunProgress {
  const { journal, begunAt, track, activity, checks, meanwhile, report } = live;
  return {
    state: track.state,
    journal,
    startedAt: begunAt,
    turns: track.turns,
    step,
    sightings: track.sightings,
    activity,
    checks,
    meanwhile,
    report,
    trouble: trouble ?? live.trouble,
  };
}

/**
 * Says what has happened since the run was left: once it is known how the step stands, and the node was looked at.
 *
 * @param isRunning - whether the talosctl of this ticket was found to run
 */
export function tellMeanwhile(live: Live, isRunning: (ticket: number) => boolean): void {
  const [{ state }, { before }] = [live.track, live];
  if (before === null) return;
  const { step, phase } = state;
  const isOpen = (phase === 'working' || phase === 'failed') && step !== null;
  const isKnown = !isOpen || step.end !== null || isRunning(step.ticket);
  const isSeen = !isOpen || (turnOf(state)?.own.seen ?? null) !== null;
  if (!isKnown || !isSeen) return;
  live.meanwhile = sinceOf(before, state);
  live.before = null;
}

/** Says what a question is at, until it has its answer or is no longer asked. */
export function tellerOf(
  live: Live,
  signal: AbortSignal,
  now: () => number,
  onChange: () => void,
): { readonly tell: Tell; readonly done: () => void } {
  let own: Activity | null = null;
  return {
    tell(words, until) {
      if (signal.aborted) return;
      const since = own?.words === words ? own.since : now();
      own = { words, since, until: until ?? null };
      live.activity = own;
      onChange();
    },
    done() {
      if (live.activity === own) live.activity = null;
    },
  };
}
