import type { LogArchive } from '../../domain/logs/archive.ts';
import type { LogSource } from '../../domain/logs/source.ts';
import type { JoinLine } from './join.ts';
import { createJoining, longTail } from './joining.ts';
import { joinLine } from './known-lines.ts';
import { createLedger } from './ledger.ts';
import type { FollowedLog } from './log-store.ts';

/** One log that is shown: what comes of it goes into the archive, without a gap or a repeated line. */
export interface Track {
  readonly source: LogSource;
  /** How far it has come, and what is wrong. */
  readonly followed: FollowedLog;
  /** The last line there is of it, whether it has been shown or not; null while there is none. */
  readonly lastText: string | null;
  /** Whether something has come since its child began. */
  readonly hasLines: boolean;
  /** It is not clear yet where what comes joins up with what is known. */
  readonly isJoining: boolean;
  /** What is known does not reach back far enough: the child is to be started again, with a long tail. */
  readonly needsLongTail: boolean;
  /** The same, but a long tail would stall talosctl: what is missing is to be read bit by bit (`recover`). */
  readonly needsRecovery: boolean;
  /** How many lines of the past its child is to ask for; negative: all. */
  wantedTail(): number;
  /** The last lines, with nothing missing between them. */
  known(): readonly JoinLine[];
  /** Its child begins, and prints at most so many lines of the past; negative: all. `isLong`: more are never asked for. */
  begin(tail: number, isLong?: boolean): void;
  /** One line: `bytes[from, to)`, which `text` says, too. `key`: what it is known by (an event's ID), if not its text. */
  line(bytes: Uint8Array, from: number, to: number, text: string, key?: JoinLine): void;
  /** Lines that are known to follow what is there. */
  fill(texts: readonly string[]): void;
  /** Nothing has come for a second (more may be on its way), or what there was has had all the time it takes. */
  silent(mayStall: boolean): void;
  /** Its child has ended, or has lost it. `error`: as the user is told; null where it is no matter. */
  interrupt(error: string | null): void;
  /** It is connected, though it is silent. */
  quiet(): void;
  /** Nobody follows it, for this reason. */
  refuse(error: string): void;
  /** talosctl stalled, and what it should have printed since (ms since the epoch) cannot be had. */
  stalled(since: number): void;
  /** Its node may have booted. */
  noteBoot(): void;
  /** It is not shown any more: nothing of it is taken. */
  close(): void;
}

export interface TrackOptions {
  readonly source: LogSource;
  readonly archive: LogArchive;
  /** How many earlier lines are shown at first; negative: all. */
  readonly tailLines: number;
  /** Changes with each boot of the node; null where it is not known (yet). */
  readonly bootMarker: () => string | null;
  readonly onChange: () => void;
}

/** Where too few lines are known to be told from others, more are asked for. */
const leastTail = 50;

/** How far a log has come, as the store has it. */
function createStatus(source: LogSource, onChange: () => void) {
  let followed: FollowedLog = { source, status: 'starting', error: null };
  return {
    get: () => followed,
    set(status: FollowedLog['status'], error: string | null): void {
      if (followed.status === status && followed.error === error) return;
      followed = { source, status, error };
      onChange();
    },
  };
}

export function createTrack(options: TrackOptions): Track {
  const { source, archive, tailLines, bootMarker, onChange } = options;
  const ledger = createLedger(source, archive, bootMarker);
  const status = createStatus(source, onChange);
  const joining = createJoining(source.kind, ledger);
  let lastText: string | null = null;
  let hasLines = false;
  let closed = false;

  function add(bytes: Uint8Array, from: number, to: number, text: string, key?: JoinLine): void {
    hasLines = true;
    lastText = text;
    status.set('following', null);
    if (joining.isOn()) {
      joining.push(text, key ?? joinLine(source.kind, text, Date.now()));
    } else {
      joining.flows();
      ledger.append(bytes, from, to, text, key ?? null);
    }
    onChange();
  }

  return {
    source,
    get followed() {
      return status.get();
    },
    get lastText() {
      return lastText;
    },
    get hasLines() {
      return hasLines;
    },
    get isJoining() {
      return joining.isOn() && hasLines;
    },
    get needsLongTail() {
      return joining.needsLongTail();
    },
    get needsRecovery() {
      return joining.needsRecovery();
    },
    known: ledger.known,
    wantedTail() {
      if (joining.needsLongTail()) return longTail;
      const count = ledger.knownCount();
      if (ledger.isBehindStall()) return count;
      return count === 0 ? tailLines : Math.max(leastTail, count);
    },
    begin(tail, isLong = false) {
      hasLines = false;
      joining.begin(tail < 0 ? longTail : tail, isLong);
    },
    line(bytes, from, to, text, key) {
      if (!closed) add(bytes, from, to, text, key);
    },
    fill(texts) {
      if (closed) return;
      for (const text of texts) {
        ledger.appendText(text, null);
        lastText = text;
      }
      onChange();
    },
    silent(mayStall) {
      if (closed || !hasLines) return;
      joining.silent(mayStall);
      onChange();
    },
    interrupt(error) {
      if (closed) return;
      joining.interrupt(error !== null);
      if (error !== null) status.set('waiting', error);
    },
    quiet() {
      if (!closed && status.get().status === 'starting') status.set('following', null);
    },
    refuse: (error) => status.set('waiting', error),
    stalled(since) {
      if (closed) return;
      ledger.markStalled(since);
      joining.stop();
      lastText = null;
      onChange();
    },
    noteBoot() {
      if (!closed && ledger.explainGap()) onChange();
    },
    close() {
      closed = true;
    },
  };
}
