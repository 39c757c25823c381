import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';

const folder = join(import.meta.dirname, '..', 'fixtures', 'tls');

/** A file of test/fixtures/tls. */
export function pem(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface ApiServer {
  readonly port: number;
  /** Path and query of every request so far. */
  readonly requests: readonly string[];
}

/**
 * A Kubernetes API on 127.0.0.1 with mutual TLS, or (a null certificate) without TLS; it ends with the test. One that is not
 * strict takes any client, as the real one does, which then answers 401.
 */
export async function openApiServer(
  answer: Answer,
  options: { readonly certificate?: string | null; readonly isStrict?: boolean } = {},
): Promise<ApiServer> {
  const { certificate = 'server', isStrict = true } = options;
  const requests: string[] = [];
  const onRequest: Answer = (request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  };
  const server: Server =
    certificate === null
      ? createServer(onRequest)
      : createTlsServer(
          {
            cert: pem(`${certificate}.crt`),
            key: pem(`${certificate}.key`),
            ca: pem('authority.crt'),
            requestCert: true,
            rejectUnauthorized: isStrict,
          },
          onRequest,
        );
  return { port: await listen(server), requests };
}

/** Listens on a free port of 127.0.0.1 until the test is over. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export interface KubeconfigParts {
  readonly server: string;
  /** Names in test/fixtures/tls; null for none. */
  readonly authority?: string | null;
  readonly client?: string | null;
  readonly token?: string;
  /** The name that the server's certificate must have instead of its address. */
  readonly serverName?: string;
}

const encoded = (name: string) => Buffer.from(pem(name)).toString('base64');

/** A kubeconfig in the form in which Talos writes it. */
export function kubeconfigOf(parts: KubeconfigParts): string {
  const { server, authority = 'authority', client = 'client', token, serverName } = parts;
  const cluster = {
    server,
    ...(authority === null ? {} : { 'certificate-authority-data': encoded(`${authority}.crt`) }),
    ...(serverName === undefined ? {} : { 'tls-server-name': serverName }),
  };
  const user = {
    ...(client === null
      ? {}
      : {
          'client-certificate-data': encoded(`${client}.crt`),
          'client-key-data': encoded(`${client}.key`),
        }),
    ...(token === undefined ? {} : { token }),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'homelab', cluster }],
    users: [{ name: 'admin@homelab', user }],
    contexts: [
      { name: 'admin@homelab', context: { cluster: 'homelab', namespace: 'default', user: 'admin@homelab' } },
    ],
    'current-context': 'admin@homelab',
  });
}
