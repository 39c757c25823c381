import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { selectVerdict } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';
import { machineLine, reasonLines } from '../format/details.ts';
import { healthColours } from '../theme.ts';
import { useSelectedNode } from '../use-selected-node.ts';

export interface SelectedNodeProps {
  readonly columns: number;
  readonly rows: number;
}

/** Below the table: what the selected machine is, and every reason why it is not well, uncut by columns. */
export function SelectedNode({ columns, rows }: SelectedNodeProps): ReactElement | null {
  const node = useSelectedNode();
  if (rows < 2) return null;
  if (!node) return <Box height={rows} />;
  const reasons = reasonLines(node);
  const fitting = reasons.slice(0, rows - 1);
  const more = reasons.length - fitting.length;
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Text dimColor wrap="truncate">
        {clip(` ${machineLine(node)}`, columns)}
      </Text>
      {fitting.map((reason, index) => (
        <Text key={reason} color={healthColours[selectVerdict(node).health]} wrap="truncate">
          {clip(
            ` ${reason}${more > 0 && index === fitting.length - 1 ? ` (+${more}, ↵ shows all)` : ''}`,
            columns,
          )}
        </Text>
      ))}
    </Box>
  );
}
