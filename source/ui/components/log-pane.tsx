import { Box, Text } from 'ink';
import { memo, type ReactElement, useRef } from 'react';
import type { LogState, LogTarget } from '../../state/log-store.ts';
import { nodeName } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';
import { logLines } from '../format/layout.ts';
import { logWindow } from '../format/log-window.ts';
import { useCluster, useLog, useView } from '../stores.tsx';
import { Rule } from './rule.tsx';
import type { PaneProps } from './services-pane.tsx';

const statusWords = {
  idle: '',
  starting: 'opening',
  following: 'following',
  waiting: 'trying again',
} as const;

/** "ryzen · kubelet log · following"; "…, paused, 12 new" while it is scrolled up. */
function titleOf({ target, status }: LogState, name: string, unseen: number | null): string {
  if (!target) return 'log';
  const paused = unseen === 0 ? 'paused' : `paused, ${unseen} new`;
  return `${name} · ${target.service} log · ${unseen === null ? statusWords[status] : paused}`;
}

/** What stands in the pane while there is no line. */
function emptyText({ target, status, error }: LogState): string {
  if (!target) return 'No service is known.';
  if (error !== null) return '';
  return status === 'starting' ? 'Waiting for the first line …' : 'The log is empty.';
}

interface LineProps {
  readonly text: string;
  readonly dim: boolean;
}

const Line = memo(function Line({ text, dim }: LineProps): ReactElement {
  return (
    <Text wrap="truncate" dimColor={dim}>
      {text === '' ? ' ' : text}
    </Text>
  );
});

/** The log of the service under the services' cursor; its newest lines, until it is scrolled up. */
export const LogPane = memo(function LogPane({ columns, rows, focused }: PaneProps): ReactElement {
  const log = useLog();
  const address = log.target?.address ?? '';
  const name = useCluster(({ nodes }) => {
    const node = nodes.byId[address];
    return node ? nodeName(node) : address;
  });
  const pause = useView((view) => view.logPause);
  const previous = useRef<{
    readonly target: LogTarget | null;
    readonly lines: number;
    readonly top: number;
  }>(null);
  const lines = logLines({ panes: rows }, log.error !== null);
  const isSame = previous.current?.target === log.target && previous.current?.lines === lines;
  const previousTop = isSame ? (previous.current?.top ?? null) : null;
  const { entries, unseen, top } = logWindow(log.buffer, lines, pause, previousTop);
  previous.current = pause || entries.length === 0 ? null : { target: log.target, lines, top };
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Rule title={titleOf(log, name, pause ? unseen : null)} columns={columns} focused={focused} />
      {entries.length === 0 ? <Line text={` ${clip(emptyText(log), columns - 2)}`} dim /> : null}
      {entries.map(({ text, kind }, index) => (
        <Line
          // By place: a new line then changes texts, instead of taking every line down and putting it up again.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          key={index}
          text={` ${clip(kind === 'gap' ? `── ${text} ──` : text, columns - 2)}`}
          dim={kind === 'gap'}
        />
      ))}
      {log.error === null ? null : (
        <Text color="yellow" wrap="truncate">{` ✖ ${clip(log.error, columns - 4)}`}</Text>
      )}
    </Box>
  );
});
