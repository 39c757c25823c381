import { auditHead } from './format-audit.ts';
import { criPrefix } from './format-cri.ts';
import type { Head } from './format-head.ts';
import { jsonHead } from './format-json.ts';
import { kernelHead } from './format-kernel.ts';
import { klogHead } from './format-klog.ts';
import { logfmtHead } from './format-logfmt.ts';
import { plainHead } from './format-plain.ts';
import type { Level } from './level.ts';

/** A line of a log in its parts. It is expected to be sanitised, without the `NODE: ` that talosctl puts before it. */
export interface LogLine {
  /** ms since the epoch, with fraction; null where the line has none. */
  readonly time: number | null;
  /** How severe it is; 0 where it does not say so. Never guessed from its words. */
  readonly level: Level;
  /** What it says. */
  readonly message: string;
  /** What else stands in the line (caller, fields), shown dimmed behind the message; '' for nothing. */
  readonly rest: string;
}

/** Time and level are looked for in so many characters: a line may be very long, and 20,000 of them come in a second. */
const headLength = 600;

/** Reads a line of any format. `near`: a time (ms) near to which it was written, for formats without a year. */
export function readLine(text: string, near: number): LogLine {
  const cri = criPrefix(text);
  const line = cri === null ? text : text.slice(cri.end);
  const head = headOf(line, near);
  const { message, rest } = head.words(line, head);
  return { time: cri === null ? head.time : cri.time, level: head.level, message, rest };
}

/** The same time and level as `readLine` gives, cheaply: for every line that arrives. */
export function readHead(
  text: string,
  near: number,
): { readonly time: number | null; readonly level: Level } {
  const cri = criPrefix(text);
  if (cri === null) {
    const { time, level } = headOf(text, near);
    return { time, level };
  }
  // The runtime's time is the exact one, and the order in which the lines came.
  return { time: cri.time, level: headOf(text.slice(cri.end), near).level };
}

function headOf(text: string, near: number): Head {
  const head = text.length > headLength ? text.slice(0, headLength) : text;
  const first = head.charCodeAt(0);
  if (first === 0x7b) return jsonHead(head);
  // A digit, or a bracket: no other format begins with one.
  if (first < 0x40 || first === 0x5b) return plainHead(head);
  return klogHead(head, near) ?? kernelHead(head) ?? auditHead(head) ?? logfmtHead(head) ?? plainHead(head);
}
