/** Which rows of a long list are on the screen. */
export interface Window {
  /** Index of the first row shown. */
  readonly top: number;
  /** Index behind the last row shown. */
  readonly end: number;
}

/**
 * Moves the window just so far that the cursor's row is on the screen, whole.
 *
 * @param heights - the lines each row takes (a row with an error line takes two).
 * @param previousTop - where the window began before.
 * @param height - the lines there are; at least one row is shown whatever it is.
 */
export function windowAround(
  heights: readonly number[],
  cursor: number,
  previousTop: number,
  height: number,
): Window {
  if (heights.length === 0) return { top: 0, end: 0 };
  const last = heights.length - 1;
  const at = Math.min(Math.max(0, cursor), last);
  let top = Math.min(Math.max(0, previousTop), at);
  let used = 0;
  for (let index = top; index <= at; index++) used += heights[index] ?? 1;
  while (used > height && top < at) used -= heights[top++] ?? 1;
  let end = at + 1;
  while (end < heights.length && used + (heights[end] ?? 1) <= height) used += heights[end++] ?? 1;
  while (top > 0 && used + (heights[top - 1] ?? 1) <= height) used += heights[--top] ?? 1;
  return { top, end };
}
