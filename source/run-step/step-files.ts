import path from 'node:path';

/** What is started: an argument array, never a line for a shell. */
export interface StepCommand {
  readonly file: string;
  readonly arguments: readonly string[];
  /** Added to the environment of the one who starts the supervisor. That one itself is not written down. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How it went on, as the supervisor writes it in the end. */
export type StepExit =
  | { readonly kind: 'code'; readonly code: number }
  /** talosctl could not be started at all. */
  | { readonly kind: 'not started'; readonly reason: string };

/** The files of a step, in a folder of its own. */
export interface StepFiles {
  /**
   * The command, while nobody has taken it. It is renamed to `begun` by the supervisor, or to `withdrawn` by who
   * makes sure that it never runs: only one of them can.
   */
  readonly step: string;
  readonly begun: string;
  readonly withdrawn: string;
  /** The supervisor's identity; there before `begun` is. */
  readonly supervisor: string;
  /** talosctl's identity. */
  readonly child: string;
  readonly exit: string;
  readonly stdout: string;
  readonly stderr: string;
  /** What went wrong with the supervisor itself. */
  readonly complaints: string;
}

export function stepFiles(folder: string): StepFiles {
  const at = (name: string): string => path.join(folder, name);
  return {
    step: at('step.json'),
    begun: at('begun.json'),
    withdrawn: at('withdrawn.json'),
    supervisor: at('supervisor.json'),
    child: at('child.json'),
    exit: at('exit.json'),
    stdout: at('stdout'),
    stderr: at('stderr'),
    complaints: at('supervisor.log'),
  };
}
