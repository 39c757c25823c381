import { levelLetters } from '../../domain/logs/level.ts';
import { type LogLine, readLine } from '../../domain/logs/line.ts';
import type { LogMark } from '../../domain/logs/mark.ts';
import type { LinePlace } from '../../domain/logs/order.ts';
import { sourceKey } from '../../domain/logs/source.ts';
import { clockText } from '../../domain/logs/times.ts';
import { clip, displayWidth, graphemes, padEnd, toWidth } from '../../text/width.ts';
import { type Body, bodyOf, wrappedHeight } from './line-rows.ts';
import type { LogView } from './log-view.ts';
import { mostOfSource, type SourceName } from './source-names.ts';

/** How lines are laid out on the screen: in columns. */
export interface LogFormat {
  readonly rows: number;
  readonly columns: number;
  /** Columns of the time; 0 where there is no room for it. */
  readonly timeWidth: number;
  /** Columns of the source's name; 0 with one source. */
  readonly sourceWidth: number;
  readonly bodyWidth: number;
  readonly names: ReadonlyMap<string, SourceName>;
  readonly view: LogView;
  /** Ages are told by this, in ms since the epoch. */
  readonly clock: number;
  /** Changes with whatever changes how many rows a line takes. */
  readonly key: string;
}

const signWidth = 1;
const levelWidth = 2;
const gap = 1;
const narrow = { withoutTime: 50, withoutMilliseconds: 110 };
/** "04:58:06", and the same with ".551". */
const timeWidths = { short: 8, long: 12 };
/** A line of 64 KiB must not fill more than the screen. */
export const mostWrapped = 200;

function timeWidthOf(columns: number): number {
  if (columns < narrow.withoutTime) return 0;
  return columns < narrow.withoutMilliseconds ? timeWidths.short : timeWidths.long;
}

/**
 * @param names - of the logs that are shown, by `sourceKey`.
 * @param size - for lines of the log, without title and error.
 */
export function formatOf(
  view: LogView,
  names: LogFormat['names'],
  size: { readonly columns: number; readonly rows: number },
  clock: number,
): LogFormat {
  const { columns, rows } = size;
  const widest = Math.max(0, ...[...names.values()].map(({ text }) => displayWidth(text)));
  const sourceWidth = names.size < 2 ? 0 : Math.min(widest, mostOfSource, Math.floor(columns / 4));
  const timeWidth = view.raw ? 0 : timeWidthOf(columns);
  const before =
    signWidth +
    (timeWidth === 0 ? 0 : timeWidth + gap) +
    (view.raw ? 0 : levelWidth) +
    (sourceWidth === 0 ? 0 : sourceWidth + gap);
  const bodyWidth = Math.max(1, columns - before - 1);
  const key = `${rows} ${bodyWidth} ${view.wrap} ${view.raw}`;
  return { rows, columns, timeWidth, sourceWidth, bodyWidth, names, view, clock, key };
}

export function lineOf({ ring, line }: LinePlace): LogLine & { readonly text: string } {
  const text = ring.text(line);
  return { text, ...readLine(text, ring.time(line)) };
}

export function bodyAt(place: LinePlace, { view }: LogFormat): Body {
  const line = lineOf(place);
  return bodyOf(line.text, line, view.raw);
}

/** How many rows each line takes, as long as the format stays the same. */
export function heightsOf(format: LogFormat): (place: LinePlace) => number {
  if (!format.view.wrap) return () => 1;
  const most = Math.min(mostWrapped, format.rows);
  return (place) =>
    place.ring.mark(place.line) ? 1 : wrappedHeight(bodyAt(place, format), format.bodyWidth, most);
}

/** Time, level and source of a line: what stands before its text, each in its column. */
export interface LineHead {
  readonly time: string;
  readonly level: string;
  readonly source: SourceName | null;
}

function timeText(time: number | null, { view, clock, timeWidth }: LogFormat): string {
  if (timeWidth === 0) return '';
  const text = clockText(time, view.times, clock);
  const short = view.times === 'relative' || timeWidth === timeWidths.long ? text : withoutMilliseconds(text);
  return `${toWidth(short.trim(), timeWidth, 'right')} `;
}

/** "04:58:06.551" as "04:58:06"; of another day " 11-22 04:58" as "11-22 04". */
function withoutMilliseconds(text: string): string {
  return text
    .replace(/\.\d+$/, '')
    .trim()
    .slice(0, timeWidths.short);
}

/** Names that have no room lose their middle: what tells them apart is often at the end. */
function nameText(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return padEnd(text, columns);
  const characters = graphemes(text);
  let from = characters.length;
  let room = Math.floor(columns / 2);
  while (from > 0 && room >= displayWidth(characters[from - 1] ?? ''))
    room -= displayWidth(characters[--from] ?? '');
  const end = characters.slice(from).join('');
  return padEnd(clip(text, columns - displayWidth(end)) + end, columns);
}

export function headOf({ ring }: LinePlace, line: LogLine, format: LogFormat): LineHead {
  const name = format.sourceWidth === 0 ? null : (format.names.get(sourceKey(ring.source)) ?? null);
  return {
    time: timeText(line.time, format),
    level: format.view.raw ? '' : `${levelLetters[line.level]} `,
    source: name && { ...name, text: `${nameText(name.text, format.sourceWidth)} ` },
  };
}

/** "04:20:31" in the local zone. */
function secondText(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB');
}

/** What a mark says, in one line: what matters first, for its end may be cut off. */
export function markText(mark: LogMark, nodeName: string): string {
  const span = `${secondText(mark.from)} to ${secondText(mark.to)}`;
  switch (mark.kind) {
    case 'resumed':
      return `interrupted, nothing is missing (${span})`;
    case 'gap':
      return `interrupted, lines may be missing (${span})`;
    case 'reboot':
      return `${nodeName} has rebooted: what nobody had read is gone (${span})`;
    case 'stalled':
      return `a line of 64 KiB or more stalled talosctl, lines are missing (${span})`;
  }
}
