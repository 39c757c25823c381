import { Box, Text } from 'ink';
import { type ReactElement, useRef } from 'react';
import { sourceKey } from '../../domain/logs/source.ts';
import { clip } from '../../text/width.ts';
import { Rule } from '../components/rule.tsx';
import { TextField } from '../components/text-field.tsx';
import { windowAround } from '../format/window.ts';
import { type Choice, chosenPart } from '../logs/picker.ts';
import type { Screen } from '../screen.ts';
import { useCluster, useView } from '../stores.tsx';

export interface LogSourcesProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
}

const boxes = { all: '[x]', some: '[~]', none: '[ ]' } as const;

function boxOf(one: Choice, chosen: ReadonlySet<string>): string {
  if (one.sources.length === 0) return '   ';
  return boxes[chosenPart(one, chosen)];
}

/** "everything · ryzen (14 logs)". */
function labelOf({ label, sources }: Choice): string {
  return sources.length > 1 ? `${label} (${sources.length} logs)` : label;
}

/** What has room on a page of so many lines: the field and a line of the list before all else. */
function partsOf(rows: number): {
  readonly hasTitle: boolean;
  readonly hasPart: boolean;
  readonly list: number;
} {
  const hasTitle = rows >= 5;
  const hasPart = rows >= 4;
  return { hasTitle, hasPart, list: Math.max(1, rows - 1 - Number(hasTitle) - Number(hasPart)) };
}

/** The page on which logs are chosen: type to find, Tab to choose several, Enter to show them. */
export function LogSources({ screen, columns, rows, colours }: LogSourcesProps): ReactElement {
  const picker = useView((view) => view.picker);
  // The choices come from the nodes: whoever is told of these is told of them.
  useCluster((state) => state.nodes);
  const choices = screen.choices();
  const previousTop = useRef(0);
  const heights = choices.map(() => 1);
  const { hasTitle, hasPart, list } = partsOf(rows);
  const { top, end } = windowAround(heights, picker.cursor, previousTop.current, list);
  previousTop.current = top;
  const chosen = new Set(picker.chosen.map(sourceKey));
  const count = chosen.size === 0 ? '' : ` · ${chosen.size} chosen`;
  const part = end - top < choices.length ? `${top + 1}–${end} of ${choices.length}` : '';
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      {hasTitle ? <Rule title={`which logs?${count}`} columns={columns} /> : null}
      <TextField label=" find:" state={picker.query} columns={columns - 8} colours={colours} />
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {choices.length === 0 ? (
          <Text dimColor>
            {'   nothing is called so; containers are found once those of their node are listed'}
          </Text>
        ) : null}
        {choices.slice(top, end).map((one, index) => {
          const isCursor = top + index === picker.cursor;
          const text = `${isCursor ? ' ▸ ' : '   '}${boxOf(one, chosen)} ${labelOf(one)}`;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: by place, as in the log: a text changes, no row moves.
            <Text key={index} bold={isCursor} wrap="truncate">
              {clip(text, columns)}
            </Text>
          );
        })}
      </Box>
      {hasPart ? <Rule title={part} columns={columns} /> : null}
    </Box>
  );
}
