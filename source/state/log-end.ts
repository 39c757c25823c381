import type { Failure } from '../domain/failure.ts';
import { readErrors } from '../talosctl/error-lines.ts';
import type { ClassifiedFailure } from '../talosctl/failures.ts';
import type { StreamEnd } from '../talosctl/runner.ts';
import type { LogTarget } from './log-store.ts';

/** What the end of a follower means; null: it was ended by us, and is not wanted any more. */
export type LogEnd = Trouble | null;

interface Trouble {
  /** What failed and what happens next, as one sentence. */
  readonly error: string;
  /** True when trying again soon is of no use: nothing of it is broken. */
  readonly slow: boolean;
}

/** The words of Talos for a service that has written nothing since the machine has booted (recorded). */
const noLog = /was not registered/;

function firstFailure({ stderr, failure }: StreamEnd): Failure | ClassifiedFailure | null {
  const { byNode, unnamed } = readErrors(stderr);
  return failure ?? byNode.values().next().value ?? unnamed[0] ?? null;
}

/** Says what the end of `talosctl logs` means. A follower of a log that is there never ends by itself. */
export function describeLogEnd(end: StreamEnd, { address, service }: LogTarget): LogEnd {
  const failure = firstFailure(end);
  if (failure?.kind === 'cancelled') return null;
  if (!failure) return { error: 'the log has ended, trying again', slow: false };
  if (noLog.test(failure.message)) {
    return { error: `${service} has written no log yet, trying again now and then`, slow: true };
  }
  if (failure.kind === 'permission') {
    return { error: `the role of this talosconfig may not read logs (${failure.message})`, slow: true };
  }
  const connection = 'connection' in failure && failure.connection;
  if (!connection) return { error: `${failure.message}, trying again`, slow: false };
  return { error: `no answer from ${failure.dialled ?? address}, trying again`, slow: false };
}
