import type { Service } from '../domain/node.ts';
import type { LogState } from '../state/logs/log-store.ts';
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
  /** Says what a key did, until the next one. */
  tell(note: string): void;
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
