import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { displayWidth } from '../../text/width.ts';
import { keyLabel } from '../key-words.ts';
import { bindings } from '../keymap.ts';
import { useView } from '../stores.tsx';
import { type Focus, focusOf } from '../view-state.ts';
import { TextField } from './text-field.tsx';

/** What else there is, the way out, and the other panes have their room before the rest, in this order. */
const first = ['?', 'q', 'tab'];
const gap = '   ';

interface Item {
  readonly text: string;
  /** The less, the sooner it gets its room. */
  readonly rank: number;
}

function rankOf(keys: readonly string[]): number {
  const at = first.findIndex((key) => keys.includes(key));
  return at < 0 ? first.length : at;
}

/** What the footer could say in this focus; of two keys for the same, the first. */
function itemsOf(focus: Focus): readonly Item[] {
  const said = new Set<string>();
  return bindings.flatMap(({ keys, footer, focus: owners }) => {
    if (footer === null || !owners.includes(focus) || said.has(footer)) return [];
    said.add(footer);
    return { text: `${keyLabel(keys[0] ?? '')} ${footer}`, rank: rankOf(keys) };
  });
}

/** The keys of the focus that fit, as in "↵ open"; the rest is behind `?`. */
export function footerText(focus: Focus, columns: number): string {
  const items = itemsOf(focus);
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
  readonly columns: number;
  readonly colours: boolean;
}

export function Footer({ columns, colours }: FooterProps): ReactElement {
  const field = useView((view) => view.filterField);
  const focus = useView(focusOf);
  const filter = useView((view) => view.filter);
  if (field) return <TextField label=" /" state={field} columns={columns - 4} colours={colours} />;
  const shownFilter = focus === 'table' && filter !== '' ? ` filter: ${filter} (esc ends it)  ` : '';
  return (
    <Box width={columns}>
      <Text color="yellow" wrap="truncate">
        {shownFilter}
      </Text>
      <Text dimColor wrap="truncate">
        {footerText(focus, columns - displayWidth(shownFilter))}
      </Text>
    </Box>
  );
}
