import { constants } from 'node:os';
import { sanitizeText } from '../text/sanitize.ts';

/** Why the program ends. */
export type Reason =
  /** The user's word, or the work is done. `message` is printed for the user to keep. */
  | { readonly kind: 'quit'; readonly exitCode: number; readonly message: string | null }
  | { readonly kind: 'signal'; readonly signal: EndingSignal }
  /** The terminal went away without a signal: its stream broke or ended. */
  | { readonly kind: 'hangup' }
  /** A bug of ours: something was thrown that nobody expected, also while rendering. */
  | { readonly kind: 'bug'; readonly error: unknown };

export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * What there is to clean up, in the order it is done: the screen first, so that the user has the terminal
 * back; files after the processes that use them; pending output last.
 */
export const cleanUpPhases = ['screen', 'processes', 'files', 'output'] as const;
export type CleanUpPhase = (typeof cleanUpPhases)[number];

interface CleanUp {
  readonly phase: CleanUpPhase;
  readonly run: () => unknown;
}

/** Limits of one clean-up, in ms. Processes get TERM and, a second later, KILL. Only what hangs takes this long. */
const limits: Readonly<Record<CleanUpPhase, number>> = {
  screen: 1000,
  processes: 3000,
  files: 2000,
  output: 1500,
};

/**
 * A second signal means impatience only when it comes this much later, in ms. npm passes on what its whole
 * process group got, so that one signal often arrives twice.
 */
const doubledSignalMs = 300;

const endingSignals: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** EX_SOFTWARE of sysexits.h. */
const bugExitCode = 70;

/** The parts of Node's `process` that are used. */
export interface ShutdownProcess {
  on(event: string, listener: (value: unknown) => void): unknown;
  exit(code: number): void;
}

export interface ShutdownEffects {
  readonly process: ShutdownProcess;
  /** Brings the terminal back without Ink, at once (source/terminal/restore.ts). */
  restoreTerminal(): void;
  /** Prints for the user to keep. `screenIsBack` false: the terminal may be gone, or hang at a write. */
  print(message: string, screenIsBack: boolean): void;
  /** Stack traces are printed. */
  readonly debug: boolean;
}

export interface Shutdown {
  /**
   * Registers a clean-up. Those of one phase run in the order of their registration, one at a time; what one
   * throws, or that it hangs, does not keep the next from running.
   */
  onCleanUp(phase: CleanUpPhase, run: () => unknown): void;
  /** From now on signals and uncaught errors end the program in order. */
  listen(): void;
  /**
   * Ends the program. The first reason counts; an impatient second Ctrl+C or TERM forces the end, with the
   * terminal restored.
   */
  begin(reason: Reason): void;
  /**
   * Runs this with Ctrl+C left to another program that has the terminal: its INT goes to the whole process group,
   * and must not end us. TERM and HUP do, and INT too when the end has begun.
   */
  withInterruptsIgnored<T>(run: () => Promise<T>): Promise<T>;
}

/** The one way out of the program, so that every exit cleans up alike. */
export function createShutdown(effects: ShutdownEffects): Shutdown {
  const cleanUps: CleanUp[] = [];
  const troubles: unknown[] = [];
  let begun: number | null = null;
  let interruptsCountFrom = 0;

  const begin = (reason: Reason) => {
    if (begun === null) {
      begun = performance.now();
      void end(effects, reason, cleanUps, troubles);
    } else if (isImpatient(reason, performance.now() - begun)) {
      effects.restoreTerminal();
      effects.process.exit(exitCode(reason));
    } else if (reason.kind === 'bug') {
      troubles.push(reason.error);
    }
  };

  return {
    onCleanUp: (phase, run) => cleanUps.push({ phase, run }),
    listen: () =>
      listenTo(effects.process, (reason) => {
        const isInterrupt = reason.kind === 'signal' && reason.signal === 'SIGINT';
        if (isInterrupt && begun === null && performance.now() < interruptsCountFrom) return;
        begin(reason);
      }),
    begin,
    async withInterruptsIgnored(run) {
      interruptsCountFrom = Number.POSITIVE_INFINITY;
      try {
        return await run();
      } finally {
        // The Ctrl+C that ended the other program may come a second time: see there.
        interruptsCountFrom = performance.now() + doubledSignalMs;
      }
    },
  };
}

/** A closing window sends HUP from several sides, and nobody is there to be impatient. */
function isImpatient(reason: Reason, elapsedMs: number): boolean {
  return reason.kind === 'signal' && reason.signal !== 'SIGHUP' && elapsedMs >= doubledSignalMs;
}

async function end(
  effects: ShutdownEffects,
  reason: Reason,
  cleanUps: readonly CleanUp[],
  troubles: unknown[],
): Promise<void> {
  // The reason may come from a key handler, which runs within React: not the moment to take the tree away.
  await Promise.resolve();
  try {
    const failed = await cleanUpAll(effects, cleanUps, troubles);
    const screenIsBack = reason.kind !== 'hangup' && !failed.has('screen') && !failed.has('output');
    for (const message of messages(reason, troubles, effects.debug)) effects.print(message, screenIsBack);
  } catch {
    // Not even a message can be printed: there is nobody to tell.
  } finally {
    effects.process.exit(exitCode(reason));
  }
}

/** @returns the phases in which something failed or hung; what it said is added to `troubles` */
async function cleanUpAll(
  effects: ShutdownEffects,
  cleanUps: readonly CleanUp[],
  troubles: unknown[],
): Promise<ReadonlySet<CleanUpPhase>> {
  const failed = new Set<CleanUpPhase>();
  for (const phase of cleanUpPhases) {
    for (const { run } of cleanUps.filter((cleanUp) => cleanUp.phase === phase)) {
      if (!(await succeeds(phase, run, troubles))) failed.add(phase);
    }
    if (phase === 'screen' && failed.has(phase)) effects.restoreTerminal();
  }
  return failed;
}

function listenTo(process: ShutdownProcess, begin: (reason: Reason) => void): void {
  for (const signal of endingSignals) process.on(signal, () => begin({ kind: 'signal', signal }));
  process.on('uncaughtException', (error) => begin({ kind: 'bug', error }));
  process.on('unhandledRejection', (error) => begin({ kind: 'bug', error }));
}

async function succeeds(phase: CleanUpPhase, run: () => unknown, troubles: unknown[]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Cleaning up (${phase}) took too long.`)), limits[phase]);
  });
  try {
    await Promise.race([run(), limit]);
    return true;
  } catch (error) {
    troubles.push(error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function exitCode(reason: Reason): number {
  if (reason.kind === 'quit') return reason.exitCode;
  if (reason.kind === 'signal') return 128 + constants.signals[reason.signal];
  return reason.kind === 'hangup' ? 128 + constants.signals.SIGHUP : bugExitCode;
}

function messages(reason: Reason, troubles: readonly unknown[], debug: boolean): string[] {
  const lines: string[] = [];
  if (reason.kind === 'quit' && reason.message !== null) lines.push(reason.message);
  if (reason.kind === 'bug') {
    lines.push(`talos-tui ended because of an error of its own: ${describe(reason.error, debug)}`);
    if (!debug) lines.push('Start it with --debug to see where. Please report it.');
  }
  if (debug) lines.push(...troubles.map((trouble) => `While ending: ${describe(trouble, debug)}`));
  return lines.map(sanitizeText);
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return (debug && error.stack) || error.message;
}
