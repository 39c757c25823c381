import process from 'node:process';

/** How long the size must have stood still, in ms: while a window's edge is dragged, it changes at every frame. */
const stillMs = 100;

/** Top left, and nothing on the screen. Not CSI 2J: some terminals push the screen into the scrollback first. */
export const eraseScreen = '\x1b[H\x1b[J';

/**
 * Calls back when the terminal's size has changed and stands still again: the moment to paint all of it anew.
 * Ink draws differences, from where it believes the cursor to be. A frame that was made for one size and arrives
 * in another leaves rows behind that no later difference takes away.
 *
 * Watches the signal, for Node's `resize` does not come when the size is again what it was before.
 *
 * @returns how to stop watching
 */
export function onResized(callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(callback, stillMs);
  };
  process.on('SIGWINCH', later);
  return () => {
    process.off('SIGWINCH', later);
    clearTimeout(timer);
  };
}
