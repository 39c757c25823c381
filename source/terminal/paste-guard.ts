import type { ReadStream } from 'node:tty';

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';
const interrupt = '\x03';

/** A paste that has brought nothing for so long was cut off on its way. In ms. */
const cutOffMs = 2000;

/**
 * Ends a bracketed paste whose end never comes (a link that broke off in the middle of it): all keys after it would
 * else be taken for pasted text, Ctrl+C too. That one ends it at once.
 */
export function guardPaste(stdin: ReadStream): { stop(): void } {
  let isOpen = false;
  /** The end of what came last: a mark may come in two pieces. */
  let before = '';
  let timer: NodeJS.Timeout | null = null;

  const end = (more: string): void => {
    isOpen = false;
    before = '';
    if (timer) clearTimeout(timer);
    stdin.unshift(pasteEnd + more);
  };

  const look = (chunk: string | Buffer): void => {
    const piece = chunk.toString();
    if (isOpen && piece === interrupt) {
      end(interrupt);
      return;
    }
    const text = before + piece;
    before = text.slice(1 - pasteEnd.length);
    const [started, ended] = [text.lastIndexOf(pasteStart), text.lastIndexOf(pasteEnd)];
    const wasOpen = isOpen;
    if (started >= 0 || ended >= 0) isOpen = started > ended;
    // Single keys are no part of a paste on its way: they do not keep it open.
    if (wasOpen && isOpen && piece.length === 1) return;
    if (timer) clearTimeout(timer);
    timer = isOpen ? setTimeout(() => end(''), cutOffMs) : null;
  };

  stdin.on('data', look);
  return {
    stop() {
      stdin.off('data', look);
      if (timer) clearTimeout(timer);
    },
  };
}
