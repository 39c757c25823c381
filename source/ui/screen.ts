import type { Service } from '../domain/node.ts';
import type { Choice as RunChoice } from '../domain/run/types.ts';
import type { Choices, Plan, PlannedCommand } from '../domain/upgrade/plan.ts';
import type { ReleaseTable } from '../domain/upgrade/release.ts';
import type { Survey } from '../domain/upgrade/survey.ts';
import type { ClusterState } from '../state/cluster.ts';
import type { LogState } from '../state/logs/log-store.ts';
import type { RunView } from '../state/run/run-view.ts';
import type { MeasuredLayout } from './format/layout.ts';
import type { Choice, ContainerChoice } from './logs/picker.ts';
import type { LogReader } from './logs/reader.ts';
import type { WindowSize } from './logs/window.ts';
import type { FaultLine, ViewStore } from './view-state.ts';

/** What can be broken in the practice cluster. */
export interface Faults {
  /** Every fault, and whether it holds for this node (or for the whole cluster, where it is one of that). */
  list(address: string): readonly FaultLine[];
  /** Switches it on or off, on this node where it is one of a node. */
  toggle(name: string, address: string): void;
}

/** Takes lines away from the screen. What is said of it is one sentence. */
export interface TakeAway {
  copy(text: string): Promise<string>;
  save(
    path: string,
    lines: AsyncIterable<string>,
  ): Promise<{ readonly sentence: string } | { readonly problem: string }>;
  /** Opens $PAGER or $EDITOR on the lines, at the one with this number (from 1), asked for when all are written; null when that went well. */
  open(
    program: 'pager' | 'editor',
    lines: AsyncIterable<string>,
    title: string,
    at: () => number,
  ): Promise<string | null>;
}

/** The Kubernetes containers of a node; or why they cannot be told. */
export type ReadContainers = (
  address: string,
) => Promise<readonly ContainerChoice[] | { readonly message: string }>;

/** What was read for a plan, as it may be painted now: a view of the survey's store. */
export interface SurveySource {
  getState(): Survey;
  subscribe(listener: () => void): () => void;
}

/** Where the wizard of an upgrade has its plan from. */
export interface UpgradeSource {
  readonly survey: SurveySource;
  readonly releases: ReleaseTable;
  /** What the configuration, or the command line, has decided already. */
  readonly defaults: Choices;
  /**
   * What the command line has decided, once the names of the nodes are known. The wizard is the first that is shown
   * then; null where the program was not asked for an upgrade. Rejects for nodes that are not there.
   */
  readonly commandLine: (() => Promise<Choices>) | null;
  /** Begins to read what a plan needs, and goes on until `stop`. */
  start(): void;
  stop(): void;
  /** Reads everything anew; what is known stays meanwhile. */
  refresh(): void;
  /** Pulls these images: by the address of the node. */
  pull(images: Readonly<Record<string, string>>): void;
  /** The plan for these choices, from everything that is known now. */
  plan(choices: Choices): Plan;
  /** The exact command line, as one would type it. */
  shown(command: PlannedCommand): string;
  readonly run: RunSource;
}

/** The run of an upgrade: what is known of it, and what the user says to it. */
export interface RunSource {
  getState(): RunView;
  subscribe(listener: () => void): () => void;
  /** An unfinished run of a cluster of this name, as of its journal: told before the cluster is asked; null for none. */
  unfinished(clusterName: string): string | null;
  /**
   * Looks for a run that is not finished, once the cluster has told who it is, and takes it up: it is looked at as it
   * is now, and nothing is started. Where another talos-tui has it, it is shown. Does nothing when that was done.
   */
  open(): void;
  /** Begins a run of the plan for these choices. @returns why it does not; null when it has begun. */
  begin(choices: Choices): string | null;
  /** What was typed for the question with this ticket. @returns whether it confirms. */
  confirm(ticket: number, typed: string): boolean;
  choose(choice: RunChoice): void;
  pause(): void;
  resume(): void;
  /** Collects a support bundle of the node whose turn it is. @returns a sentence about where it is, or why not. */
  collectSupport(): Promise<string>;
  /** Puts away a run that has ended: another plan can be made. */
  dismiss(): void;
  /** What goes on by itself when the program ends now, a sentence each; empty where nothing does. */
  leftRunning(): readonly string[];
}

/** What a key may do. Made once; commands and views get it, and nothing else of the program. */
export interface Screen {
  readonly view: ViewStore;
  /** null with a real cluster. */
  readonly faults: Faults | null;
  /** The addresses of the nodes in the table, in order. */
  shownIds(): readonly string[];
  /** The address of the node under the cursor; null where the table shows none. */
  selectedId(): string | null;
  /** The services of the selected node, in the order of their pane. */
  shownServices(): readonly Service[];
  /** The logs as they are painted. */
  log(): LogState;
  readonly reader: LogReader;
  /** The window of the log, as it is now. */
  logSize(): WindowSize;
  /** The logs that can be chosen, as far as they have what was typed. */
  choices(): readonly Choice[];
  readonly readContainers: ReadContainers;
  readonly takeAway: TakeAway;
  /** The name of the node with this address. */
  nodeName(address: string): string;
  /** What is said above the nodes; null for nothing. */
  notice(state: ClusterState): string | null;
  /** Now, in ms since the epoch. */
  now(): number;
  /** Calls back once after so long; what it gives ends that. */
  later(ms: number, callback: () => void): () => void;
  /** True where a key, or what was pasted, has to be dropped: it may have been typed before a question was read. */
  dropsKey(): boolean;
  /** Says what a key did, until the next one. */
  tell(note: string): void;
  /** The cluster as it is painted. */
  cluster(): ClusterState;
  readonly upgrade: UpgradeSource;
  /** The plan for what is chosen in the wizard, as it is painted. */
  plan(): Plan;
  /** How the screen is divided now. */
  layout(): MeasuredLayout;
  /** How far the open dialog can be scrolled, in lines. */
  dialogOverflow(): number;
  /** Asks for the log that is wanted now, after the size of the terminal has changed. */
  retarget(): void;
  refresh(): void;
  quit(): void;
  suspend(): void;
}
