import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How one try of the gate command ended. */
export type GateEnd =
  | {
      readonly kind: 'code';
      /** 0 lets the run go on; 128 + n is not used: see `signal`. */
      readonly code: number | null;
      /** What ended it, where that was a signal. */
      readonly signal: string | null;
      /** The last that it printed, as it came: bounded, and not yet made harmless. */
      readonly lastOutput: string;
    }
  | { readonly kind: 'not started'; readonly reason: string }
  | { readonly kind: 'too long'; readonly lastOutput: string }
  | { readonly kind: 'aborted' };

export interface GateOptions {
  /** Added to our own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Of its output, in characters. */
const kept = 4096;
/** How long it may take to end after SIGTERM, and its pipes to close after its end: somebody else may hold them. In ms. */
const killDelayMs = 2000;
const closeDelayMs = 500;

function signalGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Keeps the end of what comes. */
function keepEnd(...streams: readonly Readable[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text = (text + piece).slice(-kept);
    });
  }
  return () => text;
}

/** Resolves once it has ended and its output is read, or nobody closes that. */
function whenEnded(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ code, signal });
      }, closeDelayMs).unref();
    });
  });
}

/** Ends it and all that it has started, for this reason. */
function createEnding(child: ChildProcess): {
  readonly end: (why: 'too long' | 'aborted') => void;
  readonly reason: () => 'too long' | 'aborted' | null;
} {
  let reason: 'too long' | 'aborted' | null = null;
  return {
    reason: () => reason,
    end(why) {
      reason ??= why;
      signalGroup(child, 'SIGTERM');
      const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), killDelayMs);
      child.once('exit', () => {
        clearTimeout(kill);
        // What it has started may not have listened to the first.
        signalGroup(child, 'SIGKILL');
      });
    },
  };
}

/**
 * Runs the gate command once: an argument array, never a line for a shell; without standard input, and as the leader of
 * a group of its own, which is ended whole. It ends with us, too.
 *
 * @param command - the program and its arguments.
 */
export async function runGate(command: readonly string[], options: GateOptions): Promise<GateEnd> {
  const { environment, signal, timeoutMs } = options;
  const [file = '', ...rest] = command;
  if (signal.aborted) return { kind: 'aborted' };
  const child = await start(file, rest, environment);
  if ('reason' in child) return { kind: 'not started', reason: child.reason };
  const lastOutput = keepEnd(child.stdout, child.stderr);
  const ending = createEnding(child);
  const abort = (): void => ending.end('aborted');
  const endWithUs = (): void => signalGroup(child, 'SIGKILL');
  const timer = setTimeout(() => ending.end('too long'), timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  process.on('exit', endWithUs);
  if (signal.aborted) abort();
  const end = await whenEnded(child);
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  process.off('exit', endWithUs);
  const why = ending.reason();
  if (why === 'aborted') return { kind: 'aborted' };
  if (why === 'too long') return { kind: 'too long', lastOutput: lastOutput() };
  return { kind: 'code', ...end, lastOutput: lastOutput() };
}

/** A child that has a pid; or why there is none. */
function start(file: string, rest: readonly string[], environment: GateOptions['environment']) {
  try {
    const child = spawn(file, rest, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    // Without a listener it would end the program, also when it comes later on.
    return new Promise<typeof child | { readonly reason: string }>((resolve) => {
      child.on('error', ({ message }) => resolve({ reason: message }));
      child.on('spawn', () => resolve(child));
    });
  } catch (error) {
    return { reason: (error as Error).message };
  }
}
