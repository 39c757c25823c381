import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { AppError } from '../errors.ts';

/** How the API server is reached, and as whom. Held in memory only. */
export interface Connection {
  /** Of the server; a path in it comes before every request's. */
  readonly url: URL;
  /** null for `http:`, which is taken for this machine alone. */
  readonly tls: Tls | null;
  readonly token: string | null;
  /** When the client certificate ends, in ms since the epoch; null for none. */
  readonly certificateNotAfter: number | null;
}

interface Tls {
  /** With the cluster's authority, and the client certificate with its key. */
  readonly context: SecureContext;
  /** The name that the server's certificate must have instead of the one in the address; null for none. */
  readonly serverName: string | null;
}

/** Only what Talos writes: no paths of files and no programs, which nothing from outside may name. */
const clusterSchema = z.object({
  server: z.string(),
  'certificate-authority-data': z.base64().nullish(),
  'tls-server-name': z.string().nullish(),
});
const userSchema = z.object({
  'client-certificate-data': z.base64().nullish(),
  'client-key-data': z.base64().nullish(),
  token: z.string().nullish(),
});
const fileSchema = z.object({
  'current-context': z.string(),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(z.object({ name: z.string(), cluster: clusterSchema })),
  users: z.array(z.object({ name: z.string(), user: userSchema })),
});

type User = z.output<typeof userSchema>;
type Cluster = z.output<typeof clusterSchema>;

/** Far more than any kubeconfig of one cluster. */
const mostCharacters = 1024 * 1024;

/**
 * Reads the current context of a kubeconfig as `talosctl kubeconfig` gives it.
 *
 * @throws AppError `configuration` when it is none, or names a server that credentials may not be sent to. Nothing of
 *   its content gets into the message.
 */
export function readKubeconfig(text: string): Connection {
  const { cluster, user } = currentContext(parse(text));
  const url = serverOf(cluster);
  const token = tokenOf(user);
  const certificate = decoded(user['client-certificate-data']);
  if (token === null && certificate === null) {
    throw unusable('has neither a client certificate nor a token');
  }
  if (url.protocol === 'http:') return { url, tls: null, token, certificateNotAfter: null };
  const context = contextOf(cluster, certificate, decoded(user['client-key-data']));
  return {
    url,
    tls: { context, serverName: cluster['tls-server-name'] || null },
    token,
    certificateNotAfter: certificate === null ? null : endOf(certificate),
  };
}

function unusable(why: string): AppError {
  return new AppError(
    'configuration',
    `the kubeconfig ${why}`,
    'compare it with what `talosctl kubeconfig --merge=false FILE` writes, and keep that file private',
  );
}

function parse(text: string): z.output<typeof fileSchema> {
  if (text.trim() === '') throw unusable('is empty');
  if (text.length > mostCharacters) throw unusable('is larger than 1 MiB');
  const result = fileSchema.safeParse(fromYaml(text));
  if (!result.success) throw unusable('has not the form of one');
  return result.data;
}

/** The yaml library's own messages quote the text. */
function fromYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
    if (document.errors.length === 0) return document.toJS();
  } catch {
    // Too many aliases: no YAML of ours either.
  }
  throw unusable('is not valid YAML');
}

function currentContext(file: z.output<typeof fileSchema>): { cluster: Cluster; user: User } {
  const context = file.contexts.find(({ name }) => name === file['current-context'])?.context;
  const cluster = file.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = file.users.find(({ name }) => name === context?.user)?.user;
  if (!cluster || !user) throw unusable('has no complete current context');
  return { cluster, user };
}

/** An address literal of this machine: a name could lead anywhere. */
const loopback = /^(127\.\d+\.\d+\.\d+|\[::1\])$/;

function serverOf({ server }: Cluster): URL {
  const url = URL.parse(server);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw unusable('names a server that is no https address');
  }
  if (url.username !== '' || url.password !== '')
    throw unusable('has a password in the address of the server');
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    throw unusable('names a server without TLS, to which no credentials are sent');
  }
  return url;
}

/** What may stand in a header: printable characters. */
function tokenOf({ token }: User): string | null {
  if (!token) return null;
  if (!/^[\x21-\x7e]+$/.test(token)) throw unusable('has a token that is none');
  return token;
}

function decoded(data: string | null | undefined): string | null {
  return data ? Buffer.from(data, 'base64').toString() : null;
}

function contextOf(cluster: Cluster, certificate: string | null, key: string | null): SecureContext {
  const authority = decoded(cluster['certificate-authority-data']);
  try {
    return createSecureContext({
      ...(authority === null ? {} : { ca: authority }),
      ...(certificate === null || key === null ? {} : { cert: certificate, key }),
    });
  } catch {
    // OpenSSL's words are of no use to anybody.
    throw unusable('has certificates or a key that cannot be read');
  }
}

function endOf(certificate: string): number | null {
  try {
    const end = Date.parse(new X509Certificate(certificate).validTo);
    return Number.isNaN(end) ? null : end;
  } catch {
    return null;
  }
}
