import { hostOf, isAddress } from '../domain/address.ts';
import type { Failure } from '../domain/failure.ts';
import { type ErrorReport, readErrors } from './error-lines.ts';
import type { ClassifiedFailure } from './failures.ts';
import type { Parser } from './parsers.ts';
import type { EndpointFailure, NodeFailure, Parsed, Reading } from './reading.ts';
import type { Answer } from './runner.ts';

interface ReaderKind<T> {
  readonly fan: 'proxied' | 'sequential';
  readonly parse: Parser<T>;
}

/**
 * Whether the failure is the endpoint's rather than a node's: nothing was read, and what could not be
 * reached is the endpoint (or the handshake with it failed: then no address is named). Where both are host
 * names, the address in the text may be either's.
 */
function endpointFailureOf(
  unnamed: readonly ClassifiedFailure[],
  endpoint: string,
  asked: readonly string[],
): EndpointFailure | null {
  const host = hostOf(endpoint);
  const nodes = new Set(asked.map(hostOf));
  for (const failure of unnamed) {
    if (!failure.connection) continue;
    const certain = failure.dialled === null || failure.dialled === host;
    const possible = certain || (!isAddress(host) && !nodes.has(failure.dialled ?? ''));
    if (possible) return { ...plain(failure), connection: true, answered: false, certain };
  }
  return null;
}

/** Which of the asked nodes the answer cannot speak for, because they failed or were never asked. */
function unanswered(
  report: ErrorReport,
  answer: Answer,
  asked: readonly string[],
  fan: 'proxied' | 'sequential',
): ReadonlySet<string> {
  if (answer.failure) return new Set(asked);
  const named = new Set(report.byNode.keys());
  if (answer.exitCode === 0) return named;
  // It failed without a word: whoever it is about, something may be missing.
  if (named.size === 0 && report.unnamed.length === 0) return new Set(asked);
  for (const failure of report.unnamed) {
    const node = asked.find((name) => hostOf(name) === failure.dialled);
    // An error that names nobody may be anybody's; and `get` stops at a first node that is down.
    if (!node || (fan === 'sequential' && node === asked[0])) return new Set(asked);
    named.add(node);
  }
  return named;
}

function parseFailure(message: string): NodeFailure {
  return {
    kind: 'parse',
    message,
    hint: 'is this talosctl of a supported version (1.6 or newer)?',
    connection: false,
    answered: false,
  };
}

/** A deadline that ran out is no answer, though a server may have said it. */
function ofNode(failure: ClassifiedFailure): NodeFailure {
  const answered = failure.remote && !failure.connection && failure.kind !== 'timeout';
  return { ...plain(failure), connection: failure.connection, answered };
}

function toNodeFailure(failure: Failure): NodeFailure {
  return { ...plain(failure), connection: failure.kind === 'timeout', answered: false };
}

function plain({ kind, message, hint }: Failure): Failure {
  return { kind, message, hint };
}

function errorOfNode(
  node: string,
  report: ErrorReport,
  answer: Answer,
  parsed: Parsed<unknown>,
): NodeFailure {
  const own =
    report.byNode.get(node) ??
    report.unnamed.find((failure) => failure.dialled !== null && failure.dialled === hostOf(node));
  if (own) return ofNode(own);
  if (answer.failure) return toNodeFailure(answer.failure);
  const unreadable = parsed.unreadable.get(node);
  if (unreadable !== undefined) return parseFailure(`the answer cannot be read (${unreadable})`);
  const [any] = report.unnamed;
  if (any && answer.exitCode !== 0) return ofNode(any);
  return parseFailure(
    parsed.garbage ? 'talosctl printed something that cannot be read' : 'talosctl printed nothing about it',
  );
}

/**
 * Gives every asked node its value or its error.
 *
 * @param now - when the answer came, in ms since the epoch.
 */
export function attribute<T>(
  answer: Answer,
  asked: readonly string[],
  endpoint: string,
  reader: ReaderKind<T>,
  now: number,
): { reading: Reading<T>; unnamed: boolean } {
  const report = readErrors(answer.stderr);
  const silent = unanswered(report, answer, asked, reader.fan);
  const parsed = reader.parse(answer.stdout, asked, (node) => !silent.has(node), now);
  const missing = asked.filter((node) => !parsed.values.has(node));
  const failedWhole = parsed.values.size === 0 && report.byNode.size === 0 && answer.exitCode !== 0;
  const endpointFailure = failedWhole ? endpointFailureOf(report.unnamed, endpoint, asked) : null;
  const errors = new Map(
    missing.map((node) => [node, endpointFailure ?? errorOfNode(node, report, answer, parsed)]),
  );
  const saidBeyond = report.byNode.size > 0 || report.unnamed.some(({ remote }) => remote);
  return {
    reading: {
      values: parsed.values,
      errors,
      endpointFailure,
      endpointAnswered: parsed.values.size > 0 || (endpointFailure === null && saidBeyond),
      durationMs: answer.durationMs,
    },
    unnamed: parsed.unnamed && missing.length > 0,
  };
}
