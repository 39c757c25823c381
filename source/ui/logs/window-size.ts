import type { FollowedLog, LogState } from '../../state/logs/log-store.ts';
import { memoize } from '../../state/selectors.ts';
import { logLines } from '../format/layout.ts';
import { formatOf, heightsOf, type LogFormat } from './format.ts';
import type { LogView } from './log-view.ts';
import { nameSources } from './source-names.ts';
import { troubleText } from './title.ts';
import type { WindowSize } from './window.ts';

export interface LogNames {
  /** The names of nodes by address. */
  readonly nodeNames: (address: string) => string;
  /** Ages are told by this, in ms since the epoch. */
  readonly clock: number;
}

/** Asked for at each key and each line that comes, and always the same until other logs are shown, or fare otherwise. */
const namesOf = memoize((logs: readonly FollowedLog[]) =>
  memoize((nodeNames: LogNames['nodeNames']) =>
    nameSources(
      logs.map(({ source }) => source),
      nodeNames,
    ),
  ),
);

/** How lines are laid out in a pane of this size, its title included. */
export function logFormat(
  { sources }: LogState,
  view: LogView,
  pane: { readonly columns: number; readonly rows: number },
  { nodeNames, clock }: LogNames,
): LogFormat {
  const rows = logLines(pane.rows, troubleText(sources, nodeNames) !== null);
  const names = namesOf(sources)(nodeNames);
  return formatOf(view, names, { columns: pane.columns, rows }, clock);
}

/** The window that such lines are shown in. */
export function windowSize(format: LogFormat): WindowSize {
  return { rows: format.rows, heightOf: heightsOf(format), key: format.key };
}
