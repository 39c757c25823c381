import type {
  Action,
  Asked,
  Observation,
  RunNode,
  RunPlan,
  RunState,
  Snapshot,
} from '../../domain/run/types.ts';
import type { Check } from '../../domain/upgrade/plan.ts';

/** Says what is done now, in one line. @param until - when it is over at the latest, in ms since the epoch. */
export type Tell = (words: string, until?: number) => void;

/** What a check has found; see the event `checked`. */
export interface CheckResult {
  readonly blocked: readonly string[];
  readonly found: Asked | null;
  readonly checks: readonly Check[];
}

/**
 * What a run does in the cluster, but for the step itself. None of these throws for a fault of talosctl or of the
 * cluster, and none starts anything once the signal is aborted: it then ends its children and settles soon.
 */
export interface Hands {
  /** Takes the snapshot of etcd and pulls the images; what is done already is not done again. */
  prepare(
    state: RunState,
    tell: Tell,
    signal: AbortSignal,
  ): Promise<{ readonly problems: readonly string[]; readonly snapshot: Snapshot | null }>;
  /** The preflight for one node and one action, from values that were read after the call began. */
  check(
    state: RunState,
    node: RunNode,
    action: Action,
    tell: Tell,
    signal: AbortSignal,
  ): Promise<CheckResult>;
  /** Looks at the node once; never through itself as the endpoint where there is another. */
  observe(state: RunState, node: RunNode, signal: AbortSignal): Promise<Observation>;
  /** @returns why the Kubernetes API did not take it; null when it did. */
  setCordon(node: RunNode, cordoned: boolean, signal: AbortSignal): Promise<string | null>;
  /** Waits, then runs the gate command until it exits 0. @returns why it did not; null when it did. */
  gate(plan: RunPlan, next: RunNode, tell: Tell, signal: AbortSignal): Promise<string | null>;
  /** Collects a support bundle of the node. @returns a sentence about where it is, or why there is none. */
  collectSupport(node: RunNode, signal: AbortSignal): Promise<string>;
  /** What `.machine.install.image` names now, read anew, by address; null: nothing. A node that was not read is left out. */
  installImages(plan: RunPlan, signal: AbortSignal): Promise<Readonly<Record<string, string | null>>>;
  /**
   * Calls back with the reasons when quorum or health is lost beside the node at work, or somebody else upgrades.
   *
   * @returns ends the watch
   */
  watchCluster(current: () => RunState, onDisturbed: (reasons: readonly string[]) => void): () => void;
}
