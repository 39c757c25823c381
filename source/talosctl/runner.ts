import type { Failure } from '../domain/failure.ts';
import type { Target } from './argv.ts';

/** One call of talosctl that only reads, or one step that changes something on exactly one node. */
export interface Call extends Target {
  /** The words and flags of the command, as in `['get', 'members', '-o', 'json']`. */
  readonly command: readonly string[];
  /** After this many milliseconds the child is ended (TERM, after 1 s KILL). */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** True for a command that names `fileArgument` (private-file.ts) as the file to write. */
  readonly file?: true;
}

/** What came back. Standard output is worth reading whatever the exit code is: good nodes stand there. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** null when the child did not end by itself. */
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** Why the child did not run to its end (missing, timeout, cancelled, output limit); null when it did. */
  readonly failure: Failure | null;
  /** What was written into the call's file, where it asked for one. */
  readonly file?: string;
}

/** One call that goes on until it ends by itself or is not wanted any more: `events`, `logs -f`. */
export interface StreamCall extends Target {
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** Standard output as it comes. The bytes are the callee's for the time of the call only: it copies what it keeps. */
  readonly onBytes: (piece: Buffer) => void;
  /** Standard error as it comes: what a stream of several nodes says of one of them while it goes on. */
  readonly onErrors?: (text: string) => void;
}

/** How a stream ended. */
export type StreamEnd = Omit<Answer, 'stdout' | 'file'>;

/**
 * The one way to talosctl. `run` rejects only with an `AppError` for a call that must not be made; every
 * fault of talosctl or of the cluster is part of the `Answer`.
 */
export interface Runner {
  run(call: Call): Promise<Answer>;
  /** Starts a stream. Resolves when it has ended, for whatever reason; nothing comes after that. */
  follow(call: StreamCall): Promise<StreamEnd>;
  /** Ends every child still running; later calls are answered as cancelled. */
  stop(): Promise<void>;
}
