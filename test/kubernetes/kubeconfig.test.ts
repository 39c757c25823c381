import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readKubeconfig } from '../../source/kubernetes/kubeconfig.ts';
import { kubeconfigOf } from '../helpers/api-server.ts';
import { failureOf } from './lab.ts';

const server = 'https://127.0.0.1:6443';
const secret = 'bm90LWEtc2VjcmV0';

const failure = (text: string) => failureOf(Promise.resolve().then(() => readKubeconfig(text)));

function changed(change: (file: Record<string, unknown>) => object): string {
  return stringify(
    change({
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token: secret } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
}

describe('a kubeconfig', () => {
  it('of Talos leads to the server, with the end of the client certificate', () => {
    const { url, tls, token, certificateNotAfter } = readKubeconfig(kubeconfigOf({ server }));
    expect({ host: url.host, serverName: tls?.serverName, token }).toEqual({
      host: '127.0.0.1:6443',
      serverName: null,
      token: null,
    });
    expect(new Date(certificateNotAfter ?? 0).getUTCFullYear()).toBeGreaterThan(2100);
  });

  it('as talosctl 1.13.3 printed it', () => {
    const path = '../fixtures/talosctl/v1.13.3/healthy/kubeconfig-merge-false-n-192.168.1.101.json';
    const text = readFileSync(new URL(path, import.meta.url), 'utf8');
    const { stdout } = JSON.parse(text) as { readonly stdout: string };
    const { url, certificateNotAfter } = readKubeconfig(stdout);
    expect(url.href).toBe('https://127.0.0.1:6443/');
    expect(certificateNotAfter).toBe(Date.parse('2027-11-23T04:58:21Z'));
  });

  it('may name the name in the certificate, and go without TLS on this machine', () => {
    const text = kubeconfigOf({ server, serverName: 'kubernetes.default' });
    expect(readKubeconfig(text).tls?.serverName).toBe('kubernetes.default');
    for (const local of ['http://127.0.0.1:8080', 'http://127.3.2.1:1', 'http://[::1]:8080']) {
      expect(readKubeconfig(kubeconfigOf({ server: local })).tls).toBeNull();
    }
  });

  it.each([
    ['is empty', '\n'],
    ['is larger than 1 MiB', `token: ${'x'.repeat(1024 * 1024)}`],
    ['is not valid YAML', `token: "${secret}`],
    ['is not valid YAML', `a: &a [${secret}]\nb: *nobody`],
    ['has not the form of one', `- ${secret}`],
    ['has not the form of one', changed((file) => ({ ...file, users: secret }))],
    [
      'has not the form of one',
      changed((file) => ({
        ...file,
        users: [{ name: 'u', user: { 'client-certificate-data': `***${secret}` } }],
      })),
    ],
    ['has no complete current context', changed((file) => ({ ...file, 'current-context': secret }))],
    ['has no complete current context', changed((file) => ({ ...file, users: [] }))],
    [
      'has neither a client certificate nor a token',
      changed((file) => ({ ...file, users: [{ name: 'u', user: { exec: { command: secret } } }] })),
    ],
    [
      'has certificates or a key that cannot be read',
      changed((file) => ({
        ...file,
        users: [{ name: 'u', user: { 'client-certificate-data': secret, 'client-key-data': secret } }],
      })),
    ],
    [
      'has a token that is none',
      changed((file) => ({ ...file, users: [{ name: 'u', user: { token: `${secret}\r\nX: y` } }] })),
    ],
    ['names a server that is no https address', kubeconfigOf({ server: `file:///${secret}` })],
    ['names a server that is no https address', kubeconfigOf({ server: secret })],
    [
      'has a password in the address of the server',
      kubeconfigOf({ server: `https://u:${secret}@127.0.0.1` }),
    ],
    [
      'names a server without TLS, to which no credentials are sent',
      kubeconfigOf({ server: 'http://192.0.2.1:8080' }),
    ],
    [
      'names a server without TLS, to which no credentials are sent',
      kubeconfigOf({ server: 'http://localhost:8080' }),
    ],
  ])('%s: says so, and quotes nothing of it', async (expected, text) => {
    const { kind, message, hint, cause } = await failure(text);
    expect({ kind, message, cause }).toEqual({
      kind: 'configuration',
      message: `the kubeconfig ${expected}`,
      cause: undefined,
    });
    expect(`${message}${hint}`).not.toContain(secret);
  });
});
