import { Box, Text } from 'ink';
import { memo, type ReactElement, useMemo } from 'react';
import type { LinePlace } from '../../domain/logs/order.ts';
import { selectNodeNames } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';
import { createDrawer } from '../logs/draw.ts';
import type { LogFormat } from '../logs/format.ts';
import { LogRow } from '../logs/log-row.tsx';
import { type LogView, samePlace } from '../logs/log-view.ts';
import { isBetween, rangeEnds } from '../logs/range.ts';
import type { LogPage } from '../logs/reader.ts';
import { emptyText, logTitle, troubleText } from '../logs/title.ts';
import { logFormat, windowSize } from '../logs/window-size.ts';
import { useCluster, useLog, useReader, useView } from '../stores.tsx';
import { Rule } from './rule.tsx';
import type { PaneProps } from './services-pane.tsx';

interface LinesProps {
  readonly page: LogPage;
  readonly format: LogFormat;
  readonly view: LogView;
}

/** The rows of the lines on the screen, as many as there are of the screen. */
function Lines({ page, format, view }: LinesProps): ReactElement {
  const reader = useReader();
  const nodeNames = useCluster(selectNodeNames);
  const draw = useMemo(() => createDrawer(reader, nodeNames), [reader, nodeNames]);
  const lines = draw(page.places, format);
  const ends = rangeEnds(reader, view);
  const rows = page.places.flatMap((place, index) => {
    const drawn = lines[index];
    if (!drawn) return [];
    const height = 'mark' in drawn ? 1 : drawn.rows.length;
    const signs = {
      isCursor: samePlace(place, page.cursor),
      isChosen: ends !== null && isBetween(reader.archive, ends, place),
      isMarked: view.marks.some((mark: LinePlace) => samePlace(mark, place)),
    };
    return Array.from({ length: height }, (_, row) => ({ drawn, row, ...signs }));
  });
  return (
    <>
      {rows.slice(0, format.rows).map((row, index) => (
        // By place: a new line then changes texts, instead of taking every line down and putting it up again.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above.
        <LogRow key={index} {...row} columns={format.columns} />
      ))}
    </>
  );
}

/** Rows from which on there is room for more than a line. */
const least = { withTitle: 2, withTrouble: 3 };

/** The logs that are shown: their newest lines, until they are scrolled up. */
export const LogPane = memo(function LogPane({ columns, rows, focused }: PaneProps): ReactElement {
  const reader = useReader();
  const log = useLog();
  const view = useView((state) => state.log);
  const clock = useCluster((state) => state.clock);
  const nodeNames = useCluster(selectNodeNames);
  const trouble = troubleText(log.sources, nodeNames);
  const format = logFormat(log, view, { columns, rows }, { nodeNames, clock });
  const page = reader.page(view, windowSize(format));
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      {rows < least.withTitle ? null : (
        <Rule
          title={logTitle(log, view, reader, page, { nodeNames, columns: columns - 6 })}
          columns={columns}
          focused={focused}
        />
      )}
      {page.places.length === 0 ? (
        <Text dimColor wrap="truncate">{` ${clip(emptyText(log, reader.passed(view)), columns - 2)}`}</Text>
      ) : (
        <Lines page={page} format={format} view={view} />
      )}
      {trouble === null || rows < least.withTrouble ? null : (
        <Text color="yellow" wrap="truncate">{` ✖ ${clip(trouble, columns - 4)}`}</Text>
      )}
    </Box>
  );
});
