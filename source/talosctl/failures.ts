import { hostOf } from '../domain/address.ts';
import type { Failure, FailureKind } from '../domain/failure.ts';
import { sanitizeLine } from '../text/sanitize.ts';

/** A failure as read from talosctl's standard error. */
export interface ClassifiedFailure extends Failure {
  /** True when the machine could not be reached at all, rather than answering with an error. */
  readonly connection: boolean;
  /** The host in "dial tcp HOST:PORT" or "lookup HOST", where the text names one: endpoint or node. */
  readonly dialled: string | null;
  /** True when a server said it, rather than talosctl on this side. */
  readonly remote: boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly kind: FailureKind;
  readonly connection: boolean;
  readonly hint: string | null;
}

/**
 * An expired certificate cannot renew itself: `config new` needs one that is valid (Talos documentation, "How to
 * manage PKI and certificate lifetimes with Talos Linux").
 */
const renewHint =
  'make a new talosconfig from the secrets of the cluster: `talosctl gen config --with-secrets secrets.yaml --output-types talosconfig -o talosconfig NAME https://ENDPOINT:6443`';

/** In the order in which they are tried. The wordings stand in the recordings of 1.6.4, 1.9.5 and 1.13.3. */
const rules: readonly Rule[] = [
  {
    pattern: /tls: expired certificate|certificate has expired/,
    kind: 'certificate-expired',
    connection: true,
    hint: renewHint,
  },
  {
    pattern: /x509:|tls: |authentication handshake failed/,
    kind: 'certificate',
    connection: true,
    hint: 'the talosconfig belongs to another cluster, or the endpoint is not in the certificate: compare with `talosctl config info`',
  },
  { pattern: /connection refused/, kind: 'refused', connection: true, hint: null },
  {
    pattern: /no route to host|network is unreachable|host is down/,
    kind: 'no-route',
    connection: true,
    hint: null,
  },
  { pattern: /no such host|server misbehaving/, kind: 'name', connection: true, hint: null },
  { pattern: /i\/o timeout|connection timed out/, kind: 'timeout', connection: true, hint: null },
  {
    pattern: /code = PermissionDenied|not authorized/,
    kind: 'permission',
    connection: false,
    hint: 'the role of this talosconfig may not read it; see `talosctl config info`',
  },
  {
    pattern: /code = Unimplemented|unknown (command|service|method|flag|shorthand)|is not registered/,
    kind: 'unimplemented',
    connection: false,
    hint: null,
  },
  {
    pattern: /failed to determine endpoints|no context is set|context .* is not defined/,
    kind: 'configuration',
    connection: false,
    hint: 'set the endpoints: `talosctl config endpoint ADDRESS…`',
  },
  { pattern: /failed to create etcd client/, kind: 'unavailable', connection: false, hint: null },
  {
    pattern: /broken pipe|connection reset|error reading from server|transport is closing|connection error/,
    kind: 'unavailable',
    connection: true,
    hint: null,
  },
  {
    pattern: /code = Unavailable/,
    kind: 'unavailable',
    connection: false,
    hint: null,
  },
  {
    pattern: /code = DeadlineExceeded|context deadline exceeded/,
    kind: 'timeout',
    connection: false,
    hint: null,
  },
];

/** The part of an error that says something to a person: without gRPC's and talosctl's wrapping. */
export function essence(text: string): string {
  const line = sanitizeLine(text)
    .replace(/^(ERROR|WARNING): /, '')
    .replace(/^rpc error: code = \w+ desc = /, '')
    .replace(/^error [a-z ]+: rpc error: code = \w+ desc = /, '')
    .replace(/^connection error: desc = "(.*)"$/, '$1')
    .replace(/^transport: Error while dialing: /, '')
    .replace(/^transport: /, '')
    .replace(/^error reading server preface: /, '')
    .trim();
  return line === '' ? 'talosctl failed without a word' : line;
}

/** Some of what is looked for takes time that grows with the square of the length. In characters. */
const longest = 8192;

/** What went wrong stands at the beginning of an error, or at its end. */
function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest / 2)} … ${text.slice(-longest / 2)}`;
}

/** Reads one error text (a line, or a few) of talosctl. */
export function classify(said: string): ClassifiedFailure {
  const text = shortened(said);
  const rule = rules.find(({ pattern }) => pattern.test(text));
  const dial = /dial tcp (\[[^\]]+\]|[^\s:]+):\d+|lookup ([^\s:]+)/.exec(text);
  const dialled = dial?.[1] ?? dial?.[2];
  return {
    kind: rule?.kind ?? 'other',
    message: essence(text),
    hint: rule?.hint ?? null,
    connection: rule?.connection ?? false,
    dialled: dialled === undefined ? null : hostOf(dialled),
    remote: /rpc error: code = /.test(text),
  };
}
