import { lastValue } from './domain/loaded.ts';
import { exitCodes } from './errors.ts';
import type { ClusterState } from './state/cluster.ts';
import { selectClusterVerdict, selectEtcd, selectNodes } from './state/selectors.ts';
import { isNothingRead, snapshotOf } from './state/snapshot.ts';
import { toWidth } from './text/width.ts';
import { nodeCells } from './ui/format/cells.ts';
import { columnGap, contentWidths, placeColumns } from './ui/format/columns.ts';
import { etcdSummaryText, headerParts, healthSummary } from './ui/format/header.ts';

/** What one snapshot prints, and the exit code that goes with it. */
export interface Output {
  readonly text: string;
  readonly exitCode: number;
}

function exitCodeOf(state: ClusterState, now: number): number {
  const snapshot = snapshotOf(state, now);
  if (isNothingRead(snapshot)) return exitCodes.nothingRead;
  return snapshot.cluster.health === 'healthy' ? exitCodes.healthy : exitCodes.notHealthy;
}

/** `--json`: one object, documented in docs/json.md. */
export function jsonOutput(state: ClusterState, now: number): Output {
  return { text: `${JSON.stringify(snapshotOf(state, now), null, 2)}\n`, exitCode: exitCodeOf(state, now) };
}

/** `--once`: the table as plain text, with every reason whole below it. It does not depend on any width: it may go through a pipe. */
export function tableOutput(state: ClusterState, now: number): Output {
  const nodes = selectNodes(state.nodes);
  const rows = nodes.map((node) => nodeCells(node, selectEtcd(state), lastValue(state.etcdMembers)));
  const placed = placeColumns(contentWidths(rows), Number.POSITIVE_INFINITY);
  const line = (cell: (column: (typeof placed)[number]) => string): string =>
    placed
      .map((column) => toWidth(cell(column), column.width, column.align))
      .join(columnGap)
      .trimEnd();
  const summary = [...headerParts(state), etcdSummaryText(state), healthSummary(state).text];
  const { reasons } = selectClusterVerdict(state);
  const lines = [
    summary.filter((part) => part !== null).join(' · '),
    '',
    line((column) => column.title),
    ...rows.map((row) => line((column) => row[column.name])),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    ...(state.trouble?.hint ? [`→ ${state.trouble.hint}`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodeOf(state, now) };
}
