import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import { Fragment, type ReactElement } from 'react';
import {
  type HeaderContent,
  type PlacedPart,
  placeHeader,
  selectHeader,
  separators,
  upgradePart,
} from '../format/header.ts';
import { headerWords } from '../run/header-words.ts';
import { useRunWords } from '../run/use-run.ts';
import type { Screen } from '../screen.ts';
import { useCluster, useView } from '../stores.tsx';
import { healthColours } from '../theme.ts';

function colourOf({ kind }: PlacedPart, { health, isAsking }: HeaderContent): { color?: string } {
  if (kind === 'health') return isAsking ? {} : { color: healthColours[health] };
  return ['lateness', 'certificate', 'role', 'other health', 'upgrade'].includes(kind)
    ? { color: 'yellow' }
    : {};
}

/** The spinner stands before "asking the nodes", with a blank behind it. */
const spinnerWidth = 2;

export interface HeaderProps {
  readonly columns: number;
  readonly screen: Pick<Screen, 'upgrade'>;
}

/** The one line that answers "is it all right?", and says that an upgrade is under way. */
export function Header({ columns, screen }: HeaderProps): ReactElement {
  const content = useCluster(selectHeader);
  const isOpen = useView((view) => view.upgrade.isOpen);
  const run = useRunWords(screen.upgrade.run, headerWords);
  // The page of the run says it better.
  const parts = isOpen || run === null ? content.parts : [...content.parts, upgradePart(run)];
  const placed = placeHeader(parts, columns - (content.isAsking ? spinnerWidth : 0));
  const sides = {
    left: placed.filter(({ side }) => side === 'left'),
    right: placed.filter(({ side }) => side === 'right'),
  };
  return (
    <Box width={columns} justifyContent="space-between">
      <Text bold wrap="truncate">
        {` ${sides.left.map(({ text }) => text).join(separators.left)}`}
      </Text>
      <Text wrap="truncate">
        {sides.right.map((one, index) => (
          <Fragment key={one.kind}>
            {index === 0 ? '' : separators.right}
            {one.kind === 'health' && content.isAsking ? (
              <>
                <Spinner type="dots" />{' '}
              </>
            ) : null}
            <Text {...colourOf(one, content)}>{one.text}</Text>
          </Fragment>
        ))}{' '}
      </Text>
    </Box>
  );
}
