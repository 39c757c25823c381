import { Text } from 'ink';
import type { ReactElement } from 'react';
import { assessEtcd } from '../../domain/health.ts';
import type { ClusterState } from '../../state/cluster.ts';
import { selectEtcd, selectIsVirtual } from '../../state/selectors.ts';
import { clip } from '../../text/width.ts';

/** What concerns the cluster rather than one node: the gravest first; then the warnings of the start, then advice. */
export function noticeOf(state: ClusterState, warnings: readonly string[]): string | null {
  const failure = state.trouble ?? state.reloadFailure;
  if (failure) return `✖ ${failure.message}${failure.hint ? ` → ${failure.hint}` : ''}`;
  const { reasons } = assessEtcd(selectEtcd(state));
  if (reasons.length > 0) return `▲ ${reasons.join(' · ')}`;
  if (warnings[0]) return `! ${warnings[0]}`;
  if (!selectIsVirtual(state)) return null;
  return `! endpoint ${state.endpoint} is no node’s own: a virtual IP moves with its node → name the control planes as endpoints`;
}

export function Notice({ text, columns }: { readonly text: string; readonly columns: number }): ReactElement {
  const colour = text.startsWith('✖') ? 'red' : 'yellow';
  return (
    <Text color={colour} wrap="truncate">
      {clip(` ${text}`, columns)}
    </Text>
  );
}
