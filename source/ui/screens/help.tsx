import type { ReactElement } from 'react';
import { toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';
import { Dialog } from '../components/dialog.tsx';
import { type Binding, bindings, keyLabel } from '../keymap.ts';
import type { Screen } from '../screen.ts';
import { useView } from '../stores.tsx';

const keysWidth = 16;

/** One binding as a line of the help; with the reason, where the key cannot act now. */
export function helpLine(binding: Binding, screen: Screen): string {
  const keys = binding.keys.map(keyLabel).join(', ');
  const reason = binding.unavailable?.(screen) ?? null;
  return ` ${toWidth(keys, keysWidth)} ${binding.description}${reason ? ` (not now: ${reason})` : ''}`;
}

const notes = [
  '● healthy   ▲ degraded, in words beside it   ✖ does not answer   ○ not known (yet)',
  'What was read once stays on the screen: a node that stops answering keeps its row, with the error below it.',
  'A cordoned node is healthy, and marked. Every rule stands in docs/health.md.',
];

/** The page as lines that fit the terminal. */
export function helpLines(screen: Screen, columns: number): readonly string[] {
  const wrapped = notes.flatMap((note) => ['', ...wrapWords(note, columns - 2).map((line) => ` ${line}`)]);
  return [...bindings.map((binding) => helpLine(binding, screen)), ...wrapped];
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
