import { styleText } from 'node:util';
import { levelLetters, levelNames } from '../domain/logs/level.ts';
import { readLine } from '../domain/logs/line.ts';
import type { LinePlace } from '../domain/logs/order.ts';
import { containerParts, type LogSource, sourceKey } from '../domain/logs/source.ts';
import { clockText } from '../domain/logs/times.ts';
import { displayWidth, padEnd } from '../text/width.ts';
import { mostOfSource, nameSources } from '../ui/logs/source-names.ts';
import { levelColours } from '../ui/theme.ts';

/** How lines are printed. */
export interface LineStyle {
  /** By address. */
  readonly nodeNames: (address: string) => string;
  /** For scripts; as it was written; or in columns, as the screen has it. */
  readonly kind: 'json' | 'raw' | 'columns';
  readonly colours: boolean;
  /** One log was asked for: its lines need not say whose they are. */
  readonly isOne: boolean;
  /** Times of another day than that of now (ms since the epoch) show their date. */
  readonly clock: () => number;
}

/** One line of a log as it is printed, without a line feed. */
export type LineFormat = (place: LinePlace) => string;

type Colour = Parameters<typeof styleText>[0];

function coloured(colour: Colour | null, text: string): string {
  // Whether to colour was decided by whoever asks.
  return colour === null ? text : styleText(colour, text, { validateStream: false });
}

/** A container without the hash, which is new with each start; of others the name. */
export function shortName({ kind, name }: LogSource): string {
  if (kind !== 'container') return name;
  const { pod, container } = containerParts(name);
  return container === null ? pod : `${pod}:${container}`;
}

/** "ryzen kubelet": what stands before a line, and before a note about its log. */
export function sourceLabel(source: LogSource, nodeNames: (address: string) => string): string {
  return `${nodeNames(source.address)} ${shortName(source)}`;
}

/** RFC 3339 in UTC; null for none, and for what is no time of this calendar. */
function isoTime(time: number | null): string | null {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function jsonFormat(nodeNames: (address: string) => string): LineFormat {
  return ({ ring, line }) => {
    const { address, kind, name } = ring.source;
    const text = ring.text(line);
    const { time, message, rest } = readLine(text, ring.time(line));
    // With that of the line it belongs to, as `--level` has it.
    const level = ring.level(line);
    return JSON.stringify({
      time: isoTime(time),
      level: level === 0 ? null : levelNames[level],
      node: nodeNames(address),
      address,
      kind,
      source: name,
      message,
      rest,
      text,
    });
  };
}

/** What stands before the lines of each log; '' with one. */
function prefixesOf(
  sources: readonly LogSource[],
  { nodeNames, colours, isOne }: LineStyle,
  label: (source: LogSource, shortest: string) => string,
): (source: LogSource) => string {
  const names = nameSources(sources, nodeNames);
  const prefixes = new Map(
    sources.map((source) => {
      const name = names.get(sourceKey(source));
      const prefix = label(source, name?.text ?? source.name);
      const colour = (name?.colour ?? null) as Colour | null;
      return [sourceKey(source), `${colours ? coloured(colour, prefix) : prefix} `];
    }),
  );
  return (source) => (isOne ? '' : (prefixes.get(sourceKey(source)) ?? ''));
}

/** "ryzen kubelet: " and the line as it was written. */
function rawFormat(sources: readonly LogSource[], style: LineStyle): LineFormat {
  const prefix = prefixesOf(sources, style, (source) => `${sourceLabel(source, style.nodeNames)}:`);
  return ({ ring, line }) => {
    const text = ring.text(line);
    return prefix(ring.source) + (style.colours ? coloured(levelColours[ring.level(line)], text) : text);
  };
}

/** "04:58:06.551 W ryzen message  rest": times in the local zone, names as short as they can be. */
function columnFormat(sources: readonly LogSource[], style: LineStyle): LineFormat {
  const { nodeNames, colours, clock } = style;
  const widest = Math.max(
    ...[...nameSources(sources, nodeNames).values()].map(({ text }) => displayWidth(text)),
  );
  const width = Math.min(widest, mostOfSource);
  const prefix = prefixesOf(sources, style, (_, shortest) => padEnd(shortest, width));
  const dim = (text: string): string => (colours && text !== '' ? coloured('dim', text) : text);
  return ({ ring, line }) => {
    const { time, level, message, rest } = readLine(ring.text(line), ring.time(line));
    const colour = colours ? levelColours[level] : null;
    const letter = colours && level > 0 ? coloured('bold', levelLetters[level]) : levelLetters[level];
    const head = `${dim(clockText(time, 'local', clock()))} ${coloured(colour, letter)} ${prefix(ring.source)}`;
    const between = message === '' || rest === '' ? '' : '  ';
    return (head + coloured(message === '' ? null : colour, message) + between + dim(rest)).trimEnd();
  };
}

export function formatOf(sources: readonly LogSource[], style: LineStyle): LineFormat {
  switch (style.kind) {
    case 'json':
      return jsonFormat(style.nodeNames);
    case 'raw':
      return rawFormat(sources, style);
    case 'columns':
      return columnFormat(sources, style);
  }
}
