import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TextFieldState } from './input/text-field.ts';

/** What the user looks at: never data of the cluster, and never held back, so that a key answers at once. */
export interface ViewState {
  /** The address of the selected node; null until one was chosen (the first is then selected). */
  readonly selected: string | null;
  readonly dialog: 'none' | 'help' | 'node';
  /** First line shown of the dialog. */
  readonly dialogTop: number;
  /** What the table is filtered by; empty shows all. */
  readonly filter: string;
  /** The filter's text field while it is being edited. */
  readonly filterField: TextFieldState | null;
}

export type ViewStore = StoreApi<ViewState>;

export const initialView: ViewState = {
  selected: null,
  dialog: 'none',
  dialogTop: 0,
  filter: '',
  filterField: null,
};

export function createViewStore(): ViewStore {
  return createStore<ViewState>()(() => initialView);
}

/** The index of the selected node in the list shown; the first, where the selection is not in it. */
export function cursorIndex(ids: readonly string[], selected: string | null): number {
  return Math.max(0, selected === null ? 0 : ids.indexOf(selected));
}

/** The address `steps` rows further, stopping at the ends; null in an empty list. */
export function moveSelection(ids: readonly string[], selected: string | null, steps: number): string | null {
  const index = Math.min(ids.length - 1, Math.max(0, cursorIndex(ids, selected) + steps));
  return ids[index] ?? null;
}
