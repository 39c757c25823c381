import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Health } from '../../domain/health.ts';
import { clip, toWidth } from '../../text/width.ts';
import type { NodeCells } from '../format/cells.ts';
import { columnGap, type PlacedColumn } from '../format/columns.ts';
import { healthColours } from '../theme.ts';

export interface NodeRowProps {
  readonly cells: NodeCells;
  readonly health: Health;
  /** A second line under the row, where there is an error to tell. */
  readonly error: string | null;
  readonly placed: readonly PlacedColumn[];
  readonly selected: boolean;
  readonly columns: number;
}

function isSame(before: NodeRowProps, now: NodeRowProps): boolean {
  return (
    before.placed === now.placed &&
    before.selected === now.selected &&
    before.columns === now.columns &&
    before.health === now.health &&
    before.error === now.error &&
    now.placed.every(({ name }) => before.cells[name] === now.cells[name])
  );
}

/** One node. Drawn again only when a text of it has changed; the mark tells the selection without colours. */
export const NodeRow = memo(function NodeRow(props: NodeRowProps): ReactElement {
  const { cells, health, error, placed, selected, columns } = props;
  return (
    <>
      <Text wrap="truncate" bold={selected}>
        {selected ? ' ▸ ' : '   '}
        {placed.map((column, index) => (
          <Text key={column.name} {...(column.name === 'health' ? { color: healthColours[health] } : {})}>
            {index === 0 ? '' : columnGap}
            {toWidth(cells[column.name], column.width, column.align)}
          </Text>
        ))}
      </Text>
      {error === null ? null : (
        <Text wrap="truncate" color={healthColours[health]}>
          {'     '}
          {clip(error, Math.max(1, columns - 6))}
        </Text>
      )}
    </>
  );
}, isSame);
