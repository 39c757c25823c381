import { sanitizeLine } from '../../text/sanitize.ts';

/** One event of a node: what changed, not how it is now. It only says what is worth reading anew. */
export interface NodeEvent {
  /** As passed to `-n`; null where this talosctl does not tell. */
  readonly node: string | null;
  /** As in ServiceStateEvent, MachineStatusEvent, SequenceEvent, PhaseEvent, TaskEvent, AddressEvent. */
  readonly kind: string;
  /** The service, the stage or the sequence. */
  readonly subject: string;
  readonly message: string;
}

/** An event as it is printed, with its ID: 20 letters and digits, as rs/xid makes them. */
export interface PrintedEvent extends NodeEvent {
  readonly id: string;
}

/** Puts the lines of `talosctl events` together again: each event is printed on two. */
export interface EventReader {
  /** The events that these lines complete. What is no event is left out. */
  push(lines: readonly string[]): readonly PrintedEvent[];
}

/** Letters of an ID that hold its first four bytes, and the bits of the fifth that come with them (base32hex). */
const timeLetters = 7;
const spareBits = 3;

/** When an event was sent, in ms since the epoch (whole seconds): the first four bytes of its ID (rs/xid). */
export function eventTime(id: string): number {
  return Math.floor(Number.parseInt(id.slice(0, timeLetters), 32) / 2 ** spareBits) * 1000;
}

/** `192.168.1.101   dc0epd1ksduesmerp3sg   talos/runtime/machine.ServiceStateEvent`, then an actor; NODE may be missing. */
const firstLine = /^(?:(\S+) +)?([0-9a-v]{20}) +talos\/runtime\/\w+\.(\w+)(?: +\S+)? *$/;
/** `                kubelet                RUNNING: Health check successful` */
const secondLine = /^ +(\S+)(?: {2,}(.*))?$/;

export function createEventReader(): EventReader {
  let begun: Pick<PrintedEvent, 'node' | 'id' | 'kind'> | null = null;

  function read(line: string): PrintedEvent | null {
    const first = firstLine.exec(line);
    if (first) {
      begun = { node: first[1] ?? null, id: first[2] ?? '', kind: first[3] ?? '' };
      return null;
    }
    const event = begun;
    const second = secondLine.exec(line);
    begun = null;
    if (!event || !second) return null;
    const [, subject = '', message = ''] = second;
    return { ...event, subject: sanitizeLine(subject), message: sanitizeLine(message) };
  }

  return { push: (lines) => lines.map(read).filter((event) => event !== null) };
}
