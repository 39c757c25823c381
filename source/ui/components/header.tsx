import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import type { ReactElement } from 'react';
import { clip, displayWidth } from '../../text/width.ts';
import { etcdSummaryText, headerParts, healthSummary } from '../format/header.ts';
import { useCluster } from '../stores.tsx';
import { healthColours } from '../theme.ts';

/** As many parts as fit, the most important first. */
function joined(parts: readonly string[], columns: number): string {
  let text = '';
  for (const part of parts) {
    const next = text === '' ? part : `${text} · ${part}`;
    if (displayWidth(next) > columns) break;
    text = next;
  }
  return text === '' ? clip(parts[0] ?? '', columns) : text;
}

/** The one line that answers "is it all right?". */
export function Header({ columns }: { readonly columns: number }): ReactElement {
  const state = useCluster((cluster) => cluster);
  const isAsking = useCluster((cluster) =>
    cluster.nodes.ids.every((id) => {
      const contact = cluster.nodes.byId[id]?.contact.state;
      return contact === 'unasked' || contact === 'waiting';
    }),
  );
  const { health, text } = healthSummary(state);
  const etcd = etcdSummaryText(state);
  const both = etcd === null ? text : `${etcd}   ${text}`;
  const most = Math.max(10, columns - 12);
  // Where there is no room for both, the health stays: etcd's troubles stand in the line below.
  const right = isAsking ? 'asking the nodes' : displayWidth(both) <= most ? both : text;
  const shownRight = clip(right, most);
  const room = columns - displayWidth(shownRight) - 5;
  return (
    <Box width={columns} justifyContent="space-between">
      <Text bold wrap="truncate">
        {' '}
        {joined(headerParts(state), room)}
      </Text>
      <Text {...(isAsking ? {} : { color: healthColours[health] })} wrap="truncate">
        {isAsking ? <Spinner type="dots" /> : ''} {shownRight}{' '}
      </Text>
    </Box>
  );
}
