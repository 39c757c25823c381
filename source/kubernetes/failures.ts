import type { FailureKind } from '../domain/failure.ts';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import type { Connection } from './kubeconfig.ts';

/** Characters of the server's own words in one message. */
const longest = 200;

/**
 * Harmless text without the token: a server can repeat what it was sent, also with invisible characters in between,
 * so that it is looked for after the cleaning.
 */
function clean({ token }: Connection, text: string): string {
  const line = sanitizeLine(text);
  return token === null ? line : line.replaceAll(token, '…');
}

/** A failure of the API server, with its address; nothing that was sent to it gets into the message. */
export function apiFailure(connection: Connection, kind: FailureKind, what: string, hint: string): AppError {
  return new AppError(kind, clean(connection, `the Kubernetes API at ${connection.url.host} ${what}`), hint);
}

interface Rule {
  readonly pattern: RegExp;
  readonly kind: FailureKind;
  readonly what: string;
  readonly hint: string;
}

const reach =
  'check that this machine reaches it, as with `kubectl version`; a jump host often reaches port 50000 but not 6443';
const wrongServer = 'check the cluster endpoint in the machine configuration, and what stands between';

/** By the codes of Node.js and OpenSSL, in the order in which they are tried. */
const rules: readonly Rule[] = [
  { pattern: /^ECONNREFUSED$/, kind: 'refused', what: 'refused the connection', hint: reach },
  {
    pattern: /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/,
    kind: 'no-route',
    what: 'cannot be reached: no route to it',
    hint: reach,
  },
  {
    pattern: /^(ENOTFOUND|EAI_AGAIN)$/,
    kind: 'name',
    what: 'cannot be reached: its name could not be resolved',
    hint: 'check the name of the cluster endpoint, and DNS on this machine',
  },
  {
    pattern: /^ETIMEDOUT$/,
    kind: 'timeout',
    what: 'cannot be reached: the connection timed out',
    hint: reach,
  },
  {
    pattern: /^CERT_HAS_EXPIRED$/,
    kind: 'certificate',
    what: 'has a server certificate that has expired',
    hint: 'check the clock of this machine and of the control planes: Talos renews that certificate itself',
  },
  {
    pattern: /^CERT_NOT_YET_VALID$/,
    kind: 'certificate',
    what: 'has a server certificate that is not valid yet',
    hint: 'check the clock of this machine and of the control planes',
  },
  {
    pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    kind: 'certificate',
    what: 'has a certificate for other names than this address',
    hint: 'add this address to `.cluster.apiServer.certSANs`, or use the cluster endpoint',
  },
  {
    pattern: /CERT|ISSUER|SELF_SIGNED/,
    kind: 'certificate',
    what: "has a certificate that the cluster's authority has not signed",
    hint: 'check that the address leads to this cluster: something that opens TLS may stand between',
  },
  {
    pattern: /^(ERR_SSL_|EPROTO)/,
    kind: 'certificate',
    what: 'does not speak TLS as expected',
    hint: wrongServer,
  },
  { pattern: /^HPE_/, kind: 'parse', what: 'answered something that is not HTTP', hint: wrongServer },
];

const expired = {
  kind: 'certificate-expired',
  what: 'does not take the client certificate: it has expired',
  hint: 'check the clock of this machine, and `.cluster.adminKubeconfig.certLifetime`: Talos makes a new one each time',
} as const;

function hasExpired({ certificateNotAfter }: Connection): boolean {
  return certificateNotAfter !== null && certificateNotAfter <= Date.now();
}

/** What went wrong with a connection, by the code of its error. */
export function connectionFailure(connection: Connection, error: unknown): AppError {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  // A server that refuses a client certificate may end the connection with an alert, or without a word.
  const isEnded = /^(ECONNRESET|EPIPE|ERR_SSL_.*ALERT.*)$/.test(code);
  const { kind, what, hint } =
    (isEnded && hasExpired(connection) ? expired : undefined) ??
    (isEnded && code.includes('ALERT') ? refusedCertificate : undefined) ??
    rules.find(({ pattern }) => pattern.test(code)) ??
    broken;
  return apiFailure(connection, kind, what, hint);
}

const refusedCertificate = {
  kind: 'certificate',
  what: 'does not take the client certificate',
  hint: 'check that the talosconfig belongs to this cluster',
} as const;

const broken = {
  kind: 'unavailable',
  what: 'ended the connection before its answer was complete',
  hint: 'try again: an API server that restarts does that; else check what stands between',
} as const;

/** The server's own words behind a colon; nothing where it has none. */
function saidBy(connection: Connection, words: string): string {
  const theirs = [...clean(connection, words)].slice(0, longest).join('');
  return theirs === '' ? '' : `: ${theirs}`;
}

/** What an answer other than 200 to a change means. @param resource - as in "the node intel". */
export function changeFailure(
  connection: Connection,
  resource: string,
  status: number,
  words: string,
): AppError {
  const said = saidBy(connection, words);
  if (status === 403) {
    const hint = 'the kubeconfig needs a role that may change nodes, as that of os:admin';
    return apiFailure(connection, 'permission', `does not let ${resource} be changed${said}`, hint);
  }
  if (status === 404) {
    const hint = 'check the name with `kubectl get nodes`';
    return apiFailure(connection, 'unimplemented', `does not know ${resource}${said}`, hint);
  }
  return answerFailure(connection, resource, status, words);
}

/**
 * What an answer other than 200 means.
 *
 * @param resource - as in "pods".
 * @param words - the server's own; empty for none.
 */
export function answerFailure(
  connection: Connection,
  resource: string,
  status: number,
  words: string,
): AppError {
  const said = saidBy(connection, words);
  const failure = (kind: FailureKind, what: string, hint: string) => apiFailure(connection, kind, what, hint);
  if (status === 401) {
    if (hasExpired(connection)) return failure(expired.kind, expired.what, expired.hint);
    const hint = 'check that the talosconfig belongs to this cluster, and the clock of this machine';
    return failure('permission', `does not take these credentials${said}`, hint);
  }
  if (status === 403) {
    const hint =
      'the kubeconfig needs a role that may list nodes, pods and poddisruptionbudgets, as that of os:admin';
    return failure('permission', `does not let ${resource} be read${said}`, hint);
  }
  if (status === 404) return failure('unimplemented', `has no list of ${resource}`, wrongServer);
  if (status === 429 || status >= 500) {
    return failure('unavailable', `answered ${status} for ${resource}${said}`, 'try again in a moment');
  }
  if (status >= 300 && status < 400) {
    return failure('other', `answered with a redirection (${status}), which is not followed`, wrongServer);
  }
  return failure('other', `answered ${status} for ${resource}${said}`, wrongServer);
}

/** What an answer is that cannot be read. @param isPage - a web page. */
export function unreadable(connection: Connection, resource: string, isPage: boolean): AppError {
  const what = isPage
    ? 'answered with a web page: something else answers at this address, such as a login or a proxy'
    : `answered something for ${resource} that cannot be understood`;
  return apiFailure(connection, 'parse', what, wrongServer);
}
