import type { ToldProgress } from '../../domain/run/progress.ts';
import type { RunState } from '../../domain/run/types.ts';
import type { Check } from '../../domain/upgrade/plan.ts';

/** When a node had its turn, in ms since the epoch. */
export interface TurnTimes {
  /** Its first confirmation; null before. */
  readonly startedAt: number | null;
  /** When it was done, failed for good or skipped; null before. */
  readonly endedAt: number | null;
}

/** What is done for the run now that no node shows, as in "pulling the image on intel"; one line. */
export interface Activity {
  readonly words: string;
  readonly since: number;
  /** When it is over at the latest, as with a soak; null where that is not known. */
  readonly until: number | null;
}

/** The step of talosctl that was started last, as it is followed. */
export interface FollowedStep {
  readonly ticket: number;
  readonly address: string;
  readonly told: ToldProgress;
  /** The last lines of talosctl's output, sanitised, the oldest first; bounded. */
  readonly output: readonly string[];
  /** When it was started or, by a program before this one, found; in ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** What was seen of the node at work beyond the last observation; times in ms since the epoch, null for not yet. */
export interface Sightings {
  readonly address: string;
  /** When it last answered. */
  readonly answeredAt: number | null;
  /** When it was first found away since its step began. */
  readonly downAt: number | null;
  /** When it first answered after its boot. */
  readonly bootedAt: number | null;
  /** When its stage was first seen to be running after its boot. */
  readonly runningAt: number | null;
  /** When its verdict was final. */
  readonly verifiedAt: number | null;
}

/** All that is known of a run. */
export interface RunProgress {
  readonly state: RunState;
  /** Path of the journal. */
  readonly journal: string;
  readonly startedAt: number;
  /** By the index of the node in the plan. */
  readonly turns: readonly TurnTimes[];
  readonly step: FollowedStep | null;
  readonly sightings: Sightings | null;
  readonly activity: Activity | null;
  /** Of the last preflight; empty before. */
  readonly checks: readonly Check[];
  /** What happened while nobody watched, a sentence each; empty where the run was not taken up again. */
  readonly meanwhile: readonly string[];
  /** The report, as Markdown; null before the run has ended. */
  readonly report: string | null;
  /** Why nothing can be written down, so that nothing goes on; null while it can. */
  readonly trouble: string | null;
}

/** The run of this cluster, as far as this program has to do with it. */
export type RunView =
  /** Nothing is known yet: the cluster has not told who it is. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'none' }
  | { readonly kind: 'ours'; readonly run: RunProgress }
  /** Another talos-tui has the cluster; `run` is what its journal tells, null where it has none. */
  | { readonly kind: 'theirs'; readonly words: string; readonly run: RunProgress | null }
  /** A journal that cannot be read, or no lock can be kept: no run can begin, and why. */
  | { readonly kind: 'broken'; readonly words: string };
