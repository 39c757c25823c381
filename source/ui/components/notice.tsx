import { Text } from 'ink';
import type { ReactElement } from 'react';
import { assessEtcd } from '../../domain/health.ts';
import { nodeName } from '../../domain/node.ts';
import type { ClusterState } from '../../state/cluster.ts';
import { selectEtcd, selectIsVirtual, selectNodes, selectVerdict } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';
import { wrapWords } from '../../text/wrap.ts';

/** More nodes than this may not all be on the screen: who is not well is then named here. */
const mostAtAGlance = 20;

function unwellNode({ nodes }: ClusterState): string | null {
  if (nodes.ids.length <= mostAtAGlance) return null;
  const unwell = selectNodes(nodes).filter((node) => selectVerdict(node).health === 'unhealthy');
  const [first, ...others] = unwell;
  if (!first) return null;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return `▲ ${nodeName(first)}: ${selectVerdict(first).reasons[0] ?? 'unhealthy'}${more} → s sorts by health`;
}

/**
 * What concerns the cluster rather than one node: the gravest first; then the warnings of the start, then advice.
 *
 * @param unfinished - what is said of a run that is not over; null for none.
 */
export function noticeOf(
  state: ClusterState,
  warnings: readonly string[],
  unfinished: string | null,
): string | null {
  const failure = state.trouble ?? state.reloadFailure;
  if (failure) return `✖ ${failure.message}${failure.hint ? ` → ${failure.hint}` : ''}`;
  // What is not well may come of it.
  if (unfinished !== null) return `▲ ${unfinished}`;
  const { reasons } = assessEtcd(selectEtcd(state));
  if (reasons.length > 0) return `▲ ${reasons.join(' · ')}`;
  const unwell = unwellNode(state);
  if (unwell !== null) return unwell;
  if (warnings[0]) return `! ${warnings[0]}`;
  if (!selectIsVirtual(state)) return null;
  return `! endpoint ${state.endpoint} is no node’s own: a virtual IP moves with its node → name the control planes as endpoints`;
}

/** What keeps the screen from being true is told in whole; the rest on one line. Empty for none. */
export function noticeLines(notice: string | null, columns: number): readonly string[] {
  if (notice === null) return [];
  return notice.startsWith('✖') ? wrapWords(notice, columns - 4) : [notice];
}

export interface NoticeProps {
  readonly lines: readonly string[];
  readonly columns: number;
  /** The lines there is room for. */
  readonly rows: number;
}

export function Notice({ lines, columns, rows }: NoticeProps): ReactElement | null {
  const [first = ''] = lines;
  if (rows === 0) return null;
  const colour = first.startsWith('✖') ? 'red' : 'yellow';
  const shown = lines.slice(0, rows);
  return (
    <Text color={colour} wrap="truncate">
      {shown
        .map((line, index) => {
          const rest = index === rows - 1 ? lines.slice(rows).join(' ') : '';
          return clip(` ${index === 0 ? '' : '  '}${line}${rest === '' ? '' : ` ${rest}`}`, columns);
        })
        .join('\n')}
    </Text>
  );
}
