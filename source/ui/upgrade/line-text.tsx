import { Text } from 'ink';
import type { ReactElement } from 'react';
import { checkColours } from '../theme.ts';
import type { Line, Tone } from './lines.ts';

function looksOf(tone: Tone): {
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
} {
  if (tone === 'plain') return {};
  if (tone === 'bold') return { bold: true };
  if (tone === 'dim' || tone === 'reading' || tone === 'skipped') return { dimColor: true };
  return { color: checkColours[tone] };
}

/** One line, cut where it is too wide. */
export function LineText({
  line,
  bold = false,
}: {
  readonly line: Line;
  readonly bold?: boolean;
}): ReactElement {
  return (
    <Text wrap="truncate" bold={bold}>
      {line.length === 0 ? ' ' : null}
      {line.map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line have no other identity.
        <Text key={index} {...looksOf(tone)}>
          {text}
        </Text>
      ))}
    </Text>
  );
}

/** Lines, one below the other. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  return (
    <>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
        <LineText key={index} line={line} />
      ))}
    </>
  );
}
