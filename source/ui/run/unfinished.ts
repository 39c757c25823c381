import { lastValue } from '../../domain/loaded.ts';
import type { ClusterState } from '../../state/cluster.ts';
import type { RunSource } from '../screen.ts';

/**
 * What is said of an unfinished run until it is shown; null where there is none. Its journal is looked for once: the
 * name of a cluster is no news.
 */
export function createUnfinished(
  run: Pick<RunSource, 'getState' | 'unfinished'>,
): (state: ClusterState) => string | null {
  let isShown = false;
  let known: { readonly name: string; readonly words: string | null } | null = null;
  return ({ clusterName }) => {
    const { kind } = run.getState();
    isShown ||= kind === 'ours' || kind === 'theirs' || kind === 'broken';
    const name = lastValue(clusterName);
    if (isShown || name === null) return null;
    if (known?.name !== name) {
      const words = run.unfinished(name);
      known = { name, words: words === null ? null : `${words}: u shows it` };
    }
    return known.words;
  };
}
