import { Box, Text } from 'ink';
import { memo, type ReactElement, useRef } from 'react';
import { timeSince } from '../../domain/age.ts';
import { lastValue } from '../../domain/loaded.ts';
import type { Service } from '../../domain/node.ts';
import { nodeName } from '../../domain/node.ts';
import { clip, displayWidth, toWidth } from '../../text/width.ts';
import { servicesNotice, stateText } from '../format/services.ts';
import { windowAround } from '../format/window.ts';
import { orderServices, serviceIndex, standingOf } from '../services.ts';
import { useCluster, useView } from '../stores.tsx';
import { useSelectedNode } from '../use-selected-node.ts';
import { chosenService } from '../view-state.ts';
import { Rule } from './rule.tsx';

const markWidth = 3;
const gap = '  ';
const widestName = 20;

interface RowProps {
  readonly name: string;
  readonly state: string;
  readonly age: string;
  readonly colour: string | null;
  readonly selected: boolean;
}

/** One service; drawn again only when a text of it has changed. */
const Row = memo(function Row({ name, state, age, colour, selected }: RowProps): ReactElement {
  return (
    <Text wrap="truncate" bold={selected}>
      {selected ? ' ▸ ' : '   '}
      {name}
      {gap}
      <Text {...(colour === null ? {} : { color: colour })}>{state}</Text>
      {gap}
      <Text dimColor>{age}</Text>
    </Text>
  );
});

function colourOf(service: Service): string | null {
  if (standingOf(service) !== 'down') return null;
  return service.state === 'Failed' ? 'red' : 'yellow';
}

/** The texts of every row, in columns that stand below each other. */
function rowsOf(services: readonly Service[], columns: number, clock: number): Omit<RowProps, 'selected'>[] {
  const ages = services.map(({ changedAt }) => timeSince(changedAt, clock));
  const nameWidth = Math.min(widestName, Math.max(0, ...services.map(({ id }) => displayWidth(id))));
  const ageWidth = Math.max(0, ...ages.map(displayWidth));
  const stateWidth = Math.max(1, columns - markWidth - nameWidth - ageWidth - 2 * gap.length - 1);
  return services.map((service, index) => ({
    name: toWidth(service.id, nameWidth),
    state: toWidth(stateText(service, stateWidth), stateWidth),
    age: toWidth(ages[index] ?? '', ageWidth, 'right'),
    colour: colourOf(service),
  }));
}

export interface PaneProps {
  readonly columns: number;
  /** Lines, the title's included. */
  readonly rows: number;
  readonly focused: boolean;
}

/** The services of the selected node. */
export const ServicesPane = memo(function ServicesPane({ columns, rows, focused }: PaneProps): ReactElement {
  const node = useSelectedNode();
  const clock = useCluster((state) => state.clock);
  const chosen = useView((view) => chosenService(view, node?.address));
  const previousTop = useRef(0);
  if (!node) return <Rule title="services" columns={columns} focused={focused} />;

  const services = orderServices(lastValue(node.facts.services) ?? []);
  const notice = servicesNotice(node);
  const cursor = serviceIndex(services, chosen);
  const room = Math.max(1, rows - 1 - (notice === null ? 0 : 1));
  const { top, end } = windowAround(
    services.map(() => 1),
    Math.max(0, cursor),
    previousTop.current,
    room,
  );
  previousTop.current = top;
  const part = end - top < services.length ? ` · ${top + 1}–${end} of ${services.length}` : '';
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Rule title={`${nodeName(node)} · services${part}`} columns={columns} focused={focused} />
      {notice === null ? null : (
        <Text color="yellow" wrap="truncate">
          {clip(`   ${notice}`, columns)}
        </Text>
      )}
      {rowsOf(services, columns, clock)
        .slice(top, end)
        .map((row, offset) => (
          <Row
            key={services[top + offset]?.id ?? ''}
            {...row}
            selected={focused && top + offset === cursor}
          />
        ))}
    </Box>
  );
});
