import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import { Fragment, type ReactElement } from 'react';
import {
  type HeaderContent,
  type PlacedPart,
  placeHeader,
  selectHeader,
  separators,
} from '../format/header.ts';
import { useCluster } from '../stores.tsx';
import { healthColours } from '../theme.ts';

function colourOf({ kind }: PlacedPart, { health, isAsking }: HeaderContent): { color?: string } {
  if (kind === 'health') return isAsking ? {} : { color: healthColours[health] };
  return ['lateness', 'certificate', 'role', 'other health'].includes(kind) ? { color: 'yellow' } : {};
}

/** The spinner stands before "asking the nodes", with a blank behind it. */
const spinnerWidth = 2;

/** The one line that answers "is it all right?". */
export function Header({ columns }: { readonly columns: number }): ReactElement {
  const content = useCluster(selectHeader);
  const placed = placeHeader(content.parts, columns - (content.isAsking ? spinnerWidth : 0));
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
