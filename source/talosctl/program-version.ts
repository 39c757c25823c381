import type { Failure } from '../domain/failure.ts';
import { essence } from './failures.ts';
import { readClientVersion } from './parse/client-version.ts';
import type { Runner } from './runner.ts';

/** It talks to nobody. In ms. */
const timeoutMs = 10_000;

/** Asks a talosctl program for its own version, as in "v1.13.3". Never rejects for a fault of the program. */
export async function readProgramVersion(
  runner: Runner,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly error: Failure }> {
  const answer = await runner.run({
    command: ['version', '--client'],
    endpoint: null,
    nodes: [],
    timeoutMs,
    signal,
  });
  if (answer.failure) return { error: answer.failure };
  const version = readClientVersion(answer.stdout);
  if (version !== null) return { version };
  const message = answer.exitCode === 0 ? 'it does not tell its version' : essence(answer.stderr);
  return { error: { kind: 'parse', message, hint: null } };
}
