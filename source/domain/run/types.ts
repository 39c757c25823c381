import type { Role } from '../node.ts';
import type { PlannedCommand } from '../upgrade/plan.ts';

/** What a node is to be after its upgrade; frozen when the run begins. */
export interface RunNode {
  readonly address: string;
  /** The host name, else the address: what is typed to confirm a control plane. */
  readonly name: string;
  readonly role: Role | null;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly image: string;
  /** null: the image has none, or it cannot be told. */
  readonly schematic: string | null;
  /** Names of the extensions that must be there afterwards. */
  readonly extensions: readonly string[];
  readonly command: PlannedCommand;
  readonly confirmation: 'y' | 'name';
}

/** Everything that was decided before the first node. It is the first line of the journal. */
export interface RunPlan {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly nodes: readonly RunNode[];
  /** Seconds to wait between two nodes. */
  readonly soak: number;
  /** A program and its arguments that must exit 0 between two nodes; null for none. */
  readonly gateCommand: readonly string[] | null;
  /** Refusals that were overridden, a sentence each, for the report. */
  readonly overridden: readonly string[];
}

/** What a node was like right before its own upgrade. */
export interface Before {
  readonly version: string;
  readonly bootId: string | null;
  readonly bootMarker: string | null;
  readonly cordoned: boolean | null;
  /** null on workers. */
  readonly memberId: string | null;
}

/** What was seen of the node, at a moment; null for what was not told. */
export interface Observation {
  readonly answers: boolean;
  readonly version: string | null;
  readonly bootId: string | null;
  readonly bootMarker: string | null;
  readonly schematic: string | null;
  readonly extensions: readonly string[] | null;
  readonly stage: string | null;
  readonly ready: boolean | null;
  /** Services that are not up. */
  readonly servicesDown: readonly string[] | null;
  readonly kubernetesReady: boolean | null;
  readonly cordoned: boolean | null;
  /** Of its etcd member: healthy and in step; null where it has none. */
  readonly member: 'healthy' | 'behind' | 'gone' | 'not known' | null;
}

/** The condition of a node, by name. Every failure ends in one of them. */
export type Condition =
  | 'untouched'
  | 'installed, not rebooted'
  | 'left cordoned'
  | 'on its way'
  | 'does not answer'
  | 'rolled back'
  | 'not as planned'
  | 'not well'
  | 'upgraded';

export interface Verdict {
  readonly condition: Condition;
  /** What is still missing or wrong, a sentence each; empty for `upgraded`. */
  readonly reasons: readonly string[];
  /** False while waiting may still change it. */
  readonly isFinal: boolean;
}

/** How the supervised talosctl stands. `unknown`: it is gone, and nobody wrote down how it ended. */
export type StepEnd = { readonly kind: 'code'; readonly code: number } | { readonly kind: 'unknown' };

/** What only the user may choose. */
export type Choice = 'retry' | 'reboot' | 'uncordon' | 'rollback' | 'skip' | 'abort';

/** Where the run stands as a whole. */
export type Phase =
  /** The snapshot of etcd and the images, before the first node. */
  | 'preparing'
  /** The preflight before this node is being made. */
  | 'checking'
  /** Waits for the confirmation of this node. */
  | 'confirming'
  /** talosctl is at it, or has ended and the node is on its way. */
  | 'working'
  /** Between two nodes: soak and gate. */
  | 'between'
  /** Something stands against going on, or the user has paused. It never goes on by itself. */
  | 'paused'
  /** A node has failed: waits for a choice. */
  | 'failed'
  | 'ended';

export interface NodeState {
  readonly state: 'waiting' | 'working' | 'done' | 'failed' | 'skipped';
  /** How often its upgrade was started. */
  readonly starts: number;
  /** How often it was confirmed: never less than `starts`. */
  readonly confirmations: number;
  readonly condition: Condition;
  readonly reasons: readonly string[];
  readonly before: Before | null;
}

export interface RunState {
  readonly plan: RunPlan;
  readonly phase: Phase;
  /** Index of the node whose turn it is. */
  readonly at: number;
  readonly nodes: readonly NodeState[];
  /** How talosctl ended for the node whose turn it is; null while it runs, or none was started. */
  readonly stepEnd: StepEnd | null;
  /** True between the start of a step and its verdict. */
  readonly isStepOpen: boolean;
  /** Why it is paused, or has ended early; empty otherwise. */
  readonly reasons: readonly string[];
  /** How it ended; null before. */
  readonly outcome: 'complete' | 'aborted' | null;
}

/** What has happened, as the journal keeps it. `at` of the journal's line is not part of it. */
export type RunEvent =
  /** Snapshot taken and images pulled; or why not. */
  | { readonly type: 'prepared'; readonly problems: readonly string[] }
  /** The preflight before the node whose turn it is. Empty: nothing blocks. */
  | {
      readonly type: 'checked';
      readonly address: string;
      readonly blocked: readonly string[];
      readonly before: Before;
    }
  /** The user has typed what is asked for, to the letter. */
  | { readonly type: 'confirmed'; readonly address: string; readonly typed: string }
  /** talosctl was handed over to the supervisor. */
  | { readonly type: 'started'; readonly address: string }
  /** The supervisor could not start it. */
  | { readonly type: 'not started'; readonly address: string; readonly reason: string }
  | { readonly type: 'step ended'; readonly address: string; readonly end: StepEnd }
  | { readonly type: 'observed'; readonly address: string; readonly observation: Observation }
  /** Waiting any longer makes no sense. */
  | { readonly type: 'time is up'; readonly address: string }
  | { readonly type: 'chosen'; readonly address: string; readonly choice: Choice }
  | { readonly type: 'gate passed' }
  | { readonly type: 'gate failed'; readonly reason: string }
  /** Quorum or health were lost, or somebody else is upgrading. */
  | { readonly type: 'disturbed'; readonly reasons: readonly string[] }
  | { readonly type: 'paused' }
  | { readonly type: 'continued' }
  | { readonly type: 'aborted' }
  /** A new program has taken the run up. */
  | { readonly type: 'resumed' };

/** What is to be done, as data. */
export type RunEffect =
  | { readonly type: 'prepare' }
  | { readonly type: 'check'; readonly address: string }
  | { readonly type: 'ask'; readonly address: string }
  | { readonly type: 'start'; readonly address: string }
  /** Follow the step that was started, also by a program before this one. */
  | { readonly type: 'attach'; readonly address: string }
  /** Look at the node until its verdict is final. */
  | { readonly type: 'watch'; readonly address: string }
  | { readonly type: 'reboot'; readonly address: string }
  | { readonly type: 'uncordon'; readonly address: string }
  | { readonly type: 'cordon'; readonly address: string }
  | { readonly type: 'rollback'; readonly address: string }
  | { readonly type: 'gate' }
  | { readonly type: 'report' };

export interface Advance {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
}
