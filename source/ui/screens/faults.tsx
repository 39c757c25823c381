import { Text } from 'ink';
import type { ReactElement } from 'react';
import { nodeName } from '../../domain/node.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import { Dialog } from '../components/dialog.tsx';
import { dialogRoom } from '../format/layout.ts';
import { windowAround } from '../format/window.ts';
import { useView } from '../stores.tsx';
import { useSelectedNode } from '../use-selected-node.ts';
import type { FaultLine } from '../view-state.ts';

export interface FaultsProps {
  readonly columns: number;
  readonly rows: number;
}

/** What can be broken in the practice cluster, on the selected node or everywhere. */
export function Faults({ columns, rows }: FaultsProps): ReactElement {
  const faults = useView((view) => view.faults);
  const cursor = useView((view) => view.faultIndex);
  const node = useSelectedNode();
  const { top } = windowAround(
    faults.map(() => 1),
    cursor,
    0,
    dialogRoom(rows),
  );
  const width = Math.max(0, ...faults.map(({ name }) => displayWidth(name)));
  const line = ({ name, description, active }: FaultLine, index: number): ReactElement => (
    <Text key={name} bold={index === cursor} wrap="truncate">
      {index === cursor ? ' ▸ ' : '   '}
      <Text
        {...(active ? { color: 'yellow' } : {})}
      >{`${active ? '[x]' : '[ ]'} ${toWidth(name, width)}`}</Text>
      {`  ${description}`}
    </Text>
  );
  const title = `practice: faults of ${node ? nodeName(node) : 'the cluster'}`;
  return <Dialog title={title} columns={columns} rows={rows} lines={faults.map(line)} top={top} />;
}
