import { type Level, levelNames } from '../../domain/logs/level.ts';
import type { FollowedLog, LogState } from '../../state/logs/log-store.ts';
import { clip, displayWidth } from '../../text/width.ts';
import type { LogView } from './log-view.ts';
import type { Found } from './looker.ts';
import { keptMarks, takenPlaces } from './range.ts';
import type { LogPage, LogReader } from './reader.ts';
import { describeSources } from './source-names.ts';

function statusOf(sources: readonly FollowedLog[]): string {
  if (sources.some(({ status }) => status === 'waiting')) return 'trying again';
  if (sources.some(({ status }) => status === 'starting')) return 'opening';
  return sources.length === 0 ? '' : 'following';
}

const count = (value: number): string => value.toLocaleString('en-US');

/** "12 hits"; while it still looks "12 hits, 40 % looked at". */
function foundText({ count: number, progress }: Found, one: string, several: string): string {
  const words = `${count(number)} ${number === 1 ? one : several}`;
  return progress < 1 ? `${words}, ${Math.floor(progress * 100)} % looked at` : words;
}

/** "warning and worse". */
export function levelWords(level: Level): string {
  return level >= 4 ? 'errors' : `${levelNames[level]} and worse`;
}

/** Columns of what was typed: what was found must have room behind it. */
const mostTyped = 24;

function filterText(view: LogView, passed: Found | null): string | null {
  if (!passed) return null;
  const level = view.level > 0 ? levelWords(view.level) : '';
  const words = [clip(view.filter.trim(), mostTyped), level].filter(Boolean).join(', ');
  return `& ${words}: ${foundText(passed, 'line', 'lines')}`;
}

function searchText(view: LogView, hits: Found | null): string | null {
  return hits && `/ ${clip(view.search, mostTyped)}: ${foundText(hits, 'line', 'lines')}`;
}

/** Counting goes on up to here. */
const mostChosen = 1000;

/** "3 lines". */
export function chosenText(reader: LogReader, view: LogView): string {
  let chosen = 0;
  for (const _ of takenPlaces(reader, view))
    if (++chosen > mostChosen) return `over ${count(mostChosen)} lines`;
  return chosen === 1 ? '1 line' : `${count(chosen)} lines`;
}

/** Columns the names of the logs have at least. */
const leastName = 16;
const between = ' · ';

/**
 * "ryzen · kubelet log · following"; "…, paused, 12 new" while it is scrolled up; what is filtered and found. Where
 * all that has no room, the names of the logs give way first.
 */
export function logTitle(
  { sources }: LogState,
  view: LogView,
  reader: LogReader,
  { cursor, unseen }: LogPage,
  { nodeNames, columns }: { readonly nodeNames: (address: string) => string; readonly columns: number },
): string {
  const name = describeSources(
    sources.map(({ source }) => source),
    nodeNames,
  );
  const paused = unseen === 0 ? 'paused' : `paused, ${count(unseen)} new`;
  const dropped = reader.archive.rings.reduce((sum, ring) => sum + ring.dropped, 0);
  const others = [
    cursor || view.pause ? paused : statusOf(sources),
    searchText(view, reader.hits(view)),
    filterText(view, reader.passed(view)),
    view.rangeFrom ? `${chosenText(reader, view)} chosen` : null,
    view.marks.length > 0 ? `${keptMarks(reader.archive, view).length} marked` : null,
    dropped > 0 ? `${count(dropped)} oldest not kept` : null,
  ]
    .filter(Boolean)
    .join(between);
  const room = Math.max(leastName, columns - displayWidth(others) - between.length);
  return [clip(name, room), others].filter(Boolean).join(between);
}

/**
 * What stands against the logs, as one line; null while nothing does.
 *
 * @param nodeNames - the names of nodes by address.
 */
export function troubleText(
  sources: readonly FollowedLog[],
  nodeNames: (address: string) => string,
): string | null {
  const failing = sources.filter(({ error }) => error !== null);
  const [first] = failing;
  if (!first) return null;
  const { address, name } = first.source;
  const others = failing.length > 1 ? ` (and ${failing.length - 1} more of ${sources.length} logs)` : '';
  return `${sources.length === 1 ? '' : `${nodeNames(address)} ${name}: `}${first.error}${others}`;
}

/** What stands in the pane while there is no line. */
export function emptyText({ sources }: LogState, passed: Found | null): string {
  if (sources.length === 0) return 'No service is known.';
  if (sources.some(({ error }) => error !== null)) return '';
  if (sources.some(({ status }) => status === 'starting')) return 'Waiting for the first line …';
  if (!passed) return 'The log is empty.';
  return passed.progress < 1
    ? 'No line passes the filter so far …'
    : 'No line passes the filter; esc ends it.';
}
