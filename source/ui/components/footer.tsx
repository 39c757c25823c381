import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { displayWidth } from '../../text/width.ts';
import { bindings, type Focus, keyLabel } from '../keymap.ts';
import { useView } from '../stores.tsx';
import { TextField } from './text-field.tsx';

/** The keys that fit, as in "↵ open"; the rest is behind `?`. */
export function footerText(focus: Focus, columns: number): string {
  let text = '';
  for (const { keys, footer, focus: owners } of bindings) {
    if (footer === null || !owners.includes(focus)) continue;
    const part = `${text === '' ? ' ' : '   '}${keyLabel(keys[0] ?? '')} ${footer}`;
    if (displayWidth(text + part) > columns) continue;
    text += part;
  }
  return text;
}

export interface FooterProps {
  readonly columns: number;
  readonly colours: boolean;
}

export function Footer({ columns, colours }: FooterProps): ReactElement {
  const field = useView((view) => view.filterField);
  const focus = useView((view) => (view.dialog === 'none' ? 'table' : 'dialog'));
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
