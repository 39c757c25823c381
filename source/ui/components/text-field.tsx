import { Text } from 'ink';
import type { ReactElement } from 'react';
import { displayWidth, graphemes } from '../../text/width.ts';
import type { TextFieldState } from '../input/text-field.ts';

export interface TextFieldProps {
  /** Stands before the field, with one space between. */
  readonly label: string;
  readonly state: TextFieldState;
  /** Width of the field in columns, without the label; at least 3. */
  readonly columns: number;
  /** Without colours there is no inverse cell either: the cursor is then a bar before its character. */
  readonly colours: boolean;
}

const bar = '▏';

/** One line to type into. It has no keys of its own: `editText` and `pasteText` make its state. */
export function TextField({ label, state, columns, colours }: TextFieldProps): ReactElement {
  const { before, at, after } = visiblePart(state, colours ? columns : columns - displayWidth(bar));
  return (
    <Text wrap="truncate">
      {label} {before}
      {colours ? <Text inverse>{at}</Text> : bar + at}
      {after}
    </Text>
  );
}

/**
 * The part of the text that fits into `columns` columns, with the cursor in its middle where the text goes
 * on to both sides. `at` is the character under the cursor: a space at the end of the text.
 */
function visiblePart(state: TextFieldState, columns: number): { before: string; at: string; after: string } {
  const characters = [...graphemes(state.text), ' '];
  const widths = characters.map(displayWidth);
  let start = state.cursor;
  let end = state.cursor + 1;
  let room = columns - (widths[state.cursor] ?? 0);
  const takeLeft = (limit: number) => {
    while (start > 0 && room - (widths[start - 1] ?? 0) >= limit) room -= widths[--start] ?? 0;
  };
  takeLeft(Math.ceil(room / 2));
  while (end < characters.length && room - (widths[end] ?? 0) >= 0) room -= widths[end++] ?? 0;
  takeLeft(0);
  return {
    before: characters.slice(start, state.cursor).join(''),
    at: characters[state.cursor] ?? ' ',
    after: characters.slice(state.cursor + 1, end).join(''),
  };
}
