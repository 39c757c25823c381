import type { FaultLine } from '../view-state.ts';

/** One thing that can go wrong in a rehearsal of an upgrade. */
export interface RehearsalRow {
  /** Of the practice cluster; null: nothing goes wrong. */
  readonly fault: string | null;
  /** One sentence: what the user will see. */
  readonly seen: string;
  /** False: it is of the whole cluster. */
  readonly isOfNode: boolean;
}

/** What is to go wrong in the upgrade that is rehearsed, while it is chosen. */
export interface RehearsalView {
  readonly rows: readonly RehearsalRow[];
  readonly cursor: number;
  /** Where each one is to happen, by its name: the address of a node. One that is not in it goes to the usual node. */
  readonly places: Readonly<Record<string, string>>;
  /** The names of those that are to happen. */
  readonly marked: readonly string[];
}

export const initialRehearsal: RehearsalView = { rows: [], cursor: 0, places: {}, marked: [] };

const nothing: RehearsalRow = { fault: null, seen: 'Nothing goes wrong.', isOfNode: false };

/** Beside those of upgrades alone: whether it is of a node. */
const alsoOfUpgrades: Readonly<Record<string, boolean>> = { 'etcd-lost': true, 'api-down': false };

/** What can go wrong, as the practice cluster tells of its faults: those of upgrades first. */
export function rehearsalRows(faults: readonly FaultLine[]): readonly RehearsalRow[] {
  const isOfUpgrade = (name: string): boolean => name.startsWith('upgrade-');
  const others = Object.keys(alsoOfUpgrades).flatMap((wanted) =>
    faults.filter(({ name }) => name === wanted),
  );
  return [
    nothing,
    ...[...faults.filter(({ name }) => isOfUpgrade(name)), ...others].map(({ name, description }) => ({
      fault: name,
      seen: description,
      isOfNode: alsoOfUpgrades[name] ?? true,
    })),
  ];
}

/** The address of the node on which the row is to happen; null for one of no node. */
export function placeOf({ places }: RehearsalView, row: RehearsalRow, usual: string | null): string | null {
  if (row.fault === null || !row.isOfNode) return null;
  return places[row.fault] ?? usual;
}

export const rowAtCursor = ({ rows, cursor }: RehearsalView): RehearsalRow | null => rows[cursor] ?? null;

export function moveCursor(view: RehearsalView, steps: number): RehearsalView {
  return { ...view, cursor: Math.min(view.rows.length - 1, Math.max(0, view.cursor + steps)) };
}

/** The row happens on the next node, or the one before; after the last comes the first. */
export function movePlace(
  view: RehearsalView,
  addresses: readonly string[],
  usual: string | null,
  direction: 1 | -1,
): RehearsalView {
  const row = rowAtCursor(view);
  if (!row?.fault || !row.isOfNode || addresses.length === 0) return view;
  const at = addresses.indexOf(placeOf(view, row, usual) ?? '');
  const next = addresses[(Math.max(0, at) + direction + addresses.length) % addresses.length];
  return next === undefined ? view : { ...view, places: { ...view.places, [row.fault]: next } };
}

/** Marks the row under the cursor, or ends that. Its place stays, whatever the usual one will be. */
export function toggleMark(view: RehearsalView, usual: string | null): RehearsalView {
  const row = rowAtCursor(view);
  if (!row) return view;
  const { fault } = row;
  if (fault === null) return { ...view, marked: [] };
  if (view.marked.includes(fault)) return { ...view, marked: view.marked.filter((name) => name !== fault) };
  const place = placeOf(view, row, usual);
  if (row.isOfNode && place === null) return view;
  const places = place === null ? view.places : { ...view.places, [fault]: place };
  return { ...view, places, marked: [...view.marked, fault] };
}
