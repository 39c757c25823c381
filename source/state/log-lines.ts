import { isIP } from 'node:net';
import { longestLine, mostLines } from '../domain/log-buffer.ts';
import { sanitizeText } from '../text/sanitize.ts';

/** Behind `talosctl logs`' own prefix, one blank stands between the colon and the line. */
const prefixEnd = ': ';

/** "192.168.1.101: text" as "text": talosctl puts the node before every line, also when only one was asked. */
function withoutNode(line: string, address: string): string {
  const end = line.indexOf(prefixEnd);
  if (end < 0) return line;
  const prefix = line.slice(0, end);
  return prefix === address || isIP(prefix) !== 0 ? line.slice(end + prefixEnd.length) : line;
}

/** One printed line as it may be shown: without the node, of bounded length, harmless. */
export function readLogLine(line: string, address: string): string {
  const cut = withoutNode(line, address).slice(0, longestLine);
  // A progress bar's carriage returns must not make up lines. Indentation says something in a log: it is kept.
  return sanitizeText(cut.replaceAll('\r', ' ')).trimEnd().slice(0, longestLine);
}

/** A text of its own: a part of one keeps all of it in memory, which can be sixteen times as much. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

/** Lines on their way to the store. */
export interface LineBatch {
  push(lines: readonly string[]): void;
  /** Tells now what is still to be told. */
  flush(): void;
}

/**
 * Gathers raw lines and tells them every `intervalMs`, and only when there are any: a flood costs a bounded
 * time and memory, for what a buffer would drop anyway is dropped here unread.
 */
export function createLineBatch(
  intervalMs: number,
  read: (line: string) => string,
  tell: (lines: readonly string[]) => void,
): LineBatch {
  let pending: string[] = [];
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const lines = pending.slice(-mostLines);
    pending = [];
    if (lines.length > 0) tell(lines.map((line) => detached(read(line))));
  }

  return {
    push(lines) {
      for (const line of lines) pending.push(line);
      if (pending.length > 2 * mostLines) pending = pending.slice(-mostLines);
      timer ??= setTimeout(flush, intervalMs);
    },
    flush,
  };
}
