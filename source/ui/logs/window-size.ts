import type { LogState } from '../../state/logs/log-store.ts';
import { logLines } from '../format/layout.ts';
import { formatOf, heightsOf, type LogFormat } from './format.ts';
import type { LogView } from './log-view.ts';
import { troubleText } from './title.ts';
import type { WindowSize } from './window.ts';

export interface LogNames {
  /** The names of nodes by address. */
  readonly nodeNames: (address: string) => string;
  /** Ages are told by this, in ms since the epoch. */
  readonly clock: number;
}

/** How lines are laid out in a pane of this size, its title included. */
export function logFormat(
  { sources }: LogState,
  view: LogView,
  pane: { readonly columns: number; readonly rows: number },
  { nodeNames, clock }: LogNames,
): LogFormat {
  const rows = logLines(pane.rows, troubleText(sources, nodeNames) !== null);
  const shown = sources.map(({ source }) => source);
  return formatOf(view, shown, nodeNames, { columns: pane.columns, rows }, clock);
}

export function logWindowSize(
  log: LogState,
  view: LogView,
  pane: { readonly columns: number; readonly rows: number },
  names: LogNames,
): WindowSize {
  const format = logFormat(log, view, pane, names);
  return { rows: format.rows, heightOf: heightsOf(format), key: format.key };
}
