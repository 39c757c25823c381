import { Box, Text } from 'ink';
import { type ReactElement, useRef } from 'react';
import { selectVerdict } from '../../state/selectors.ts';
import { toWidth } from '../../text/width.ts';
import { columnGap } from '../format/columns.ts';
import { markWidth, tableContent } from '../format/table-content.ts';
import { endsWithRule } from '../format/table-lines.ts';
import { windowAround } from '../format/window.ts';
import { addressesOf } from '../rows.ts';
import { type Sort, sortText } from '../sort.ts';
import { useCluster, useView } from '../stores.tsx';
import { cursorIndex } from '../view-state.ts';
import { NodeRow } from './node-row.tsx';
import { Rule } from './rule.tsx';

export interface NodeTableProps {
  readonly columns: number;
  /** Lines for headings, rows and the closing rule. */
  readonly rows: number;
  /** The panes below have their titles in a rule: the table then ends with one only where it says something. */
  readonly hasPanesBelow: boolean;
}

function emptyText(filter: string): string {
  return filter === '' ? 'No nodes are known yet.' : `No node has “${filter}”. Esc ends the filter.`;
}

interface Place {
  readonly top: number;
  readonly end: number;
  readonly shown: number;
  readonly all: number;
}

function closingTitle({ top, end, shown, all }: Place, sort: Sort): string {
  const part = end - top < shown ? `${top + 1}–${end} of ${shown}` : '';
  const count = shown < all ? `${part || shown} shown, ${all} in all` : part;
  return [sortText(sort), count].filter(Boolean).join(' · ');
}

/** The live table: only the rows on the screen are made, and of those only the changed ones drawn. */
export function NodeTable({ columns, rows, hasPanesBelow }: NodeTableProps): ReactElement {
  const all = useCluster((state) => state.nodes.ids.length);
  const filter = useView((view) => view.filter);
  const sort = useView((view) => view.sort);
  const selected = useView((view) => view.selected);
  const content = useCluster((state) => tableContent(state, { filter, sort }, columns));
  const { shown, cells, placed, below, heights } = content;
  const previousTop = useRef(0);
  const cursor = cursorIndex(addressesOf(shown), selected);
  const hasRule = !hasPanesBelow || endsWithRule(content, sort, all, rows);
  const room = Math.max(1, rows - (hasRule ? 2 : 1));
  const { top, end } = windowAround(heights, cursor, previousTop.current, room);
  previousTop.current = top;

  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Text dimColor wrap="truncate">
        {' '.repeat(markWidth)}
        {placed.map((column) => toWidth(column.title, column.width, column.align)).join(columnGap)}
      </Text>
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {shown.length === 0 ? <Text dimColor>{`   ${emptyText(filter)}`}</Text> : null}
        {shown.slice(top, end).map((node, offset) => {
          const row = cells[top + offset];
          return row ? (
            <NodeRow
              key={node.address}
              cells={row}
              health={selectVerdict(node).health}
              below={below[top + offset] ?? null}
              placed={placed}
              selected={top + offset === cursor}
              columns={columns}
            />
          ) : null;
        })}
      </Box>
      {hasRule ? (
        <Rule title={closingTitle({ top, end, shown: shown.length, all }, sort)} columns={columns} />
      ) : null}
    </Box>
  );
}
