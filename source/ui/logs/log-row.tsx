import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Level } from '../../domain/logs/level.ts';
import { clip, displayWidth } from '../../text/width.ts';
import { levelColours } from '../theme.ts';
import type { Drawn, DrawnLine } from './draw.ts';
import type { Piece, PieceRow } from './line-rows.ts';

/** What a line is besides its text: one sign before it says so, without colours too. */
export interface LineSigns {
  readonly isCursor: boolean;
  readonly isChosen: boolean;
  readonly isMarked: boolean;
}

export interface LogRowProps extends LineSigns {
  readonly drawn: Drawn;
  /** Which of its rows. */
  readonly row: number;
  readonly columns: number;
}

function signOf({ isCursor, isChosen, isMarked }: LineSigns, drawn: Drawn): string {
  if (isCursor) return isMarked ? '◆' : '▸';
  if (isChosen) return '┃';
  if (isMarked) return '●';
  return 'mark' in drawn || !drawn.isHit ? ' ' : '*';
}

function colour(name: string | null): { color?: string } {
  return name === null ? {} : { color: name };
}

function PieceText({ piece, level }: { readonly piece: Piece; readonly level: Level }): ReactElement {
  if (piece.kind === 'hit') return <Text inverse>{piece.text}</Text>;
  if (piece.kind === 'message') return <Text {...colour(levelColours[level])}>{piece.text}</Text>;
  return <Text dimColor>{piece.text}</Text>;
}

function Head({ drawn, isFirst }: { readonly drawn: DrawnLine; readonly isFirst: boolean }): ReactElement {
  const { time, source, level } = drawn.head;
  if (!isFirst) return <Text>{' '.repeat(displayWidth(time + level + (source?.text ?? '')))}</Text>;
  return (
    <>
      <Text dimColor>{time}</Text>
      <Text bold {...colour(levelColours[drawn.level])}>
        {level}
      </Text>
      {source ? <Text {...colour(source.colour)}>{source.text}</Text> : null}
    </>
  );
}

function pieceKey(row: PieceRow, index: number): string {
  return `${index} ${row[index]?.kind}`;
}

/** One row of the screen of one line; drawn again only when something of it has changed. */
export const LogRow = memo(function LogRow({ drawn, row, columns, ...signs }: LogRowProps): ReactElement {
  const sign = row === 0 ? signOf(signs, drawn) : signs.isChosen ? '┃' : ' ';
  if ('mark' in drawn) {
    return (
      <Text dimColor wrap="truncate">
        {sign}
        {clip(`── ${drawn.mark} ──`, columns - 2)}
      </Text>
    );
  }
  const pieces = drawn.rows[row] ?? [];
  return (
    <Text wrap="truncate" bold={signs.isCursor}>
      {sign}
      <Head drawn={drawn} isFirst={row === 0} />
      {pieces.map((piece, index) => (
        <PieceText key={pieceKey(pieces, index)} piece={piece} level={drawn.level} />
      ))}
    </Text>
  );
});
