import type { Failure, FailureKind } from './domain/failure.ts';

/**
 * An error the user is told about: what failed and why (`message`) and what to do (`hint`).
 * A stack trace is shown only for other errors, which are bugs of ours, and only with --debug.
 */
export class AppError extends Error {
  readonly kind: FailureKind;
  readonly hint: string | null;

  constructor(kind: FailureKind, message: string, hint: string | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.kind = kind;
    this.hint = hint;
  }

  toFailure(): Failure {
    return { kind: this.kind, message: this.message, hint: this.hint };
  }
}

/** Exit codes of the program; 128+n for signal n is added by the shutdown. 74 is EX_IOERR of sysexits.h. */
export const exitCodes = { healthy: 0, notHealthy: 1, nothingRead: 2, usage: 64, outputLost: 74 } as const;
