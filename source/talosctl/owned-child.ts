import type { Readable } from 'node:stream';

/** Why a child was ended before it was done. */
export type Ending = 'timeout' | 'cancelled';

/** How long a child may take to end after SIGTERM; a stalled `talosctl logs` never does. */
const killDelayMs = 1000;
/** How long its pipes may stay open after SIGKILL: somebody else may hold them. */
const closeDelayMs = 500;

/** A child of ours at work: it ends when it is done, takes too long, or is not wanted any more. */
export interface OwnedChild {
  /** Why it was ended, once it was; null when it ran to its end. */
  ending(): Ending | null;
  /** To be called when it has ended. */
  done(): void;
}

/** What is needed of a child. */
interface Child {
  readonly pid?: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}

/** Signals the whole group, so that a wrapper script's children go with it. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Watches over a child that leads a process group (`detached`): TERM at the time limit (none for a stream:
 * infinity) or at the signal, KILL a second later, and at last its pipes are closed, so that waiting for it ends in any case.
 */
export function watchOver(child: Child, timeoutMs: number, signal: AbortSignal): OwnedChild {
  const { pid } = child;
  let ending: Ending | null = null;
  const timers: NodeJS.Timeout[] = [];
  const later = (ms: number, run: () => void): void => {
    timers.push(setTimeout(run, ms));
  };

  const end = (reason: Ending): void => {
    if (ending !== null || pid === undefined) return;
    ending = reason;
    signalGroup(pid, 'SIGTERM');
    later(killDelayMs, () => signalGroup(pid, 'SIGKILL'));
    later(killDelayMs + closeDelayMs, () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
  };
  const cancel = (): void => end('cancelled');

  if (timeoutMs !== Number.POSITIVE_INFINITY) later(timeoutMs, () => end('timeout'));
  signal.addEventListener('abort', cancel);
  return {
    ending: () => ending,
    done() {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    },
  };
}
