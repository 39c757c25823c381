// The user's own pager and editor, which share our terminal; everything else is started by talosctl/.
import { spawn } from 'node:child_process';

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** It never ran: `code` is the system's word (ENOENT: there is no such program). */
  | { readonly kind: 'not started'; readonly code: string };

export interface ForegroundProgram {
  /** Never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Asks it to end, and makes it end half a second later. Resolves when it has. */
  end(): Promise<void>;
}

/** Starts a program on our terminal: the first word is looked up in PATH, no shell reads the others. */
export type StartProgram = (
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
) => ForegroundProgram;

/** In ms. Shorter than what the shutdown gives the screen (1 s). */
const killAfterMs = 500;

/** In our process group, so that Ctrl+Z and `fg` of the shell are for both. */
export const startForeground: StartProgram = ([file = '', ...args], environment) => {
  const { promise: ended, resolve } = Promise.withResolvers<ProgramEnd>();
  const fail = (error: unknown): void =>
    resolve({ kind: 'not started', code: (error as NodeJS.ErrnoException).code ?? String(error) });
  let kill = (_signal: NodeJS.Signals): void => {};
  try {
    const child = spawn(file, args, { stdio: 'inherit', env: environment });
    kill = (signal) => child.kill(signal);
    child.on('error', fail);
    child.on('exit', (exitCode, signal) => {
      if (signal !== null) resolve({ kind: 'killed', signal });
      else resolve({ kind: 'exited', exitCode: exitCode ?? 0 });
    });
  } catch (error) {
    // Some refusals are thrown, others come as an event.
    fail(error);
  }
  return {
    ended,
    async end() {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), killAfterMs);
      await ended;
      clearTimeout(timer);
    },
  };
};
