import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LogSource } from '../domain/logs/source.ts';
import type { TextFieldState } from './input/text-field.ts';
import { initialLogView, type LogView } from './logs/log-view.ts';
import { initialPicker, type Picker } from './logs/picker.ts';
import { initialRehearsal, type RehearsalView } from './rehearsal/rehearsal-view.ts';
import { listed, type Sort } from './sort.ts';
import {
  initialUpgradeView,
  type UpgradeFocus,
  type UpgradeView,
  upgradeFocusOf,
} from './upgrade/upgrade-view.ts';

/** The panes of the screen, in the order in which Tab goes through them. */
export const panes = ['table', 'services', 'log'] as const;
export type Pane = (typeof panes)[number];

/** What can be broken in the practice cluster, as it is now. */
export interface FaultLine {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
}

/** What the user looks at: never data of the cluster, and never held back, so that a key answers at once. */
export interface ViewState {
  /** The address of the selected node; null until one was chosen (the first is then selected). */
  readonly selected: string | null;
  readonly dialog: 'none' | 'help' | 'node' | 'faults' | 'rehearsal' | 'line' | 'sources' | 'quit';
  /** First line shown of the dialog. */
  readonly dialogTop: number;
  /** What the table is filtered by; empty shows all. */
  readonly filter: string;
  /** The filter's text field while it is being edited. */
  readonly filterField: TextFieldState | null;
  readonly sort: Sort;
  /** The pane that gets the keys while no dialog is open. */
  readonly pane: Pane;
  /** The most the table takes of the lines for table and panes, in percent. */
  readonly tableShare: number;
  /** The service that was chosen, on whichever node; null until one was. */
  readonly service: string | null;
  /** The log of the service under the cursor: it stays the same while services of its node come and go, where none was chosen. */
  readonly shownLog: LogSource | null;
  readonly log: LogView;
  /** While the logs are chosen (dialog `sources`). */
  readonly picker: Picker;
  /** What the last key did, where the screen does not show it; gone with the next key. */
  readonly note: string | null;
  /** The list of the dialog `faults`, read when it was opened or one was switched. */
  readonly faults: readonly FaultLine[];
  readonly faultIndex: number;
  /** What is to go wrong, while it is chosen (dialog `rehearsal`). */
  readonly rehearsal: RehearsalView;
  /** The wizard lies over the nodes while it is open; a dialog lies over it. */
  readonly upgrade: UpgradeView;
}

export type ViewStore = StoreApi<ViewState>;

export const initialView: ViewState = {
  selected: null,
  dialog: 'none',
  dialogTop: 0,
  filter: '',
  filterField: null,
  sort: listed,
  pane: 'table',
  tableShare: 55,
  service: null,
  shownLog: null,
  log: initialLogView,
  picker: initialPicker,
  note: null,
  faults: [],
  faultIndex: 0,
  rehearsal: initialRehearsal,
  upgrade: initialUpgradeView,
};

export function createViewStore(): ViewStore {
  return createStore<ViewState>()(() => initialView);
}

/** Who gets the keys: exactly one at a time. A text field takes all of them before. `logs`: the log that takes the whole page. */
export type Focus =
  | Pane
  | 'logs'
  | 'line'
  | 'dialog'
  | 'faults'
  | 'rehearsal'
  | 'sources'
  | 'quit'
  | UpgradeFocus;

export function focusOf({ dialog, pane, log, upgrade }: ViewState): Focus {
  if (dialog === 'none' && upgrade.isOpen) return upgradeFocusOf(upgrade);
  if (dialog === 'none') return pane === 'log' && log.isFull ? 'logs' : pane;
  return dialog === 'help' || dialog === 'node' ? 'dialog' : dialog;
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

/** The service that was chosen, or whose log is shown of this node; null where neither is. */
export function chosenService({ service, shownLog }: ViewState, address: string | undefined): string | null {
  return service ?? (shownLog && shownLog.address === address ? shownLog.name : null);
}
