import { isMutating } from './commands.ts';
import type { Answer, Call, Runner } from './runner.ts';

/** One line about a command that may change something: before it is run, and after. */
export interface AuditedCall {
  /** null for a command that talks to no node. */
  readonly node: string | null;
  /** The words, talosctl first; without talosconfig and context. */
  readonly what: readonly string[];
  /** "begun", or how it ended. */
  readonly outcome: string;
}

function outcomeOf({ exitCode, failure }: Answer): string {
  if (exitCode !== null) return `exit code ${exitCode}`;
  return failure === null ? 'how it ended is not known' : failure.message;
}

function refusal(error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  const failure = {
    kind: 'other',
    message: `not run, as it cannot be noted: ${reason}`,
    hint: 'Nothing is changed that the audit log does not tell of. Make room, then try again.',
  } as const;
  return { stdout: '', stderr: '', exitCode: null, durationMs: 0, failure };
}

/**
 * Notes every command that may change something. One that cannot be noted before is not run.
 *
 * @param note - writes a line for good; throws when it cannot
 */
export function auditedRunner(runner: Runner, note: (call: AuditedCall) => void): Runner {
  const run = async (call: Call): Promise<Answer> => {
    const node = call.nodes.length === 0 ? null : call.nodes.join(',');
    const endpoint = call.endpoint === null ? [] : ['-e', call.endpoint];
    const words = ['talosctl', ...endpoint, ...(node === null ? [] : ['-n', node]), ...call.command];
    const tell = (outcome: string): void => note({ node, what: words, outcome });
    try {
      tell('begun');
    } catch (error) {
      return refusal(error);
    }
    let outcome = 'refused: it must not be made';
    try {
      const answer = await runner.run(call);
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      try {
        tell(outcome);
      } catch {
        // It was run; that it was begun is noted.
      }
    }
  };
  return { ...runner, run: (call) => (isMutating(call.command) ? run(call) : runner.run(call)) };
}
