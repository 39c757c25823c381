import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { clip, displayWidth } from '../../text/width.ts';
import type { Binding } from '../binding.ts';
import type { TextFieldState } from '../input/text-field.ts';
import { keyLabel } from '../key-words.ts';
import { bindings } from '../keymap.ts';
import { fieldHints, fieldLabels } from '../logs/fields.ts';
import { runFieldHint, runFieldLabel } from '../run/fields.ts';
import { useRun } from '../run/use-run.ts';
import type { Screen } from '../screen.ts';
import { useView } from '../stores.tsx';
import { upgradeFieldHints, upgradeFieldLabel } from '../upgrade/fields.ts';
import { useSurvey } from '../upgrade/use-survey.ts';
import { type Focus, focusOf } from '../view-state.ts';
import { TextField } from './text-field.tsx';

/** What else there is, the way out, and the other panes have their room before the rest, in this order. */
const first = ['?', 'q', 'tab'];
const gap = '   ';

interface Item {
  readonly text: string;
  /** The less, the sooner it gets its room. */
  readonly rank: number;
  readonly isUrgent: boolean;
}

/** What a binding can do now. */
export interface Standing {
  readonly canAct: boolean;
  readonly isUrgent: boolean;
}

function rankOf(keys: readonly string[], isUrgent: boolean): number {
  const at = first.findIndex((key) => keys.includes(key));
  if (at >= 0) return at;
  return first.length + (isUrgent ? 0 : 1);
}

/** What the footer could say in this focus; of two keys for the same, the first. */
function itemsOf(focus: Focus, standing: (binding: Binding) => Standing): readonly Item[] {
  const said = new Set<string>();
  const items = bindings.flatMap((binding) => {
    const { keys, footer, focus: owners } = binding;
    const { canAct, isUrgent } = standing(binding);
    if (footer === null || !owners.includes(focus) || said.has(footer) || !canAct) return [];
    said.add(footer);
    return { text: `${keyLabel(keys[0] ?? '')} ${footer}`, rank: rankOf(keys, isUrgent), isUrgent };
  });
  return [...items.filter(({ isUrgent }) => isUrgent), ...items.filter(({ isUrgent }) => !isUrgent)];
}

/** The keys of the focus that fit and can act, as in "↵ open"; the rest is behind `?`. */
export function footerText(focus: Focus, columns: number, standing: (binding: Binding) => Standing): string {
  const items = itemsOf(focus, standing);
  const byRank = items.toSorted((a, b) => a.rank - b.rank);
  const fitting = new Set<Item>();
  let room = columns - 1;
  for (const item of byRank) {
    const width = displayWidth(item.text) + (fitting.size === 0 ? 0 : gap.length);
    if (width > room) continue;
    room -= width;
    fitting.add(item);
  }
  const texts = items.filter((item) => fitting.has(item)).map(({ text }) => text);
  return texts.length === 0 ? '' : ` ${texts.join(gap)}`;
}

export interface FooterProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly colours: boolean;
}

/** A field at the bottom of the screen. */
interface OpenField {
  readonly label: string;
  readonly state: TextFieldState;
  /** How it is used. */
  readonly hint: string;
  /** What is wrong with what was typed; null while nothing is. */
  readonly problem: string | null;
}

/** What stands behind a field: what is wrong with it, or how it is used. */
function noteOf({ hint, state, problem }: OpenField): { readonly text: string; readonly isProblem: boolean } {
  if (problem !== null) return { text: `✖ ${problem}`, isProblem: true };
  return { text: state.text === '' ? hint : '', isProblem: false };
}

/** Columns of the text that a field shows at least, however long the label before it and the note behind it are. */
const leastField = { besideLabel: 10, besideNote: 24 };

function FieldLine({
  field,
  columns,
  colours,
}: Omit<FooterProps, 'screen'> & { readonly field: OpenField }): ReactElement {
  const label = clip(field.label, columns - leastField.besideLabel);
  const note = noteOf(field);
  const room = columns - displayWidth(label) - 3;
  // The cursor stands behind the text, and a blank behind the cursor.
  const needed = Math.min(leastField.besideNote, displayWidth(field.state.text) + 3);
  const noteRoom = Math.max(0, Math.min(displayWidth(note.text), room - needed));
  return (
    <Box width={columns}>
      <Box flexGrow={1} flexShrink={1}>
        <TextField
          label={label}
          state={field.state}
          columns={Math.max(3, room - noteRoom)}
          colours={colours}
        />
      </Box>
      <Box flexShrink={0}>
        <Text wrap="truncate" {...(note.isProblem ? { color: 'red' } : { dimColor: true })}>
          {clip(note.text, noteRoom)}
        </Text>
      </Box>
    </Box>
  );
}

export function Footer({ screen, columns, colours }: FooterProps): ReactElement {
  const field = useView((view) => view.filterField);
  const logField = useView((view) => view.log.field);
  const upgradeField = useView((view) => view.upgrade.field);
  const note = useView((view) => view.note);
  // What can act depends on what the user looks at.
  useView((view) => view);
  const runField = useView((view) => view.upgrade.run.field);
  useSurvey(screen);
  useRun(screen.upgrade.run);
  const focus = useView(focusOf);
  const filter = useView((view) => view.filter);
  if (field) return <TextField label=" /" state={field} columns={columns - 4} colours={colours} />;
  const open =
    (runField && { ...runField, label: runFieldLabel(screen, runField), hint: runFieldHint }) ??
    (logField && { ...logField, label: fieldLabels[logField.kind], hint: fieldHints[logField.kind] }) ??
    (upgradeField && {
      ...upgradeField,
      label: upgradeFieldLabel(screen, upgradeField),
      hint: upgradeFieldHints[upgradeField.kind],
    });
  if (open) return <FieldLine field={open} columns={columns} colours={colours} />;
  if (note !== null) return <Text wrap="truncate">{` ${clip(note, columns - 2)}`}</Text>;
  const shownFilter = focus === 'table' && filter !== '' ? ` filter: ${filter} (esc ends it)  ` : '';
  return (
    <Box width={columns}>
      <Text color="yellow" wrap="truncate">
        {shownFilter}
      </Text>
      <Text dimColor wrap="truncate">
        {footerText(focus, columns - displayWidth(shownFilter), ({ unavailable, urgent }) => ({
          canAct: !unavailable?.(screen),
          isUrgent: urgent?.(screen) === true,
        }))}
      </Text>
    </Box>
  );
}
