import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { lastValue } from '../../domain/loaded.ts';
import type { NodeRecord } from '../../domain/node.ts';
import { nodeName } from '../../domain/node.ts';
import { selectVerdict } from '../../state/selectors.ts';
import { toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';
import { Rule } from '../components/rule.tsx';
import { ShortTable } from '../components/short-table.tsx';
import { clockTime, contactText } from '../format/contact.ts';
import { factLines, reasonLines } from '../format/details.ts';
import { dialogRoom } from '../format/layout.ts';
import { useCluster, useView } from '../stores.tsx';
import { healthColours } from '../theme.ts';
import { useSelectedNode } from '../use-selected-node.ts';

export interface NodeDetailsProps {
  readonly columns: number;
  readonly rows: number;
}

const labelWidth = 16;

/** One line of the page: a label, or none, and a part of a text that fits. */
interface Line {
  readonly label: string;
  readonly text: string;
  readonly isReason: boolean;
}

function reasonsOf(node: NodeRecord, columns: number): readonly Line[] {
  const contact = contactText(node);
  const reasons = contact === null ? reasonLines(node) : [contact];
  return reasons
    .flatMap((reason) => wrapWords(reason, columns - 2))
    .map((text) => ({ label: '', text, isReason: true }));
}

function factsOf(node: NodeRecord, answeredAt: string, columns: number): readonly Line[] {
  return factLines(node, answeredAt).flatMap(([label, value]) =>
    wrapWords(value, columns - labelWidth - 2).map((text, index) => ({
      label: toWidth(index === 0 ? label : '', labelWidth),
      text,
      isReason: false,
    })),
  );
}

function linesOf(node: NodeRecord, answeredAt: string, columns: number): readonly Line[] {
  return [...reasonsOf(node, columns), ...factsOf(node, answeredAt, columns)];
}

/** The lines of the whole page, for scrolling: reasons, facts, a blank, and the services with their heading. */
export function detailsHeight(node: NodeRecord, columns: number): number {
  const services = lastValue(node.facts.services)?.length ?? 0;
  return linesOf(node, '', columns).length + 2 + services;
}

function Services({ node, columns }: { readonly node: NodeRecord; readonly columns: number }): ReactElement {
  const services = lastValue(node.facts.services);
  if (!services) return <Text dimColor> services: not known</Text>;
  const rows = services.map(({ id, state, health, message }) => [id, state, health, message]);
  return <ShortTable headings={['SERVICE', 'STATE', 'HEALTH', 'LAST EVENT']} rows={rows} columns={columns} />;
}

/** Everything that was read of one node, on one page. Scrolled by moving its content up. */
export function NodeDetails({ columns, rows }: NodeDetailsProps): ReactElement | null {
  const answeredAt = useCluster((state) => state.answeredAt);
  const top = useView((view) => view.dialogTop);
  const node = useSelectedNode();
  if (!node) return null;
  const at = answeredAt[node.address];
  const lines = linesOf(node, at === undefined ? 'never' : clockTime(at), columns);
  const room = dialogRoom(rows);
  const height = detailsHeight(node, columns);
  const part = height > room ? `${top + 1}–${Math.min(height, top + room)} of ${height}` : '';
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Box flexShrink={0}>
        <Rule title={nodeName(node)} columns={columns} />
      </Box>
      <Box flexDirection="column" height={room} overflow="hidden">
        <Box flexDirection="column" flexShrink={0} marginTop={-top}>
          {lines.map(({ label, text, isReason }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
            <Text key={index} wrap="truncate">
              <Text dimColor>{` ${label}`}</Text>
              <Text {...(isReason ? { color: healthColours[selectVerdict(node).health] } : {})}>{text}</Text>
            </Text>
          ))}
          <Text> </Text>
          <Services node={node} columns={columns} />
        </Box>
      </Box>
      <Box flexShrink={0}>
        <Rule title={part} columns={columns} />
      </Box>
    </Box>
  );
}
