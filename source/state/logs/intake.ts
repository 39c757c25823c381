import { isIP } from 'node:net';
import { sanitizeText } from '../../text/sanitize.ts';

/** What is longer is cut: talosctl itself prints no line of 64 KiB. In bytes. */
const longestLine = 65_536;
const lineFeed = 10;
const carriageReturn = 13;

/** Behind `talosctl logs`' own prefix, one blank stands between the colon and the line. */
const prefixEnd = ': ';

const notPlain = /[^\x20-\x7e]/;
const notPlainNorLineFeed = /[^\x20-\x7e\n]/;

/**
 * One line as it may be shown: `bytes[from, to)` is clean UTF-8, and `text` says the same.
 * The bytes are the callee's for the time of the call only.
 *
 * @param node - its place among the nodes of the child
 */
export type OnLine = (node: number, bytes: Uint8Array, from: number, to: number, text: string) => void;

/** Cuts what a child prints for one or several nodes into lines that may be shown. */
export interface Intake {
  /** A line that the child did not bring to its end is not told: it is there whole when it is asked for again. */
  push(piece: Buffer): void;
  /** How many lines were longer than 64 KiB, and were cut. */
  readonly cut: number;
}

/** What is longer than a line may be is not kept, nor copied. */
function createOpenLine() {
  let parts: Buffer[] = [];
  let kept = 0;
  return {
    get isEmpty() {
      return kept === 0;
    },
    add(piece: Buffer, limit: number): void {
      const part = piece.subarray(0, Math.max(0, limit - kept));
      if (part.length === 0) return;
      kept += part.length;
      parts.push(Buffer.from(part));
    },
    take(): Buffer {
      const whole = Buffer.concat(parts);
      parts = [];
      kept = 0;
      return whole;
    },
  };
}

/** Says which node a line is of, and where it begins behind talosctl's prefix. */
function createRouter(nodes: readonly string[]) {
  const prefixes = nodes.map((node) => `${node}${prefixEnd}`);
  let last = 0;
  let hasPrefixes = false;

  function ownPrefix(text: string, from: number): number {
    const same = prefixes[last] ?? '';
    if (text.startsWith(same, from)) return same.length;
    const other = prefixes.findIndex((prefix) => text.startsWith(prefix, from));
    if (other < 0) return 0;
    last = other;
    return prefixes[other]?.length ?? 0;
  }

  return {
    node: () => last,
    /** How many characters of `text` from there on, up to `to`, are a prefix. */
    prefix(text: string, from: number, to: number): number {
      const length = ownPrefix(text, from);
      if (length > 0) {
        hasPrefixes = true;
        return Math.min(length, to - from);
      }
      if (hasPrefixes || nodes.length > 1) return 0;
      // A worker that is its own endpoint is called by its peer's address (talos-facts.md, 2f).
      const end = text.slice(from, Math.min(to, from + 48)).indexOf(prefixEnd);
      return end > 0 && isIP(text.slice(from, from + end)) !== 0 ? end + prefixEnd.length : 0;
    },
  };
}

/** Any text as one harmless line: a progress bar's carriage returns must not make up lines; indentation is kept. */
export function cleanLine(text: string): string {
  return sanitizeText(text.replace(/\r$/, '').replaceAll('\r', ' '))
    .trimEnd()
    .slice(0, longestLine)
    .toWellFormed();
}

/** `talosctl dmesg` puts its prefix before each block of what a machine sends, not only before each line. In bytes. */
const kernelBlock = 32_768;

/**
 * Takes prefixes out of the middle of kernel lines: where a machine sends its messages in blocks, one stands at
 * the seam of two (recorded: `kern: err: [2026-11-23192.168.1.101: T04:56:44.17Z]: …`).
 */
function createSeamMender(nodes: readonly string[]) {
  const taken = nodes.map(() => 0);
  return (node: number, text: string): string => {
    const prefix = `${nodes[node] ?? ''}${prefixEnd}`;
    const before = taken[node] ?? 0;
    const seam = kernelBlock - (before % kernelBlock);
    const mended = text.startsWith(prefix, seam)
      ? text.slice(0, seam) + text.slice(seam + prefix.length)
      : text;
    taken[node] = before + mended.length + 1;
    return mended;
  };
}

/**
 * @param nodes - as passed to `-n`: talosctl puts them before each line, also when only one was asked
 * @param isKernel - what is read is `dmesg`
 */
export function createIntake(nodes: readonly string[], onLine: OnLine, isKernel = false): Intake {
  const router = createRouter(nodes);
  const mend = isKernel ? createSeamMender(nodes) : null;
  const open = createOpenLine();
  /** A prefix, a line, and a byte more: so that it shows where a line was cut. */
  const mostOpen = Math.max(0, ...nodes.map(({ length }) => length)) + prefixEnd.length + longestLine + 1;
  let cut = 0;

  /** `latin1` has one character for each byte. */
  function tell(bytes: Buffer, latin1: string, from: number, end: number, isPlain: boolean): void {
    const start = from + router.prefix(latin1, from, end);
    if (end - start > longestLine) cut++;
    const to = Math.min(end, start + longestLine);
    const text = latin1.slice(start, to);
    const mended = mend ? mend(router.node(), text) : text;
    if (mended !== text) {
      const whole = Buffer.from(mended, 'latin1');
      tellText(whole, 0, whole.length, mended, false);
    } else tellText(bytes, start, to, text, isPlain);
  }

  function tellText(bytes: Buffer, start: number, to: number, text: string, isPlain: boolean): void {
    if (isPlain || !notPlain.test(text)) {
      onLine(router.node(), bytes, start, to, text);
      return;
    }
    const clean = cleanLine(bytes.toString('utf8', start, to));
    const encoded = Buffer.from(clean);
    onLine(router.node(), encoded, 0, encoded.length, clean);
  }

  function tellOne(bytes: Buffer): void {
    const to = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
    tell(bytes, bytes.toString('latin1'), 0, to, false);
  }

  /** Brings the open line to its end, if it is in this piece; where the piece goes on behind it. */
  function closeOpen(piece: Buffer): number {
    if (open.isEmpty) return 0;
    const end = piece.indexOf(lineFeed);
    open.add(end < 0 ? piece : piece.subarray(0, end), mostOpen);
    if (end < 0) return piece.length;
    tellOne(open.take());
    return end + 1;
  }

  return {
    get cut() {
      return cut;
    },
    push(piece) {
      let from = closeOpen(piece);
      if (from >= piece.length) return;
      const latin1 = piece.toString('latin1');
      const isPlain = !notPlainNorLineFeed.test(latin1);
      for (let end = latin1.indexOf('\n', from); end >= 0; end = latin1.indexOf('\n', from)) {
        const to = end > from && piece[end - 1] === carriageReturn ? end - 1 : end;
        tell(piece, latin1, from, to, isPlain);
        from = end + 1;
      }
      if (from < piece.length) open.add(piece.subarray(from), mostOpen);
    },
  };
}
