/**
 * What went wrong with one reading, as plain data: it is kept in the store, shown in rows and printed in
 * `--json`. `AppError` (source/errors.ts) carries the same facts where something is thrown.
 */
export type FailureKind =
  /** The talosctl program cannot be started. */
  | 'talosctl-missing'
  /** No answer within the time limit, or the connection attempt timed out. */
  | 'timeout'
  /** The port refused the connection. */
  | 'refused'
  /** The network has no way to the machine (no route, network unreachable, host is down). */
  | 'no-route'
  /** A host name could not be resolved. */
  | 'name'
  /** The client certificate in the talosconfig has expired. */
  | 'certificate-expired'
  /** Any other failed TLS handshake: unknown authority, wrong name. */
  | 'certificate'
  /** The talosconfig's role may not do this. */
  | 'permission'
  /** The node's Talos version does not know this call or resource. */
  | 'unimplemented'
  /** The connection broke, or the service behind it is not up. */
  | 'unavailable'
  /** talosctl answered something that cannot be understood. */
  | 'parse'
  /** talosctl printed more than the limit. */
  | 'output-limit'
  /** Ended by us: the program is leaving, or a newer call took its place. */
  | 'cancelled'
  /** The configuration does not allow the call: no endpoint, no context, an unsafe command. */
  | 'configuration'
  /** Anything else: the message has talosctl's own words. */
  | 'other';

export interface Failure {
  readonly kind: FailureKind;
  /** One line, free of control characters, with talosctl's own last words where it has any. */
  readonly message: string;
  /** What the user can do about it; null when there is nothing better than to wait. */
  readonly hint: string | null;
}
