/** The first index in [from, to) for which `isThere` holds, where it holds for all behind that one; `to` for none. */
export function firstIndex(from: number, to: number, isThere: (index: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isThere(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
