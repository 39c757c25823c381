import type { LogArchive } from '../../domain/logs/archive.ts';
import { readHead } from '../../domain/logs/line.ts';
import type { LogMark } from '../../domain/logs/mark.ts';
import type { LogRing } from '../../domain/logs/ring.ts';
import type { LogSource } from '../../domain/logs/source.ts';
import type { JoinLine } from './join.ts';
import { joinLine, linesSinceBreak, mostKnown } from './known-lines.ts';

/** What is kept of one log: its lines, and the marks between them. */
export interface Ledger {
  /** One line: `bytes[from, to)`, which `text` says, too. `key`: what it is known by, if not its text. */
  append(bytes: Uint8Array, from: number, to: number, text: string, key: JoinLine | null): void;
  /** The same for a line that is there as text only. */
  appendText(text: string, key: JoinLine | null): void;
  /** The last lines, with nothing missing between them. */
  known(): readonly JoinLine[];
  knownCount(): number;
  /** Whether the lines that are known begin behind a line of 64 KiB. */
  isBehindStall(): boolean;
  /** It was interrupted at `from` (ms since the epoch), and nothing is missing. */
  markResumed(from: number): void;
  /** It was interrupted at `from`, and lines are missing: because the node has booted, or nobody knows why. */
  markMissing(from: number): void;
  markStalled(from: number): void;
  /** Its child begins. */
  begin(): void;
  /** What comes now is of the boot that the node is in now. */
  noteBoot(): void;
  /** Corrects a gap whose reason has shown only now; true when there was one. */
  explainGap(): boolean;
}

/** A boot is noticed some time after the log of the new one was read. In ms. */
const lateBootMs = 120_000;

/** What a log is known by where its text does not tell its lines from others: the IDs of events. */
function createKeys() {
  let keys: JoinLine[] = [];
  return {
    add(key: JoinLine): void {
      keys.push(key);
      if (keys.length > 2 * mostKnown) keys = keys.slice(-mostKnown);
    },
    clear(): void {
      keys = [];
    },
    last: (): readonly JoinLine[] => keys.slice(-mostKnown),
  };
}

/** Puts marks into a ring, and says where; one that follows another of its kind takes its place. */
function createMarker(archive: LogArchive, ring: LogRing): (mark: LogMark) => number {
  return (mark) => {
    const line = ring.next - 1;
    const last = line >= ring.first ? ring.mark(line) : null;
    if (last?.kind !== mark.kind) {
      archive.mark(ring, mark);
      return ring.next - 1;
    }
    archive.remark(ring, line, { ...mark, from: last.from });
    return line;
  };
}

/** @param bootMarker - changes with each boot of the node; null where it is not known (yet) */
export function createLedger(
  source: LogSource,
  archive: LogArchive,
  bootMarker: () => string | null,
): Ledger {
  const { kind } = source;
  const ring = archive.open(source);
  const put = createMarker(archive, ring);
  const keys = createKeys();
  /** The boot that the lines which are known are of. */
  let boot = bootMarker();
  /** A gap that may turn out to be a reboot. */
  let doubtful: { readonly line: number; readonly mark: LogMark } | null = null;

  const hasBooted = (now: string | null): boolean => boot !== null && now !== null && boot !== now;

  const append: Ledger['append'] = (bytes, from, to, text, key) => {
    const now = Date.now();
    const { time, level } = readHead(text, now);
    archive.append(ring, bytes, from, to, time, level, now);
    if (key && kind === 'events') keys.add(key);
  };

  return {
    append,
    appendText(text, key) {
      const bytes = Buffer.from(text);
      append(bytes, 0, bytes.length, text, key);
    },
    known() {
      if (kind === 'events') return keys.last();
      const now = Date.now();
      return linesSinceBreak(ring).lines.map((line) => joinLine(kind, ring.text(line), now));
    },
    knownCount: () => linesSinceBreak(ring).lines.length,
    isBehindStall() {
      const { breakAt } = linesSinceBreak(ring);
      return breakAt !== null && ring.mark(breakAt)?.kind === 'stalled';
    },
    markResumed(from) {
      put({ kind: 'resumed', from, to: Date.now() });
    },
    markMissing(from) {
      const now = bootMarker();
      const mark: LogMark = { kind: hasBooted(now) ? 'reboot' : 'gap', from, to: Date.now() };
      const line = put(mark);
      doubtful = mark.kind === 'gap' ? { line, mark } : null;
      keys.clear();
      boot = now ?? boot;
    },
    markStalled(from) {
      put({ kind: 'stalled', from, to: Date.now() });
      keys.clear();
    },
    begin() {
      boot ??= bootMarker();
    },
    noteBoot() {
      boot = bootMarker() ?? boot;
    },
    explainGap() {
      const now = bootMarker();
      if (!doubtful || !hasBooted(now)) return false;
      const { line, mark } = doubtful;
      doubtful = null;
      boot = now;
      if (Date.now() - mark.to > lateBootMs) return false;
      archive.remark(ring, line, { ...mark, kind: 'reboot' });
      return true;
    },
  };
}
