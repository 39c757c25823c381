import { type LogSource, sourceKey } from '../../domain/logs/source.ts';
import { commandKey, isAskable } from './commands.ts';

/** The sources that one child follows: one command over their nodes. */
export type ChildPlan = readonly LogSource[];

/** Which children follow which sources, and which sources nobody follows, and why. */
export interface Plan {
  readonly children: readonly ChildPlan[];
  readonly refused: readonly { readonly source: LogSource; readonly error: string }[];
}

/** Those that one child could follow, in the order given. A container is on one node only. */
function groupsOf(sources: readonly LogSource[], isAlone: (source: LogSource) => boolean): ChildPlan[] {
  const groups = Map.groupBy(sources, (source) => {
    const isSingle = source.kind === 'container' || isAlone(source);
    return isSingle ? sourceKey(source) : `shared ${commandKey(source)}`;
  });
  return [...groups.values()];
}

/**
 * One child a source while there are at most `most` of them. Where there are more, the largest groups share one,
 * as few of them as it takes; what does not fit even so is refused.
 *
 * @param isAlone - a source that keeps all others of its child from being read
 */
export function planChildren(
  sources: readonly LogSource[],
  most: number,
  isAlone: (source: LogSource) => boolean,
): Plan {
  const askable = sources.filter(isAskable);
  const groups = groupsOf(askable, isAlone);
  const shared = new Set<ChildPlan>();
  let count = askable.length;
  for (const group of groups.toSorted((a, b) => b.length - a.length)) {
    if (count <= most || group.length === 1) break;
    shared.add(group);
    count -= group.length - 1;
  }
  const all = groups.flatMap((group): ChildPlan[] =>
    shared.has(group) ? [group] : group.map((one) => [one]),
  );
  const unnamed = sources.filter((source) => !isAskable(source));
  return {
    children: all.slice(0, most),
    refused: [
      ...unnamed.map((source) => ({ source, error: 'talosctl cannot be asked for a log of this name' })),
      ...all
        .slice(most)
        .flat()
        .map((source) => ({
          source,
          error: `too many logs at once: ${all.length} would be followed, ${most} can be`,
        })),
    ],
  };
}
