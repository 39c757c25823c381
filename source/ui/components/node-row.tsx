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
  /** A second line under the row, where there is more to tell. */
  readonly below: string | null;
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
    before.below === now.below &&
    (before.cells === now.cells || now.placed.every(({ name }) => before.cells[name] === now.cells[name]))
  );
}

function joined(cells: NodeCells, placed: readonly PlacedColumn[]): string {
  return placed.map(({ name, width, align }) => toWidth(cells[name], width, align)).join(columnGap);
}

/** One node. Drawn again only when a text of it has changed; the mark tells the selection without colours. */
export const NodeRow = memo(function NodeRow(props: NodeRowProps): ReactElement {
  const { cells, health, below, placed, selected, columns } = props;
  const at = placed.findIndex(({ name }) => name === 'health');
  // As few parts as colours: a part for each cell would cost a scrolling table most of its time.
  const [left, own, right] = [placed.slice(0, at), placed.slice(at, at + 1), placed.slice(at + 1)];
  return (
    <>
      <Text wrap="truncate" bold={selected}>
        {`${selected ? ' ▸ ' : '   '}${joined(cells, left)}${left.length > 0 ? columnGap : ''}`}
        <Text color={healthColours[health]}>{joined(cells, own)}</Text>
        {`${right.length > 0 ? columnGap : ''}${joined(cells, right)}`}
      </Text>
      {below === null ? null : (
        <Text wrap="truncate" color={healthColours[health]}>
          {`     ${clip(below, Math.max(1, columns - 6))}`}
        </Text>
      )}
    </>
  );
}, isSame);
