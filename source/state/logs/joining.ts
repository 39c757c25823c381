import type { LogKind } from '../../domain/logs/source.ts';
import { createHeldLines } from './held-lines.ts';
import { createJoin, type Join, type JoinLine, type Verdict } from './join.ts';
import { kernelTolerance } from './known-lines.ts';
import type { Ledger } from './ledger.ts';

/** Talos keeps about 1 MiB of a log. */
export const longTail = 20_000;

/** A long tail of each of so many logs of one child: what is held back while they join up has to be in memory. */
export function longTailOf(logs: number): number {
  return Math.max(1000, Math.floor(longTail / logs));
}

/** What a child prints at its beginning is held against what is known. */
export function createJoining(kind: LogKind, ledger: Ledger) {
  let join: Join | null = null;
  let held = createHeldLines();
  let needsLongTail = false;
  let askedLong = false;
  let recovery: 'none' | 'needed' | 'tried' = 'none';
  /** Since when its lines do not come, and whether the user has been told. */
  let interruption: { readonly from: number; readonly isTold: boolean } | null = null;

  /** The lines that were kept back are new from this one on. */
  function settle(from: number): void {
    for (const { text, key } of held.from(from)) ledger.appendText(text, key);
    stop();
  }

  function stop(): void {
    join = null;
    held = createHeldLines();
    needsLongTail = false;
    askedLong = false;
    recovery = 'none';
    interruption = null;
  }

  /** Whether more of the past is to be read before it is known that lines are missing. */
  function askForMore(): boolean {
    // All of the kernel's messages are read each time.
    if (kind === 'kernel') return false;
    if (!ledger.isBehindStall()) {
      needsLongTail = !askedLong;
      return needsLongTail;
    }
    recovery = recovery === 'none' ? 'needed' : 'tried';
    return recovery === 'needed';
  }

  function conclude(verdict: Verdict): void {
    if (verdict === 'undecided') return;
    if (verdict === 'apart' && askForMore()) return;
    const { from, isTold } = interruption ?? { from: Date.now(), isTold: false };
    if (verdict === 'apart') {
      ledger.markMissing(from);
      settle(0);
      return;
    }
    if (isTold) ledger.markResumed(from);
    ledger.noteBoot();
    settle(verdict.known);
  }

  const isWaiting = (): boolean => recovery === 'needed' || (needsLongTail && !askedLong);

  return {
    isOn: () => join !== null,
    needsLongTail: () => needsLongTail,
    needsRecovery: () => recovery === 'needed',
    /** `isLong`: as much of the past is asked for as is ever. */
    begin(tail: number, isLong: boolean): void {
      if (recovery === 'needed') recovery = 'tried';
      askedLong = needsLongTail && isLong;
      held = createHeldLines();
      ledger.begin();
      const known = ledger.known();
      const tolerance = kind === 'kernel' ? kernelTolerance : null;
      const history = kind === 'kernel' ? Number.POSITIVE_INFINITY : tail;
      join = known.length > 0 && history > 0 ? createJoin({ known, history, tolerance }) : null;
    },
    push(text: string, key: JoinLine): void {
      if (!join || isWaiting()) return;
      held.add({ text, key });
      conclude(join.push(key));
    },
    /** `mayStall`: more may be on its way. */
    silent(mayStall: boolean): void {
      if (!join || isWaiting()) return;
      // A short reading costs little, and is followed by a long one.
      conclude(join.silent(mayStall && (askedLong || kind === 'kernel')));
    },
    interrupt(isTold: boolean): void {
      const { from, isTold: wasTold } = interruption ?? { from: Date.now(), isTold: false };
      interruption = { from, isTold: isTold || wasTold };
    },
    /** Lines come, and there is nothing to hold them against. */
    flows(): void {
      interruption = null;
    },
    stop,
  };
}
