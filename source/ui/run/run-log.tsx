import { Box, Text } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { kernelLog, sourceKey } from '../../domain/logs/source.ts';
import type { RunNode } from '../../domain/run/types.ts';
import { selectNodeNames } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';
import { Rule } from '../components/rule.tsx';
import { createDrawer } from '../logs/draw.ts';
import { LogRow } from '../logs/log-row.tsx';
import { initialLogView } from '../logs/log-view.ts';
import { logFormat } from '../logs/window-size.ts';
import { useCluster, useLog, useReader } from '../stores.tsx';

interface PartProps {
  readonly columns: number;
  readonly rows: number;
}

const noSigns = { isCursor: false, isChosen: false, isMarked: false } as const;

/** The newest lines of the node's kernel. */
function KernelLog({ node, columns, rows }: PartProps & { readonly node: RunNode }): ReactElement {
  const log = useLog();
  const reader = useReader();
  const clock = useCluster((state) => state.clock);
  const nodeNames = useCluster(selectNodeNames);
  const draw = useMemo(() => createDrawer(reader, nodeNames), [reader, nodeNames]);
  const source = kernelLog(node.address);
  const own = log.sources.filter((one) => sourceKey(one.source) === sourceKey(source));
  const ring = reader.archive.ring(source);
  const most = rows - 1;
  const first = ring ? Math.max(ring.first, ring.next - most) : 0;
  const places = ring
    ? Array.from({ length: ring.next - first }, (_, index) => ({ ring, line: first + index }))
    : [];
  const format = logFormat({ ...log, sources: own }, initialLogView, { columns, rows }, { nodeNames, clock });
  const isSilent = own[0]?.status === 'waiting';
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rule title={`kernel log · ${node.name}${isSilent ? ' · trying again' : ''}`} columns={columns} />
      {places.length === 0 ? <Text dimColor> no line yet</Text> : null}
      {draw(places, format).map((drawn, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: by place: a new line changes texts, no row moves.
        <LogRow key={index} drawn={drawn} row={0} columns={columns} {...noSigns} />
      ))}
    </Box>
  );
}

/** The last lines that talosctl wrote. */
function Output({ lines, columns, rows }: PartProps & { readonly lines: readonly string[] }): ReactElement {
  const shown = rows > 1 ? lines.slice(1 - rows) : [];
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rule title="talosctl says" columns={columns} />
      {shown.length === 0 ? <Text dimColor> nothing yet</Text> : null}
      {shown.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: by place, see above.
        <Text key={index} wrap="truncate">{` ${clip(line, columns - 2) || ' '}`}</Text>
      ))}
    </Box>
  );
}

/** From here on both stand side by side. */
const leastColumnsForBoth = 160;

export interface RunLogProps extends PartProps {
  readonly node: RunNode;
  /** What talosctl has written. */
  readonly output: readonly string[];
  /** Which of them is shown where there is room for one. */
  readonly shown: 'talosctl' | 'kernel';
}

/** What talosctl says of the node, and what its kernel does. */
export function RunLog({ node, output, shown, columns, rows }: RunLogProps): ReactElement {
  if (columns < leastColumnsForBoth) {
    return shown === 'kernel' ? (
      <KernelLog node={node} columns={columns} rows={rows} />
    ) : (
      <Output lines={output} columns={columns} rows={rows} />
    );
  }
  const left = Math.floor(columns / 2);
  return (
    <Box height={rows} overflow="hidden">
      <Output lines={output} columns={left} rows={rows} />
      <KernelLog node={node} columns={columns - left} rows={rows} />
    </Box>
  );
}
