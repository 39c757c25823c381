import { readHead } from '../../domain/logs/line.ts';
import type { LogRing } from '../../domain/logs/ring.ts';
import type { LogKind } from '../../domain/logs/source.ts';
import type { JoinLine } from './join.ts';

/** More of what is known is not compared. */
export const mostKnown = 1000;

/** `kern: info: [2026-11-23T04:48:21.670166897Z]: eth0: Link is Up` */
const kernelStamp = /^([^[]{0,40}\[)(\d{4}-[^\]]{10,30})(\]: .*)$/;

/**
 * The stamp of a kernel message differs by up to a second from one reading to the next: Talos computes it each time
 * from the time of the boot, which it computes anew. In ms.
 */
export const kernelTolerance = 1500;

/** @param near - see `readHead`; only whether there is a time matters for all but the kernel. */
export function joinLine(kind: LogKind, text: string, near: number): JoinLine {
  if (kind !== 'kernel') return { key: text, at: readHead(text, near).time };
  const [, before = '', stamp = '', after = ''] = kernelStamp.exec(text) ?? [];
  const at = Date.parse(stamp);
  return Number.isNaN(at) ? { key: text, at: null } : { key: `${before}${after}`, at };
}

/** How many lines stand behind the last mark that says that some are missing (as many as are looked at), and that mark. */
export function linesSinceBreak(ring: LogRing): {
  readonly lines: readonly number[];
  readonly breakAt: number | null;
} {
  const lines: number[] = [];
  for (let line = ring.next - 1; line >= ring.first && lines.length < mostKnown; line--) {
    const mark = ring.mark(line);
    if (!mark) lines.push(line);
    else if (mark.kind !== 'resumed') return { lines: lines.reverse(), breakAt: line };
  }
  return { lines: lines.reverse(), breakAt: null };
}
