import { runOf } from '../run/run-of.ts';
import type { Screen } from '../screen.ts';
import type { Content } from './content.ts';
import { findingLines } from './finding-lines.ts';
import { blank, hanging, type Line, statusGlyphs } from './lines.ts';

/** All checks that were made before the node whose turn it is, with everything that they found. */
export function checksOfRun(screen: Screen, columns: number): Content {
  const run = runOf(screen.upgrade.run.getState());
  const details = (run?.checks ?? []).flatMap(({ status, title, summary, findings }): readonly Line[] => [
    ...hanging(` ${statusGlyphs[status]} `, `${title}: ${summary}`, columns, status),
    ...findings.flatMap((one) =>
      findingLines(one, one.address === null ? null : screen.nodeName(one.address), columns),
    ),
    ...(findings.length > 0 ? [blank] : []),
  ]);
  return { head: [], rows: [], cursor: 0, title: 'the checks of the last preflight', details };
}
