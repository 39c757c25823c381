import type { Service } from '../domain/node.ts';
import type { LogState } from '../state/log-store.ts';
import type { MeasuredLayout } from './format/layout.ts';
import type { FaultLine, ViewStore } from './view-state.ts';

/** What can be broken in the practice cluster. */
export interface Faults {
  /** Every fault, and whether it holds for this node (or for the whole cluster, where it is one of that). */
  list(address: string): readonly FaultLine[];
  /** Switches it on or off, on this node where it is one of a node. */
  toggle(name: string, address: string): void;
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
  /** The log as it is painted. */
  log(): LogState;
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
