import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { lastValue } from '../../domain/loaded.ts';
import type { NodeRecord } from '../../domain/node.ts';
import { nodeName, selectVerdict } from '../../state/selectors.ts';
import { clip, toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';
import { Rule } from '../components/rule.tsx';
import { ShortTable } from '../components/short-table.tsx';
import { clockTime, contactText } from '../format/contact.ts';
import { factLines, reasonLines } from '../format/details.ts';
import { useCluster, useView } from '../stores.tsx';
import { healthColours } from '../theme.ts';
import { useSelectedNode } from '../use-selected-node.ts';

export interface NodeDetailsProps {
  readonly columns: number;
  readonly rows: number;
}

const labelWidth = 16;

function wrappedReasons(node: NodeRecord, columns: number): readonly string[] {
  const contact = contactText(node);
  const reasons = contact === null ? reasonLines(node) : [contact];
  return reasons.flatMap((reason) => wrapWords(reason, columns - 2));
}

/** The lines of the whole page, for scrolling: reasons, facts, a blank, and the services with their heading. */
export function detailsHeight(node: NodeRecord, columns: number): number {
  const services = lastValue(node.facts.services)?.length ?? 0;
  return wrappedReasons(node, columns).length + factLines(node, '').length + 2 + services;
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
  const facts = factLines(node, at === undefined ? 'never' : clockTime(at));
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Rule title={nodeName(node)} columns={columns} />
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        <Box flexDirection="column" flexShrink={0} marginTop={-top}>
          {wrappedReasons(node, columns).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
            <Text key={index} color={healthColours[selectVerdict(node).health]} wrap="truncate">
              {` ${line}`}
            </Text>
          ))}
          {facts.map(([label, value]) => (
            <Text key={label} wrap="truncate">
              <Text dimColor>{` ${toWidth(label, labelWidth)}`}</Text>
              {clip(value, Math.max(1, columns - labelWidth - 2))}
            </Text>
          ))}
          <Text> </Text>
          <Services node={node} columns={columns} />
        </Box>
      </Box>
      <Rule title="" columns={columns} />
    </Box>
  );
}
