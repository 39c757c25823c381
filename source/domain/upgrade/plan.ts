import type { EtcdSummary } from '../etcd.ts';
import type { Failure } from '../failure.ts';
import type { NodeRecord, Role } from '../node.ts';
import type { ReleaseTable } from './release.ts';
import type { Survey } from './survey.ts';

/** Where the cluster is to go. At least one of the two is given. */
export interface Target {
  /** With the leading v, as in "v1.13.9"; null where only an image is given that carries none. */
  readonly version: string | null;
  /** An image given by hand (`--image`, config.json); null: it follows from what each node runs. */
  readonly image: string | null;
}

export type Order = 'controlplanes-first' | 'workers-first';

/** What the user has decided, or the configuration. Addresses are those of `-n`. */
export interface Choices {
  readonly target: Target;
  readonly order: Order;
  /** The order made by hand; addresses that are not in it come after it as computed. */
  readonly sequence: readonly string[];
  readonly leftOut: readonly string[];
  /** Goes first, whatever its role; null for none. */
  readonly canary: string | null;
  /** Refusals that were overridden by typing the node's name. */
  readonly overrides: readonly Override[];
  /** How long a drain may take, in seconds. */
  readonly drainTimeout: number;
}

/** A refusal that was overridden: of this check, on this node. */
export interface Override {
  readonly check: CheckId;
  readonly address: string;
}

/** The cluster as it is now, and everything else that a plan follows from. */
export interface PlanInput {
  readonly now: number;
  readonly clusterName: string;
  /** All nodes of the cluster that are known, as listed. */
  readonly nodes: readonly NodeRecord[];
  readonly etcd: EtcdSummary;
  /** What talosctl may connect to, as configured; and the one in use, null until one has answered. */
  readonly endpoints: readonly string[];
  readonly endpoint: string | null;
  /** Every address of each machine that discovery lists; empty while it was not read. */
  readonly memberAddresses: readonly (readonly string[])[];
  readonly roles: readonly string[] | null;
  readonly certificateNotAfter: number | null;
  readonly readOnly: boolean;
  /** What keeps every reading from working; null when nothing does. */
  readonly trouble: Failure | null;
  readonly survey: Survey;
  readonly releases: ReleaseTable;
  readonly choices: Choices;
}

/** One upgrade of Talos from one version to the next. */
export interface TalosStep {
  readonly kind: 'talos';
  /** The oldest version that is there before it. */
  readonly from: string;
  readonly to: string;
  /** Why it is there: the latest patch of the minor comes before the next minor. */
  readonly why: 'latest patch' | 'next minor' | 'target';
  /** Set where the step brings another etcd minor: from the last control plane on there is no way back. */
  readonly etcd: { readonly from: string; readonly to: string } | null;
}

/** An upgrade of Kubernetes that has to come before the next step. */
export interface KubernetesStep {
  readonly kind: 'kubernetes';
  readonly from: string;
  readonly to: string;
  /** Which Talos wants it, as in "Talos v1.12.11 works with Kubernetes 1.30 to 1.35". */
  readonly why: string;
}

export type PathStep = TalosStep | KubernetesStep;

export interface Path {
  /** What is to be done in order; the first is done now, the others after it. Empty: everything is at the target. */
  readonly steps: readonly PathStep[];
  /** What stands against the whole path, with what to do about it. */
  readonly problems: readonly Finding[];
}

/** Which installer image a node gets, and why. */
export interface ImageChoice {
  /** The whole reference; null where none can be made. */
  readonly image: string | null;
  readonly how: 'given' | 'schematic' | 'stock' | 'empty schematic' | 'none';
  readonly schematicBefore: string | null;
  /** null where the new image has none, or it cannot be told. */
  readonly schematicAfter: string | null;
  /** Names with versions, as in "amd-ucode 20251125". */
  readonly extensions: readonly string[];
  /** What becomes of them. */
  readonly extensionsAfter: 'kept' | 'dropped' | 'unknown' | 'none';
  /** Worth knowing, a sentence each. */
  readonly notes: readonly string[];
  readonly refusals: readonly ImageRefusal[];
}

export interface ImageRefusal {
  readonly reason: string;
  readonly remedy: string;
  /** False for what cannot work whatever is typed. */
  readonly canOverride: boolean;
}

/** Whether a node is upgraded in this step: `newer` runs more than the step's target. */
export type Part = 'upgrade' | 'at target' | 'newer' | 'left out' | 'not known';

/** One exact command. */
export interface PlannedCommand {
  /** The talosctl program as configured. */
  readonly program: string;
  /** Without `-e`, `-n`, the talosconfig and the context, as the runner takes it. */
  readonly command: readonly string[];
  readonly endpoint: string;
  readonly node: string;
}

/** What becomes of one node in this step. */
export interface NodePlan {
  readonly address: string;
  /** The host name, else the address. */
  readonly name: string;
  readonly role: Role | null;
  readonly part: Part;
  /** The running version, and the one after the step; null where it is not known. */
  readonly from: string | null;
  readonly to: string | null;
  /** null where the node is not upgraded. */
  readonly image: ImageChoice | null;
  /** null where there is no image, or it is not upgraded. */
  readonly command: PlannedCommand | null;
  /** Why it stands where it stands, or is not upgraded, as in "etcd leader, goes last of the control planes"; null for no reason. */
  readonly place: string | null;
  /** What stays up while it is down, a sentence each, as in "etcd 2/3, tolerates 0". Empty where it is not upgraded. */
  readonly meanwhile: readonly string[];
  /** How it is confirmed when its turn has come. */
  readonly confirmation: 'y' | 'name';
}

/** `skipped`: there is nothing that it could look at, as no node is upgraded. */
export type CheckStatus = 'reading' | 'passed' | 'warning' | 'blocked' | 'skipped';

/** Something a check has found. */
export interface Finding {
  readonly status: 'warning' | 'blocked';
  readonly reason: string;
  /** What to do about it; null where there is nothing better than to wait. */
  readonly remedy: string | null;
  /** The one node it is about; null for several, and for the cluster. */
  readonly address: string | null;
  /** The addresses of all nodes it is about, the one node as well; empty for the cluster. */
  readonly concerns: readonly string[];
  /** True where typing the node's name lets it pass. */
  readonly canOverride: boolean;
  /** True where that was done: it counts as a warning then. */
  readonly isOverridden: boolean;
}

/** In the order in which they are shown; docs/upgrade.md explains each. */
export const checkIds = [
  'nodes',
  'path',
  'kubernetes-range',
  'talosctl',
  'access',
  'certificate',
  'endpoint',
  'cluster-endpoint',
  'stages',
  'other-upgrade',
  'etcd',
  'quorum',
  'etcd-version',
  'health',
  'kubernetes',
  'cordons',
  'drain',
  'images',
  'image-pulled',
  'boot-loader',
  'space',
] as const;

export type CheckId = (typeof checkIds)[number];

/** One check of the preflight. */
export interface Check {
  readonly id: CheckId;
  readonly title: string;
  readonly status: CheckStatus;
  /** One line: what was found, or what is being read. */
  readonly summary: string;
  readonly findings: readonly Finding[];
}

/** What is done in which order: everything a run of this step would do. */
export interface PlannedStep {
  readonly title: string;
  readonly commands: readonly PlannedCommand[];
}

export interface Plan {
  readonly target: Target;
  readonly path: Path;
  /** The step of the path that is planned; null where there is none (Kubernetes comes first, or nothing is to be done). */
  readonly step: TalosStep | null;
  /** Those that are upgraded, in order; then the others, as listed. */
  readonly nodes: readonly NodePlan[];
  readonly checks: readonly Check[];
  readonly steps: readonly PlannedStep[];
  /** `reading` while a check may still turn out either way. */
  readonly verdict: 'reading' | 'ready' | 'blocked' | 'nothing to do';
}
