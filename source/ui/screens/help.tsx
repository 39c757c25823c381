import type { ReactElement } from 'react';
import { toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';
import type { Binding } from '../binding.ts';
import { Dialog } from '../components/dialog.tsx';
import { type Group, groupOfFocus, groups, groupsOf, keyLabel } from '../key-words.ts';
import { bindings } from '../keymap.ts';
import type { Screen } from '../screen.ts';
import { useView } from '../stores.tsx';
import { focusOf } from '../view-state.ts';

const keysWidth = 16;

/** One binding; with the reason, where the key cannot act now. */
function bindingLines(binding: Binding, screen: Screen, columns: number): readonly string[] {
  const keys = binding.keys.map(keyLabel).join(', ');
  const reason = binding.unavailable?.(screen) ?? null;
  const text = `${binding.description}${reason ? ` (not now: ${reason})` : ''}`;
  return wrapWords(text, columns - keysWidth - 4).map(
    (line, index) => `  ${toWidth(index === 0 ? keys : '', keysWidth)} ${line}`,
  );
}

/** What one is at comes first, then what holds everywhere. */
function groupsInOrder(screen: Screen): readonly Group[] {
  const own = groupOfFocus[focusOf({ ...screen.view.getState(), dialog: 'none' })];
  return [own, 'everywhere', ...groups.filter((group) => group !== own && group !== 'everywhere')];
}

/** The keys by what they act upon, each group with its heading. */
function keyLines(screen: Screen, columns: number): readonly string[] {
  return groupsInOrder(screen).flatMap((group) => {
    if (group === 'practice' && !screen.faults) return [];
    const own = bindings.filter((binding) => groupsOf(binding).includes(group));
    return [` ${group}`, ...own.flatMap((binding) => bindingLines(binding, screen, columns)), ''];
  });
}

const notes = [
  '● healthy   ▲ degraded, in words beside it   ✖ does not answer   ○ not known (yet)',
  'What was read once stays on the screen: a node that stops answering keeps its row, with the error below it.',
  'A cordoned node is healthy, and marked. Every rule stands in docs/health.md.',
];

/** The page as lines that fit the terminal. */
export function helpLines(screen: Screen, columns: number): readonly string[] {
  const wrapped = notes.flatMap((note) => wrapWords(note, columns - 2).map((line) => ` ${line}`));
  return [...keyLines(screen, columns), ...wrapped];
}

export interface HelpProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

export function Help({ screen, columns, rows }: HelpProps): ReactElement {
  const top = useView((view) => view.dialogTop);
  return <Dialog title="keys" columns={columns} rows={rows} lines={helpLines(screen, columns)} top={top} />;
}
