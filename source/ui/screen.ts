import type { ViewStore } from './view-state.ts';

/** What a key may do. Made once; commands and views get it, and nothing else of the program. */
export interface Screen {
  readonly view: ViewStore;
  /** The addresses of the nodes in the table, in order. */
  shownIds(): readonly string[];
  /** Lines a page key moves. */
  pageSize(): number;
  /** How far the open dialog can be scrolled, in lines. */
  dialogOverflow(): number;
  refresh(): void;
  quit(): void;
  suspend(): void;
}
