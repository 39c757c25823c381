import type { Role } from '../node.ts';
import type { Choices, PlannedCommand, TalosStep } from '../upgrade/plan.ts';

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
  /** As planned. What is run is what its last check has found, and was shown: the endpoint may be another one by then. */
  readonly command: PlannedCommand;
  readonly confirmation: 'y' | 'name';
}

/** Everything that was decided before the first node. It is the first line of the journal. */
export interface RunPlan {
  readonly clusterId: string;
  readonly clusterName: string;
  /** The step of the path that this run does. */
  readonly step: TalosStep;
  /** What the plan was made with: the preflight before each node makes it again. */
  readonly choices: Choices;
  /** Each address once. */
  readonly nodes: readonly RunNode[];
  /** Seconds to wait between two nodes. */
  readonly soak: number;
  /** A program and its arguments that must exit 0 between two nodes; null for none. */
  readonly gateCommand: readonly string[] | null;
  /** How often the gate command is tried again before it counts as failed. */
  readonly gateRetries: number;
  /** Refusals that were overridden, a sentence each, for the report. */
  readonly overridden: readonly string[];
  /** Whether etcd gets another minor: once all members run the new one, the old will not start again. */
  readonly etcdMinor: 'same' | 'changes' | 'not known';
  /** How many control planes are no part of the run and surely keep the older etcd. */
  readonly controlPlanesStaying: number;
}

/** What a node was like right before its own upgrade. */
export interface Before {
  readonly version: string;
  readonly bootId: string | null;
  readonly bootMarker: string | null;
  readonly schematic: string | null;
  /** null: it is not registered in Kubernetes. Where that could not be read, the check blocks. */
  readonly cordoned: boolean | null;
  /** null on workers. */
  readonly memberId: string | null;
}

/** What the check has found about the node that is asked for: what would be done, and how it is. */
export interface Asked {
  readonly before: Before;
  /** The exact command; nothing else is run. */
  readonly command: PlannedCommand;
  /** What stays up while it is down, a sentence each. */
  readonly meanwhile: readonly string[];
  /** What speaks against it without standing in the way, a sentence each; what was overridden as well. */
  readonly warnings: readonly string[];
}

/** A snapshot of etcd that was taken before the first node. */
export interface Snapshot {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
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
  /** talosctl is gone and its last words do not tell: the next boot may bring the new system. */
  | 'perhaps installed'
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

/** What is started on a node. */
export type Action = 'upgrade' | 'reboot' | 'rollback';

/** Whether the new system is on the disk and waits for a boot, as far as talosctl's words tell. */
export type Installed = 'yes' | 'no' | 'not known';

/** One talosctl that changes a node. It may run from its confirmation on, be its start written down or not. */
export interface Step {
  /** Its number in the run; no two steps share one. */
  readonly ticket: number;
  readonly action: Action;
  readonly command: PlannedCommand;
  /** True once its start is written down. Without it, it may have been started all the same. */
  readonly isStarted: boolean;
  /** null while talosctl may run. */
  readonly end: StepEnd | null;
  /** Once it has ended. */
  readonly installed: Installed;
  /** What was before it: that is so again when it turns out that it never ran. */
  readonly prior: { readonly step: Step | null; readonly node: NodeState };
}

/** What only the user may choose. */
export type Choice =
  | 'retry'
  /** Look at the node again until its verdict; nothing is started. */
  | 'watch'
  /** Judge the node by what was seen of it: nothing better is expected. */
  | 'stop waiting'
  | 'reboot'
  | 'uncordon'
  | 'rollback'
  | 'end talosctl'
  | 'skip'
  | 'abort';

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
  /** How many steps were started on it, or may have been. */
  readonly starts: number;
  /** How often it was confirmed: never less than `starts`. */
  readonly confirmations: number;
  readonly condition: Condition;
  readonly reasons: readonly string[];
  /** As it was before the step that is on, but for cordon and etcd member: those are from before its first step. */
  readonly before: Before | null;
  /** Last seen, since its last step began or ended; null while it was not. */
  readonly seen: Observation | null;
  /** What the last upgrade that has ended left on the disk. */
  readonly installed: Installed;
  /** True where the node is done and its talosctl was still running: it hangs, and was left behind. */
  readonly isTalosctlLeft: boolean;
}

export interface RunState {
  readonly plan: RunPlan;
  readonly phase: Phase;
  /** Index of the node whose turn it is. */
  readonly at: number;
  readonly nodes: readonly NodeState[];
  /** What is checked, confirmed and started next on the node whose turn it is. */
  readonly action: Action;
  /** The last step of the node whose turn it is; null where it had none. */
  readonly step: Step | null;
  /** As the check saw the node for whose confirmation is asked; null else. */
  readonly asked: Asked | null;
  /** null while none was taken. */
  readonly snapshot: Snapshot | null;
  /** The number last given out. An answer that does not carry it is late, and passed over. */
  readonly ticket: number;
  readonly isPrepared: boolean;
  /** False where soak and gate still stand before the node whose turn it is. */
  readonly isGatePassed: boolean;
  /** Why to pause once the node at work has its verdict; null: go on then. */
  readonly pauseWanted: readonly string[] | null;
  /** Why it is paused, cannot do what was chosen, or has ended early and what that leaves; empty otherwise. */
  readonly reasons: readonly string[];
  /** How it ended; null before. */
  readonly outcome: 'complete' | 'aborted' | null;
}

/** An answer to the effect with the same ticket. */
interface Answer {
  readonly ticket: number;
}

/** An answer about one node. */
interface NodeAnswer extends Answer {
  readonly address: string;
}

/** What has happened, as the journal keeps it. `at` of the journal's line is not part of it. */
export type RunEvent =
  /** Snapshot taken and images pulled; or why not. */
  | ({
      readonly type: 'prepared';
      readonly problems: readonly string[];
      readonly snapshot: Snapshot | null;
    } & Answer)
  /** The preflight before the node whose turn it is. Nothing in `blocked` and something found: nothing blocks. */
  | ({
      readonly type: 'checked';
      readonly blocked: readonly string[];
      /** null where the node could not be looked at, or no command can be made: something blocks then. */
      readonly found: Asked | null;
    } & NodeAnswer)
  /** The user has typed something; only what is asked for, to the letter, confirms. */
  | ({ readonly type: 'confirmed'; readonly typed: string } & NodeAnswer)
  /** talosctl was handed over to the supervisor. */
  | ({ readonly type: 'started' } & NodeAnswer)
  /** It surely never ran: the supervisor could not start it, or was never started itself. */
  | ({ readonly type: 'not started'; readonly reason: string } & NodeAnswer)
  /** @see Installed: what its whole output tells; `no` also for a refusal of the server, and a rollback refused. */
  | ({ readonly type: 'step ended'; readonly end: StepEnd; readonly installed: Installed } & NodeAnswer)
  | ({ readonly type: 'observed'; readonly observation: Observation } & NodeAnswer)
  /** Waiting any longer makes no sense. */
  | ({ readonly type: 'time is up' } & NodeAnswer)
  /** The Kubernetes API did not take a cordon or its removal. */
  | ({ readonly type: 'cordon failed'; readonly reason: string } & NodeAnswer)
  | { readonly type: 'chosen'; readonly address: string; readonly choice: Choice }
  | ({ readonly type: 'gate passed' } & Answer)
  | ({ readonly type: 'gate failed'; readonly reason: string } & Answer)
  /** Quorum or health were lost, or somebody else is upgrading; the node at work itself does not count. */
  | { readonly type: 'disturbed'; readonly reasons: readonly string[] }
  | { readonly type: 'paused' }
  | { readonly type: 'continued' }
  /** A new program has taken the run up. */
  | { readonly type: 'resumed' };

/** About a step: its ticket. */
interface StepEffect {
  readonly address: string;
  readonly ticket: number;
}

/** About what is to be, or was, started on the node. */
interface ActionEffect extends StepEffect {
  readonly action: Action;
}

/** What is to be done, as data. What comes of it is an event with the effect's ticket. */
export type RunEffect =
  | { readonly type: 'prepare'; readonly ticket: number }
  | ({ readonly type: 'check' } & ActionEffect)
  | ({ readonly type: 'ask' } & ActionEffect)
  | ({ readonly type: 'start' } & ActionEffect)
  /** Follow the step that was, or may have been, started by a program before this one. It never starts anything. */
  | ({ readonly type: 'attach' } & ActionEffect)
  /** Look at the node until its verdict is final. One watch of a ticket is enough. */
  | ({ readonly type: 'watch' } & StepEffect)
  /** Only the end of talosctl, or of a cordon, is missing: wait a little, then tell that time is up. */
  | ({ readonly type: 'grace' } & StepEffect)
  /** End talosctl, on the user's word. */
  | ({ readonly type: 'end step' } & StepEffect)
  | ({ readonly type: 'uncordon' } & StepEffect)
  | ({ readonly type: 'cordon' } & StepEffect)
  | { readonly type: 'gate'; readonly ticket: number }
  | { readonly type: 'report' };

export interface Advance {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
}
