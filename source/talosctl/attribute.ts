import { isIP } from 'node:net';
import type { Failure } from '../domain/failure.ts';
import { type ErrorReport, readErrors } from './error-lines.ts';
import type { ClassifiedFailure } from './failures.ts';
import type { Parser } from './parsers.ts';
import type { NodeFailure, Parsed, Reading } from './reading.ts';
import type { Answer } from './runner.ts';

interface ReaderKind<T> {
  readonly fan: 'proxied' | 'sequential';
  readonly parse: Parser<T>;
}

/** An address without its port and brackets, as Go prints it in "dial tcp". */
export function hostOf(endpoint: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(endpoint);
  if (bracketed?.[1]) return bracketed[1];
  return isIP(endpoint) === 6 ? endpoint : endpoint.replace(/:\d+$/, '');
}

/**
 * Whether the failure is the endpoint's rather than a node's: nothing was read, and what could not be
 * reached is the endpoint (or the handshake with it failed: then no address is named).
 */
function endpointFailureOf(
  unnamed: readonly ClassifiedFailure[],
  endpoint: string,
  asked: readonly string[],
): ClassifiedFailure | null {
  const host = hostOf(endpoint);
  const nodes = new Set(asked.map(hostOf));
  const isEndpoint = (failure: ClassifiedFailure): boolean =>
    failure.dialled === null || failure.dialled === host || (!nodes.has(failure.dialled) && isIP(host) === 0);
  return unnamed.find((failure) => failure.connection && isEndpoint(failure)) ?? null;
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
  };
}

function toNodeFailure(failure: Failure): NodeFailure {
  return { ...plain(failure), connection: failure.kind === 'timeout' };
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
  if (own) return { ...plain(own), connection: own.connection };
  if (answer.failure) return toNodeFailure(answer.failure);
  const unreadable = parsed.unreadable.get(node);
  if (unreadable !== undefined) return parseFailure(`the answer cannot be read (${unreadable})`);
  const [any] = report.unnamed;
  if (any && answer.exitCode !== 0) return { ...plain(any), connection: any.connection };
  return parseFailure(
    parsed.garbage ? 'talosctl printed something that cannot be read' : 'talosctl printed nothing about it',
  );
}

/** Gives every asked node its value or its error. */
export function attribute<T>(
  answer: Answer,
  asked: readonly string[],
  endpoint: string,
  reader: ReaderKind<T>,
): { reading: Reading<T>; unnamed: boolean } {
  const report = readErrors(answer.stderr);
  const silent = unanswered(report, answer, asked, reader.fan);
  const parsed = reader.parse(answer.stdout, asked, (node) => !silent.has(node));
  const missing = asked.filter((node) => !parsed.values.has(node));
  const failedWhole = parsed.values.size === 0 && report.byNode.size === 0 && answer.exitCode !== 0;
  const atEndpoint = failedWhole ? endpointFailureOf(report.unnamed, endpoint, asked) : null;
  const endpointFailure = atEndpoint && { ...plain(atEndpoint), connection: true };
  const errors = new Map(
    missing.map((node) => [node, endpointFailure ?? errorOfNode(node, report, answer, parsed)]),
  );
  return {
    reading: {
      values: parsed.values,
      errors,
      endpointFailure,
      endpointAnswered: parsed.values.size > 0 || (answer.failure === null && endpointFailure === null),
      durationMs: answer.durationMs,
    },
    unnamed: parsed.unnamed && missing.length > 0,
  };
}
