import { Box, Text, useInput, usePaste, useWindowSize } from 'ink';
import type { ReactElement } from 'react';
import { wrapWords } from '../../text/wrap.ts';
import { splitInput } from '../input/keys.ts';

export type Choice = 'practice' | 'quit';

export interface WelcomeProps {
  /** What is missing, and where it was looked for: one paragraph a line. */
  readonly lines: readonly string[];
  readonly onChoice: (choice: Choice) => void;
}

/** Shown instead of the nodes when there is nothing to ask: what is missing, and a way to look around anyway. */
export function Welcome({ lines, onChoice }: WelcomeProps): ReactElement {
  const { columns, rows } = useWindowSize();
  useInput((input, key) => {
    for (const name of splitInput(input, key)) {
      if (name === 'p') onChoice('practice');
      if (name === 'q' || name === 'ctrl+c') onChoice('quit');
    }
  });
  usePaste(() => {});
  return (
    <Box flexDirection="column" width="100%" height={rows} overflow="hidden" justifyContent="space-between">
      <Box flexDirection="column">
        <Text bold> talos-tui</Text>
        <Text> </Text>
        {lines
          .flatMap((line) => wrapWords(line, columns - 2))
          .map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
            <Text key={index} wrap="truncate">{` ${line}`}</Text>
          ))}
      </Box>
      <Text dimColor wrap="truncate">
        {' p practice cluster (simulated: nothing is sent anywhere)   q quit'}
      </Text>
    </Box>
  );
}
