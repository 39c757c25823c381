import type { ReactElement } from 'react';
import { levelNames } from '../../domain/logs/level.ts';
import type { LinePlace } from '../../domain/logs/order.ts';
import { dateTimeText } from '../../domain/logs/times.ts';
import { toWidth } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';
import { Dialog } from '../components/dialog.tsx';
import { lineOf, markText } from '../logs/format.ts';
import type { Screen } from '../screen.ts';
import { useView } from '../stores.tsx';

const labelWidth = 10;

/** "2026-11-23 05:58:06.551 here, 2026-11-23T04:58:06.551Z". */
function fullTime(time: number): string {
  return `${dateTimeText(time, 'local')} here, ${new Date(time).toISOString()}`;
}

function labelled(label: string, text: string, columns: number): readonly string[] {
  return wrapWords(text, columns - labelWidth - 3).map(
    (line, index) => ` ${toWidth(index === 0 ? label : '', labelWidth)} ${line}`,
  );
}

const block = (heading: string, text: string, columns: number): readonly string[] =>
  text === '' ? [] : ['', ` ${heading}`, ...wrapWords(text, columns - 4).map((line) => `   ${line}`)];

function linesOf(place: LinePlace, nodeName: string, columns: number): readonly string[] {
  const { source } = place.ring;
  const head = [
    ...labelled('node', `${nodeName} (${source.address})`, columns),
    ...labelled('log', source.name, columns),
  ];
  const mark = place.ring.mark(place.line);
  if (mark) return [...head, ...block('what happened here', markText(mark, nodeName), columns)];
  if (place.line < place.ring.first)
    return [...head, ...block('gone', 'the line is not kept any more', columns)];
  const line = lineOf(place);
  return [
    ...head,
    ...labelled('written', line.time === null ? 'the line has no time' : fullTime(line.time), columns),
    ...labelled('level', levelNames[line.level], columns),
    ...block('message', line.message, columns),
    ...block('the rest', line.rest, columns),
    ...block('as it was written', line.text, columns),
  ];
}

/** The whole line under the cursor, as lines that fit the terminal; none where there is no cursor. */
export function logLineLines(screen: Screen, columns: number): readonly string[] {
  const { pause } = screen.view.getState().log;
  if (!pause) return [];
  return linesOf(pause.cursor, screen.nodeName(pause.cursor.ring.source.address), columns);
}

export interface LogLineProps {
  readonly screen: Screen;
  readonly columns: number;
  readonly rows: number;
}

/** Everything of one line of a log. */
export function LogLinePage({ screen, columns, rows }: LogLineProps): ReactElement {
  const top = useView((view) => view.dialogTop);
  return (
    <Dialog title="one line" columns={columns} rows={rows} lines={logLineLines(screen, columns)} top={top} />
  );
}
