import { styleText } from 'node:util';
import { type Level, levelNames } from '../domain/logs/level.ts';
import { readLine } from '../domain/logs/line.ts';
import type { LinePlace } from '../domain/logs/order.ts';
import { type LogSource, sourceKey } from '../domain/logs/source.ts';
import { nameSources } from '../ui/logs/source-names.ts';

/** How lines are printed. */
export interface LineStyle {
  /** By address. */
  readonly nodeNames: (address: string) => string;
  readonly json: boolean;
  readonly colours: boolean;
}

/** One line of a log as it is printed, without a line feed. */
export type LineFormat = (place: LinePlace) => string;

type Colour = Parameters<typeof styleText>[0];

const levelColours: Readonly<Record<Level, Colour | null>> = {
  0: null,
  1: 'gray',
  2: null,
  3: 'yellow',
  4: 'red',
  5: 'red',
};

function coloured(colour: Colour | null, text: string): string {
  // Whether to colour was decided by whoever asks.
  return colour === null ? text : styleText(colour, text, { validateStream: false });
}

/** "kube-system/kube-apiserver-ryzen:kube-apiserver:9a88fd68edf1" without the hash, which is new with each start. */
export function shortName({ kind, name }: LogSource): string {
  return kind === 'container' ? name.split(':').slice(0, 2).join(':') : name;
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

/** With one log the lines alone; with several each says whose it is. */
function textFormat(sources: readonly LogSource[], { nodeNames, colours }: LineStyle): LineFormat {
  const names = nameSources(sources, nodeNames);
  const prefixes = new Map(
    sources.map((source) => {
      const prefix = `${sourceLabel(source, nodeNames)}:`;
      const colour = (names.get(sourceKey(source))?.colour ?? null) as Colour | null;
      return [sourceKey(source), `${colours ? coloured(colour, prefix) : prefix} `];
    }),
  );
  return ({ ring, line }) => {
    const prefix = sources.length > 1 ? (prefixes.get(sourceKey(ring.source)) ?? '') : '';
    const text = ring.text(line);
    return prefix + (colours ? coloured(levelColours[ring.level(line)], text) : text);
  };
}

export function formatOf(sources: readonly LogSource[], style: LineStyle): LineFormat {
  return style.json ? jsonFormat(style.nodeNames) : textFormat(sources, style);
}
