import type { Level } from '../../domain/logs/level.ts';
import type { LogMark } from '../../domain/logs/mark.ts';
import type { LinePlace } from '../../domain/logs/order.ts';
import type { LogRing } from '../../domain/logs/ring.ts';
import { sourceKey } from '../../domain/logs/source.ts';
import { headOf, type LineHead, type LogFormat, lineOf, markText, mostWrapped } from './format.ts';
import { bodyOf, cutRow, type PieceRow, wrapRows } from './line-rows.ts';
import type { LogReader } from './reader.ts';

/** A line as it stands on the screen. */
export interface DrawnLine {
  readonly head: LineHead;
  readonly level: Level;
  readonly rows: readonly PieceRow[];
  /** It has what is searched for. */
  readonly isHit: boolean;
}

/** A line that talos-tui wrote itself: something happened to the log here. */
export interface DrawnMark {
  readonly mark: string;
}

export type Drawn = DrawnLine | DrawnMark;

/** Draws the lines of a page, and gives the same object for the same line: who shows it has nothing to do then. */
export type Drawer = (places: readonly LinePlace[], format: LogFormat) => readonly Drawn[];

/** A line as it was drawn, with the mark it was drawn from: that may become another. */
interface Kept {
  readonly mark: LogMark | null;
  readonly drawn: Drawn;
}

/** By ring, not by its log: the ring of a log that is opened once more numbers its lines anew. */
type Page = Map<LogRing, Map<number, Kept>>;

/** @param nodeNames - the names of nodes by address. */
export function createDrawer(reader: LogReader, nodeNames: (address: string) => string): Drawer {
  /** Of the last page only: a line may be long. */
  let kept: Page = new Map();
  let keptFor = '';

  function draw(place: LinePlace, mark: LogMark | null, format: LogFormat): Drawn {
    const { view, bodyWidth, rows, names, sourceWidth } = format;
    if (mark) {
      const { source } = place.ring;
      const text = markText(mark, nodeNames(source.address));
      const whose = sourceWidth === 0 ? '' : (names.get(sourceKey(source))?.text ?? '');
      // A mark that begins with the node's name need not say it twice.
      return { mark: whose === '' || text.startsWith(whose) ? text : `${whose}: ${text}` };
    }
    const line = lineOf(place);
    const body = bodyOf(line.text, line, view.raw);
    const hits = reader.hitsIn(view, body.text);
    return {
      head: headOf(place, line, format),
      level: line.level,
      rows: view.wrap
        ? wrapRows(body, hits, bodyWidth, Math.min(mostWrapped, rows))
        : [cutRow(body, hits, view.shift, bodyWidth)],
      isHit: hits.length > 0 || reader.hitsIn(view, line.text).length > 0,
    };
  }

  return (places, format) => {
    const { view, key, timeWidth, sourceWidth, clock } = format;
    // Ages move with the clock; times of day only when a day ends, which may show a little later.
    const times = view.times === 'relative' ? clock : view.times;
    const names = [...format.names.values()].map(({ text }) => text).join(' ');
    const all = [key, timeWidth, sourceWidth, times, view.shift, view.search, names].join('\n');
    const known: Page = keptFor === all ? kept : new Map();
    keptFor = all;
    kept = new Map();
    return places.map((place) => {
      const { ring, line } = place;
      const mark = ring.mark(line);
      const before = known.get(ring)?.get(line);
      const now = before && before.mark === mark ? before : { mark, drawn: draw(place, mark, format) };
      const ofRing = kept.get(ring) ?? new Map<number, Kept>();
      kept.set(ring, ofRing.set(line, now));
      return now.drawn;
    });
  };
}
