import { Box, Text } from 'ink';
import { type ReactElement, useMemo, useRef } from 'react';
import { lastValue } from '../../domain/loaded.ts';
import { selectEtcd, selectVerdict } from '../../state/selectors.ts';
import { toWidth } from '../../text/width.ts';
import { nodeCells } from '../format/cells.ts';
import { columnGap, contentWidths, placeColumns } from '../format/columns.ts';
import { contactText } from '../format/contact.ts';
import { windowAround } from '../format/window.ts';
import { shownNodes } from '../rows.ts';
import { useCluster, useView } from '../stores.tsx';
import { cursorIndex } from '../view-state.ts';
import { NodeRow } from './node-row.tsx';
import { Rule } from './rule.tsx';

/** The mark of the selected row stands before the first column. */
const markWidth = 3;

export interface NodeTableProps {
  readonly columns: number;
  /** Lines for headings, rows and the closing rule. */
  readonly rows: number;
}

function emptyText(filter: string): string {
  return filter === '' ? 'No nodes are known yet.' : `No node has “${filter}”. Esc ends the filter.`;
}

function closingTitle(top: number, end: number, shown: number, all: number): string {
  const part = end - top < shown ? `${top + 1}–${end} of ${shown}` : '';
  return shown < all ? `${part || shown} shown, ${all} in all` : part;
}

/** The live table: only the rows on the screen are made, and of those only the changed ones drawn. */
export function NodeTable({ columns, rows }: NodeTableProps): ReactElement {
  const nodes = useCluster((state) => state.nodes);
  const etcd = useCluster(selectEtcd);
  const members = useCluster((state) => lastValue(state.etcdMembers));
  const filter = useView((view) => view.filter);
  const selected = useView((view) => view.selected);
  const previousTop = useRef(0);

  const shown = useMemo(() => shownNodes(nodes, filter), [nodes, filter]);
  const cells = useMemo(() => shown.map((node) => nodeCells(node, etcd, members)), [shown, etcd, members]);
  const widthsKey = JSON.stringify(contentWidths(cells));
  const placed = useMemo(
    () => placeColumns(JSON.parse(widthsKey), columns - markWidth - 1),
    [widthsKey, columns],
  );
  const errors = shown.map(contactText);
  const ids = shown.map((node) => node.address);
  const cursor = cursorIndex(ids, selected);
  const heights = errors.map((error) => (error === null ? 1 : 2));
  const { top, end } = windowAround(heights, cursor, previousTop.current, Math.max(1, rows - 2));
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
              error={errors[top + offset] ?? null}
              placed={placed}
              selected={top + offset === cursor}
              columns={columns}
            />
          ) : null;
        })}
      </Box>
      <Rule title={closingTitle(top, end, shown.length, nodes.ids.length)} columns={columns} />
    </Box>
  );
}
