import { Text } from 'ink';
import type { ReactElement } from 'react';
import { clip, displayWidth } from '../../text/width.ts';

/** A line across, with a title in it. */
export function Rule({ title, columns }: { readonly title: string; readonly columns: number }): ReactElement {
  const text = title === '' ? '' : ` ${clip(title, Math.max(0, columns - 4))} `;
  const rest = Math.max(0, columns - 1 - displayWidth(text));
  return (
    <Text dimColor wrap="truncate">
      ─{text}
      {'─'.repeat(rest)}
    </Text>
  );
}
