import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { dialogRoom } from '../format/layout.ts';
import { Rule } from './rule.tsx';

export interface DialogProps {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** One element a line. */
  readonly lines: readonly ReactNode[];
  /** First line shown. */
  readonly top: number;
}

/** A full-width page over the table, scrolled by lines. */
export function Dialog({ title, columns, rows, lines, top }: DialogProps): ReactElement {
  const room = dialogRoom(rows);
  const end = Math.min(lines.length, top + room);
  const rest = lines.length > room ? `${top + 1}–${end} of ${lines.length}` : '';
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Rule title={title} columns={columns} />
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {lines.slice(top, end).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
          <Text key={top + index} wrap="truncate">
            {line === '' ? ' ' : line}
          </Text>
        ))}
      </Box>
      <Rule title={rest} columns={columns} />
    </Box>
  );
}
