import { Text } from 'ink';
import type { ReactElement } from 'react';
import { clip, displayWidth } from '../../text/width.ts';

export interface RuleProps {
  readonly title: string;
  readonly columns: number;
  /** Marks the pane that gets the keys. */
  readonly focused?: boolean;
}

/** A line across, with a title in it. */
export function Rule({ title, columns, focused = false }: RuleProps): ReactElement {
  const marked = focused ? `▸ ${title}` : title;
  const text = title === '' ? '' : ` ${clip(marked, Math.max(0, columns - 4))} `;
  const rest = Math.max(0, columns - 1 - displayWidth(text));
  return (
    <Text wrap="truncate">
      <Text dimColor>─</Text>
      <Text dimColor={!focused} bold={focused}>
        {text}
      </Text>
      <Text dimColor>{'─'.repeat(rest)}</Text>
    </Text>
  );
}
