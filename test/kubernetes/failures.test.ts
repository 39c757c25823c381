import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { connectionFailure } from '../../source/kubernetes/failures.ts';
import { readKubeconfig } from '../../source/kubernetes/kubeconfig.ts';
import { type Answer, kubeconfigOf, listen, openApiServer } from '../helpers/api-server.ts';
import { failureOf, json, nodesAre, read, status } from './lab.ts';

/** Kind and message, without the port. */
async function told(reading: Promise<unknown>): Promise<string> {
  const { kind, message, hint } = await failureOf(reading);
  if (kind !== 'cancelled') expect(hint).toMatch(/^\S.{10,}[^.]$/);
  for (const text of [message, hint ?? '']) expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|BEGIN|PRIVATE/u);
  return `${kind}: ${message.replace(/127\.0\.0\.1:\d+/, 'API')}`;
}

async function toldOf(answer: Answer): Promise<string> {
  const { port } = await openApiServer(answer);
  return told(read(kubeconfigOf({ server: `https://127.0.0.1:${port}` })));
}

describe('an answer that is no list', () => {
  it.each([
    [401, 'permission: the Kubernetes API at API does not take these credentials: its words'],
    [403, 'permission: the Kubernetes API at API does not let nodes be read: its words'],
    [404, 'unimplemented: the Kubernetes API at API has no list of nodes'],
    [429, 'unavailable: the Kubernetes API at API answered 429 for nodes: its words'],
    [503, 'unavailable: the Kubernetes API at API answered 503 for nodes: its words'],
    [418, 'other: the Kubernetes API at API answered 418 for nodes: its words'],
    [410, 'parse: the Kubernetes API at API answered something for nodes that cannot be understood'],
  ])('%i', async (code, expected) => {
    const answer = nodesAre((_, response) => status(response, code, '\u001b[31mits\nwords'));
    expect(await toldOf(answer)).toBe(expected);
  });

  it('a redirection is not followed', async () => {
    const elsewhere = await openApiServer((_, response) => json(response, { items: [] }));
    const answer = nodesAre((_, response) => {
      response.writeHead(302, { location: `https://127.0.0.1:${elsewhere.port}/` });
      response.end();
    });
    expect(await toldOf(answer)).toContain('answered with a redirection (302), which is not followed');
    expect(elsewhere.requests).toEqual([]);
  });

  const notUnderstood =
    'parse: the Kubernetes API at API answered something for nodes that cannot be understood';

  it.each([
    ['nothing', '', notUnderstood],
    ['half of the JSON', '{"items":[{"metadata":{"name":"ry', notUnderstood],
    ['JSON of another form', '[1]', notUnderstood],
    ['an item without a name', '{"items":[{"metadata":{}}]}', notUnderstood],
    [
      'a web page',
      '<!doctype html><title>Sign in</title>',
      'parse: the Kubernetes API at API answered with a web page: something else answers at this address, such as a login or a proxy',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await toldOf(nodesAre((_request, response) => response.end(text)))).toBe(expected);
  });

  it('half of it, and then the connection ends', async () => {
    const answer = nodesAre((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"items":[', () => response.destroy());
    });
    expect(await toldOf(answer)).toBe(
      'unavailable: the Kubernetes API at API ended the connection before its answer was complete',
    );
  });

  it('more than is taken', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const answer = nodesAre((_, response) => {
      const more = (): void => void (response.destroyed || response.write(piece, more));
      more();
    });
    expect(await toldOf(answer)).toBe(
      'output-limit: the Kubernetes API at API answers more than is taken from it',
    );
  });

  it('a list without an end', async () => {
    const { port } = await openApiServer(
      nodesAre((_, response) => json(response, { metadata: { continue: 'more' }, items: [] })),
      { certificate: null },
    );
    const reading = read(kubeconfigOf({ server: `http://127.0.0.1:${port}` }));
    expect(await told(reading)).toMatch(/^output-limit: /);
  });

  it('never repeats the token, also where the server hides it in what it says', async () => {
    const token = 'secret-token-0123456789';
    const { port } = await openApiServer(
      nodesAre((_, response) =>
        status(response, 403, `User ${token} or secret\u200b-token-0123456789 may not`),
      ),
      { certificate: null },
    );
    const server = `http://127.0.0.1:${port}`;
    expect(await told(read(kubeconfigOf({ server, client: null, token })))).toBe(
      'permission: the Kubernetes API at API does not let nodes be read: User … or … may not',
    );
  });
});

describe('a certificate', () => {
  async function readWith(parts: {
    authority?: string;
    client?: string;
    certificate?: string;
  }): Promise<string> {
    const { certificate = 'server', ...others } = parts;
    const { port } = await openApiServer((_, response) => json(response, { items: [] }), { certificate });
    return told(read(kubeconfigOf({ server: `https://127.0.0.1:${port}`, ...others })));
  }

  it.each([
    [
      'of a server that another authority signed',
      { authority: 'other-authority' },
      "certificate: the Kubernetes API at API has a certificate that the cluster's authority has not signed",
    ],
    [
      'of a server with other names',
      { certificate: 'elsewhere' },
      'certificate: the Kubernetes API at API has a certificate for other names than this address',
    ],
    [
      'of a server, expired',
      { certificate: 'expired-server' },
      'certificate: the Kubernetes API at API has a server certificate that has expired',
    ],
    [
      'of the client, expired',
      { client: 'expired-client' },
      'certificate-expired: the Kubernetes API at API does not take the client certificate: it has expired',
    ],
    [
      'of the client, of another cluster',
      { client: 'foreign-client' },
      'unavailable: the Kubernetes API at API ended the connection before its answer was complete',
    ],
  ])('%s', async (_, parts, expected) => expect(await readWith(parts)).toBe(expected));

  it('of a server is checked, whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      expect(await readWith({ authority: 'other-authority' })).toMatch(/^certificate: /);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('of the client, expired, and the server says 401 only', async () => {
    const unauthorized: Answer = (_, response) => status(response, 401, 'Unauthorized');
    const { port } = await openApiServer(unauthorized, { isStrict: false });
    const server = `https://127.0.0.1:${port}`;
    expect(await told(read(kubeconfigOf({ server, client: 'expired-client' })))).toMatch(
      /^certificate-expired: /,
    );
    expect(await told(read(kubeconfigOf({ server })))).toMatch(/^permission: .* these credentials/);
  });
});

describe('the code of an error', () => {
  const connection = readKubeconfig(kubeconfigOf({ server: 'https://127.0.0.1:6443' }));
  const late = readKubeconfig(kubeconfigOf({ server: 'https://127.0.0.1:6443', client: 'expired-client' }));

  it.each([
    ['ECONNREFUSED', 'refused', 'refused'],
    ['EHOSTUNREACH', 'no-route', 'no-route'],
    ['ENETUNREACH', 'no-route', 'no-route'],
    ['ENOTFOUND', 'name', 'name'],
    ['EAI_AGAIN', 'name', 'name'],
    ['ETIMEDOUT', 'timeout', 'timeout'],
    ['ECONNRESET', 'unavailable', 'certificate-expired'],
    ['EPIPE', 'unavailable', 'certificate-expired'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'certificate', 'certificate-expired'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'certificate', 'certificate'],
    ['CERT_NOT_YET_VALID', 'certificate', 'certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', 'certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate', 'certificate'],
    ['HPE_INVALID_CONSTANT', 'parse', 'parse'],
    ['', 'unavailable', 'unavailable'],
  ])('%s is %s, and with an expired client certificate %s', (code, kind, kindWhenLate) => {
    const error = Object.assign(new Error('connect'), { code });
    expect(connectionFailure(connection, error).kind).toBe(kind);
    expect(connectionFailure(late, error).kind).toBe(kindWhenLate);
  });
});

describe('a server that does not answer', () => {
  it('refuses the connection', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await told(read(kubeconfigOf({ server: `https://127.0.0.1:${port}` })))).toBe(
      'refused: the Kubernetes API at API refused the connection',
    );
  });

  it('is given up after the time limit', async () => {
    const { port } = await openApiServer(() => {});
    const reading = read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }), undefined, 50);
    expect(await told(reading)).toBe('timeout: the Kubernetes API at API gave no answer within 0.05 s');
  });

  it('is given up in the middle of an answer as well', async () => {
    const { port } = await openApiServer((_, response) => void response.write('{"items":['));
    const reading = read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }), undefined, 200);
    expect(await told(reading)).toMatch(/^timeout: /);
  });

  it('is no longer waited for when the caller ends it', async () => {
    const controller = new AbortController();
    const { port } = await openApiServer(() => controller.abort());
    const reading = read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }), controller.signal);
    expect(await told(reading)).toBe('cancelled: ended before it was done');
    const early = read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }), AbortSignal.abort());
    expect(await told(early)).toBe('cancelled: ended before it was done');
  });

  it.each([
    [
      'speaks no TLS',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'https',
      /^certificate: .* does not speak TLS as expected$/,
    ],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'http', /^parse: .* answered something that is not HTTP$/],
  ])('%s', async (_, words, scheme, expected) => {
    const port = await listen(createServer((socket) => void socket.once('data', () => socket.end(words))));
    expect(await told(read(kubeconfigOf({ server: `${scheme}://127.0.0.1:${port}` })))).toMatch(expected);
  });
});
