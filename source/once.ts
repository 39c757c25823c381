import { lastValue } from './domain/loaded.ts';
import { exitCodes } from './errors.ts';
import type { ClusterState } from './state/cluster.ts';
import { selectClusterVerdict, selectEtcd, selectLate, selectNodes } from './state/selectors.ts';
import { isNothingRead, snapshotOf } from './state/snapshot.ts';
import { toWidth } from './text/width.ts';
import { nodeCells } from './ui/format/cells.ts';
import { columnGap, contentWidths, placeColumns } from './ui/format/columns.ts';
import { headerTexts } from './ui/format/header.ts';
import { listed } from './ui/sort.ts';

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
  const surroundings = {
    etcd: selectEtcd(state),
    members: lastValue(state.etcdMembers),
    clock: now,
    late: selectLate(state),
  };
  const rows = selectNodes(state.nodes).map((node) => nodeCells(node, surroundings));
  const placed = placeColumns(contentWidths(rows, listed), Number.POSITIVE_INFINITY, listed);
  const line = (cell: (column: (typeof placed)[number]) => string): string =>
    placed
      .map((column) => toWidth(cell(column), column.width, column.align))
      .join(columnGap)
      .trimEnd();
  const { reasons } = selectClusterVerdict(state);
  const lines = [
    headerTexts(state).join(' · '),
    '',
    line((column) => column.title),
    ...rows.map((row) => line((column) => row[column.name])),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    ...(state.trouble?.hint ? [`→ ${state.trouble.hint}`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodeOf(state, now) };
}
