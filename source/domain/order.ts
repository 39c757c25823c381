/** Names as people order them: worker-9 before worker-10. */
const natural = new Intl.Collator('en', { numeric: true });

export const compareNames = natural.compare;

/**
 * The items in the order of their keys, equal ones as they came. Those without a key (null) come last, whichever
 * way round: what is not known is not what one looks for.
 */
export function ordered<T, K>(
  items: readonly T[],
  keyOf: (item: T) => K | null,
  compare: (a: K, b: K) => number,
  descending: boolean,
): readonly T[] {
  const known: { readonly item: T; readonly key: K }[] = [];
  const unknown: T[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) unknown.push(item);
    else known.push({ item, key });
  }
  known.sort((a, b) => (descending ? compare(b.key, a.key) : compare(a.key, b.key)));
  return [...known.map(({ item }) => item), ...unknown];
}
