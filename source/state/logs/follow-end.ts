import { hostOf } from '../../domain/address.ts';
import type { Failure } from '../../domain/failure.ts';
import type { LogSource } from '../../domain/logs/source.ts';
import { readErrors } from '../../talosctl/error-lines.ts';
import type { ClassifiedFailure } from '../../talosctl/failures.ts';
import type { StreamEnd } from '../../talosctl/runner.ts';

/** Why a log is not followed for a while. */
export interface Trouble {
  /** What failed and what happens next, as one sentence. */
  readonly error: string;
  /** True when trying again soon is of no use: nothing of it is broken. */
  readonly slow: boolean;
}

/** The words of Talos for a service that has written nothing since the machine has booted, or that there is not (recorded). */
export function saysNoLog(message: string): boolean {
  return /was not registered/.test(message);
}

/** What is left of a connection that was there (recorded in upgrades: `error reading from server: EOF`). */
const brokenOff = /error reading from server: (?:EOF|read tcp)|unexpected EOF/;

/** What talosctl prints when it is asked to end. */
const notice = /^Signal received/;

function troubleOf(failure: Failure | ClassifiedFailure | null, { address, kind, name }: LogSource): Trouble {
  if (!failure) return { error: 'the log has ended, trying again', slow: false };
  if (saysNoLog(failure.message)) {
    return { error: `${name} has written no log yet, trying again now and then`, slow: true };
  }
  if (failure.kind === 'permission') {
    const what = kind === 'events' ? 'hear events' : 'read logs';
    return { error: `the role of this talosconfig may not ${what} (${failure.message})`, slow: true };
  }
  if (brokenOff.test(failure.message))
    return { error: 'the stream broke off, opening it again', slow: false };
  const connection = 'connection' in failure && failure.connection;
  if (!connection) return { error: `${failure.message}, trying again`, slow: false };
  return { error: `no answer from ${failure.dialled ?? address}, trying again`, slow: false };
}

/** Where several nodes are followed, the error of one names it in the dial text only (recorded in node-down). */
function isOf({ address }: LogSource, failure: ClassifiedFailure): boolean {
  return failure.dialled !== null && failure.dialled === hostOf(address);
}

/**
 * Says what the end of a child means for one of its logs. A follower of a log that is there never ends by itself.
 * Null: it was ended by us, and is not wanted any more.
 */
export function describeEnd({ stderr, failure }: StreamEnd, source: LogSource): Trouble | null {
  if (failure?.kind === 'cancelled') return null;
  const { byNode, unnamed } = readErrors(stderr);
  const own = byNode.get(source.address) ?? unnamed.find((one) => isOf(source, one));
  return troubleOf(failure ?? own ?? byNode.values().next().value ?? unnamed[0] ?? null, source);
}

/** What a child that goes on says of one of its nodes, or of it is not known which. */
export interface NodeTrouble {
  readonly of: (source: LogSource) => boolean;
  readonly isNamed: boolean;
  readonly trouble: (source: LogSource) => Trouble;
}

/** Reads one whole line of a child's standard error. Null for one that says nothing of a node. */
export function readNodeTrouble(line: string, sources: readonly LogSource[]): NodeTrouble | null {
  if (notice.test(line)) return null;
  const { byNode, unnamed } = readErrors(line);
  const [named] = byNode;
  const failure = named?.[1] ?? unnamed[0];
  if (!failure) return null;
  const of = (source: LogSource): boolean => source.address === named?.[0] || isOf(source, failure);
  return { of, isNamed: sources.some(of), trouble: (source) => troubleOf(failure, source) };
}
