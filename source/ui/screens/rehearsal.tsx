import { Text } from 'ink';
import type { ReactElement } from 'react';
import { displayWidth, toWidth } from '../../text/width.ts';
import { Dialog } from '../components/dialog.tsx';
import { dialogRoom } from '../format/layout.ts';
import { windowAround } from '../format/window.ts';
import { usualPlace } from '../rehearsal/commands.ts';
import { placeOf, type RehearsalRow, type RehearsalView } from '../rehearsal/rehearsal-view.ts';
import type { Screen } from '../screen.ts';
import { useCluster, useView } from '../stores.tsx';
import { useSurvey } from '../upgrade/use-survey.ts';

export interface RehearsalProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

/** Where it is to happen, for the user. */
function placeWords(screen: Screen, view: RehearsalView, row: RehearsalRow): string {
  if (row.fault === null) return '';
  if (!row.isOfNode) return 'everywhere';
  const place = placeOf(view, row, usualPlace(screen));
  return place === null ? '–' : screen.nodeName(place);
}

const isChosen = ({ marked }: RehearsalView, { fault }: RehearsalRow): boolean =>
  fault === null ? marked.length === 0 : marked.includes(fault);

/** What is to go wrong in the upgrade that is practised: several at once, each on a node. */
export function Rehearsal({ screen, columns, rows }: RehearsalProps): ReactElement {
  // The order of the nodes, and with it the usual one, follows from all three.
  useCluster((state) => state);
  useSurvey(screen);
  const view = useView((state) => state.rehearsal);
  const places = view.rows.map((row) => placeWords(screen, view, row));
  const width = Math.max(0, ...places.map(displayWidth));
  const { top } = windowAround(
    view.rows.map(() => 1),
    view.cursor,
    0,
    dialogRoom(rows),
  );
  const lines = view.rows.map((row, index) => {
    const isCursor = index === view.cursor;
    const isMarked = isChosen(view, row);
    return (
      <Text key={row.fault ?? ''} bold={isCursor} wrap="truncate">
        {isCursor ? ' ▸ ' : '   '}
        <Text {...(isMarked && row.fault !== null ? { color: 'yellow' } : {})}>
          {`${isMarked ? '[x]' : '[ ]'} ${toWidth(places[index] ?? '', width)}`}
        </Text>
        {`  ${row.seen}`}
      </Text>
    );
  });
  const title = 'practice: what is to go wrong in this upgrade?';
  return <Dialog title={title} columns={columns} rows={rows} lines={lines} top={top} />;
}
