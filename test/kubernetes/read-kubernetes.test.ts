import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { kubeconfigOf, openApiServer } from '../helpers/api-server.ts';
import { healthy, json, nodesAre, read, status } from './lab.ts';
import { podObject, report } from './objects.ts';

describe('what is read of Kubernetes', () => {
  it('is nodes, evictions and what blocks them, over mutual TLS', async () => {
    const subjects: string[] = [];
    const { port, requests } = await openApiServer((request, response) => {
      subjects.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
      expect(request.headers.authorization).toBeUndefined();
      healthy(request, response);
    });
    expect(await read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }))).toEqual(report);
    expect(subjects).toEqual(['admin', 'admin', 'admin']);
    expect(requests.toSorted()).toEqual([
      '/api/v1/nodes?limit=250',
      '/api/v1/pods?limit=250&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed',
      '/apis/policy/v1/poddisruptionbudgets?limit=250',
    ]);
  });

  it('is read with a token where there is one, and below the path of the server', async () => {
    const { port, requests } = await openApiServer(
      (request, response) => {
        expect(request.headers.authorization).toBe('Bearer practice-token');
        request.url = request.url?.replace('/clusters/one', '') ?? '';
        healthy(request, response);
      },
      { certificate: null },
    );
    const server = `http://127.0.0.1:${port}/clusters/one/`;
    expect(await read(kubeconfigOf({ server, client: null, token: 'practice-token' }))).toEqual(report);
    expect(requests).toContain('/clusters/one/api/v1/nodes?limit=250');
  });

  it('is read from a server whose certificate has the name that the kubeconfig wants', async () => {
    const { port } = await openApiServer(healthy, { certificate: 'elsewhere' });
    const server = `https://127.0.0.1:${port}`;
    expect(await read(kubeconfigOf({ server, serverName: 'elsewhere.test' }))).toEqual(report);
  });

  it('is read in pages', async () => {
    const { port, requests } = await openApiServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://api');
      if (url.pathname !== '/api/v1/pods') return healthy(request, response);
      const page = Number(url.searchParams.get('continue') ?? 0);
      const metadata = page < 2 ? { continue: String(page + 1), remainingItemCount: 1 } : { continue: '' };
      json(response, { metadata, items: [podObject({ name: `web-${page}` })] });
    });
    const { evictable } = await read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }));
    expect(evictable).toEqual({ ryzen: 3, intel: 0 });
    const pages = requests.filter((path) => path.includes('/pods')).map((path) => path.split('continue=')[1]);
    expect(pages).toEqual([undefined, '1', '2']);
  });

  it('is read again from the start when a page is too old to go on with, but once', async () => {
    let starts = 0;
    const { port } = await openApiServer(
      nodesAre((request, response) => {
        if (request.url?.includes('continue='))
          return status(response, 410, 'The provided continue parameter is too old');
        starts += 1;
        json(response, { metadata: { continue: starts === 1 ? 'old' : '' }, items: [] });
      }),
    );
    const { nodes } = await read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }));
    expect({ nodes, starts }).toEqual({ nodes: [], starts: 2 });
  });

  it('may be empty, written as null', async () => {
    const { port } = await openApiServer((_, response) => json(response, { items: null }));
    const empty = { nodes: [], evictable: {}, blocked: [] };
    expect(await read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }))).toEqual(empty);
  });

  it('has no control characters', async () => {
    const hostile = '\u001b]0;owned\u0007\u001b[2Jry\u202ezen\n';
    const { port } = await openApiServer((request, response) => {
      if (!request.url?.includes('/pods')) {
        return json(response, { items: [{ metadata: { name: hostile, namespace: hostile }, spec: {} }] });
      }
      json(response, { items: [podObject({ name: hostile, node: hostile })] });
    });
    const answer = await read(kubeconfigOf({ server: `https://127.0.0.1:${port}` }));
    expect(answer).toEqual({
      nodes: [{ name: 'ryzen', cordoned: false, ready: false }],
      evictable: { ryzen: 1 },
      blocked: [],
    });
  });
});
