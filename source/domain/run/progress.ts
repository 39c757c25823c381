/** Who leads an upgrade: talosctl 1.13 and newer by itself, before that (and with `--legacy`) the node's own machined. */
export type Generation = 'client-driven' | 'legacy';

/** In no particular order: which ones there are, and in which order they come, depends on the generation. */
export type StepName =
  | 'pull'
  | 'install'
  | 'drain'
  /** Services are stopped and volumes let go; with the new generation this is part of the reboot. */
  | 'stop'
  | 'reboot'
  /** The node does not answer. */
  | 'down'
  | 'boot'
  | 'services'
  | 'uncordon';

/** `not seen`: later ones have begun without it, or talosctl ended in the midst of it. Only the node can tell. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'not seen';

export interface ProgressStep {
  readonly name: StepName;
  readonly state: StepState;
  /** The last that talosctl said about it, one short line. */
  readonly words: string | null;
  /** In ms, by the clock of who reads the output; null where the beginning was not seen. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** A pod that has been asked to go and is still there. */
export interface Eviction {
  readonly namespace: string;
  readonly name: string;
  /** When it was first asked, in ms. */
  readonly since: number;
  /** Why it was not evicted; null while talosctl still tries. */
  readonly reason: string | null;
}

export type ToldProblemKind =
  | 'etcd'
  | 'image'
  | 'permission'
  | 'install'
  | 'drain'
  | 'uncordon'
  /** The node or the endpoint cannot be reached or trusted. */
  | 'connection'
  /** talosctl no longer waits for the node. */
  | 'given up'
  /** talosctl was ended by a signal. */
  | 'aborted'
  | 'other';

export interface ToldProblem {
  readonly kind: ToldProblemKind;
  readonly message: string;
  readonly hint: string | null;
  /** True: it was turned down before anything was begun on the node. */
  readonly isRefusal: boolean;
}

/** What talosctl's output says about an upgrade or a reboot. It is told, not verified. */
export interface ToldProgress {
  readonly generation: Generation;
  readonly steps: readonly ProgressStep[];
  /** Who keeps the drain waiting, the longest first. The node's own drain (legacy) names nobody. */
  readonly evictions: readonly Eviction[];
  readonly problems: readonly ToldProblem[];
  /** "post check passed": the boot id has changed and the machine is ready. Also said after a rollback. */
  readonly isPostCheckPassed: boolean;
}

/** The command whose output it is. */
export interface FollowedCommand {
  readonly action: 'upgrade' | 'reboot';
  readonly generation: Generation;
  /** Whether talosctl drains. The node's own drain (legacy) always belongs to an upgrade. */
  readonly isDrained: boolean;
}
