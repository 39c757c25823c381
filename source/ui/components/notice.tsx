import { Text } from 'ink';
import type { ReactElement } from 'react';
import { assessEtcd } from '../../domain/health.ts';
import type { ClusterState } from '../../state/cluster.ts';
import { selectEtcd } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';

/** What concerns the cluster rather than one node: the gravest first; the warnings of the start last. */
export function noticeOf(state: ClusterState, warnings: readonly string[]): string | null {
  if (state.trouble) {
    return `✖ ${state.trouble.message}${state.trouble.hint ? ` → ${state.trouble.hint}` : ''}`;
  }
  const { reasons } = assessEtcd(selectEtcd(state));
  if (reasons.length > 0) return `▲ ${reasons.join(' · ')}`;
  return warnings[0] ? `! ${warnings[0]}` : null;
}

export function Notice({ text, columns }: { readonly text: string; readonly columns: number }): ReactElement {
  const colour = text.startsWith('✖') ? 'red' : 'yellow';
  return (
    <Text color={colour} wrap="truncate">
      {clip(` ${text}`, columns)}
    </Text>
  );
}
