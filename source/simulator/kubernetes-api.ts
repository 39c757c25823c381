import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import type { FaultAction } from './faults.ts';
import { actionReader, appendAction, folderFiles, readScenario } from './folder.ts';
import { nodeObject, objectsAt } from './kubernetes-objects.ts';
import { type World, worldAt } from './world.ts';

/** The Kubernetes API of a practice cluster, in this process. */
export interface KubernetesApi {
  /** Ends it, and takes its kubeconfig out of the folder. */
  readonly stop: () => void;
}

/**
 * Serves the practice cluster of this folder on 127.0.0.1, at a port of its own, and writes the kubeconfig that leads
 * there into the folder. It does not keep the process alive.
 *
 * @throws Error of the system when nothing may listen on this machine.
 */
export async function startKubernetesApi(directory: string): Promise<KubernetesApi> {
  const scenario = readScenario(directory);
  const readActions = actionReader(directory);
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const record = (action: FaultAction) => appendAction(directory, action);
    void answer(request, response, { world: worldAt(scenario, readActions(), Date.now()), token, record });
  });
  server.on('connection', (socket) => socket.unref());
  const port = await listen(server);
  const { kubeconfig } = folderFiles(directory);
  const text = kubeconfigFor(scenario.clusterName, `http://127.0.0.1:${port}`, token);
  writeFileSync(kubeconfig, text, { mode: 0o600, flag: 'wx' });
  return {
    stop() {
      server.close();
      server.closeAllConnections();
      rmSync(kubeconfig, { force: true });
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    server.unref();
  });
}

/** In the form in which Talos writes it; the token opens nothing but the practice cluster. */
function kubeconfigFor(clusterName: string, server: string, token: string): string {
  const user = `admin@${clusterName}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: clusterName, cluster: { server } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ context: { cluster: clusterName, namespace: 'default', user }, name: user }],
    'current-context': user,
  });
}

interface Surroundings {
  readonly world: World;
  readonly token: string;
  /** Keeps what was changed. */
  readonly record: (action: FaultAction) => void;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { world, token, record }: Surroundings,
): Promise<void> {
  if (world.faults.some(({ name }) => name === 'api-down')) {
    request.socket.resetAndDestroy();
    return;
  }
  const isKnown = request.headers.authorization === `Bearer ${token}`;
  const body = isKnown && request.method === 'PATCH' ? await bodyOf(request) : '';
  const { code, value } = isKnown ? found(request, body, world, record) : refusal(401, 'Unauthorized');
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** Empty when the connection breaks in it. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Answer {
  readonly code: number;
  readonly value: object;
}

function found(
  { url: path, method }: IncomingMessage,
  body: string,
  world: World,
  record: Surroundings['record'],
): Answer {
  const url = new URL(path ?? '/', 'http://127.0.0.1');
  if (method === 'PATCH') return patched(url.pathname, body, world, record);
  const list = Object.hasOwn(objectsAt, url.pathname) ? objectsAt[url.pathname] : undefined;
  if (method !== 'GET') return refusal(405, 'the practice cluster is only read, cordoned and uncordoned');
  if (!list) return refusal(404, 'the server could not find the requested resource');
  return { code: 200, value: page(list(world), url.searchParams) };
}

/** Cordons or uncordons a node: `{"spec":{"unschedulable":true}}`, false or null, as merge patch of either kind. */
function patched(path: string, body: string, world: World, record: Surroundings['record']): Answer {
  const name = /^\/api\/v1\/nodes\/([^/]+)$/.exec(path)?.[1];
  const state = world.nodes.find(({ hostname }) => hostname === name);
  if (!state) return refusal(404, `nodes "${name ?? ''}" not found`);
  const wanted = unschedulableOf(body);
  if (wanted === undefined) return refusal(400, 'the practice cluster patches spec.unschedulable alone');
  const { address: node } = state.node;
  record(wanted ? { at: world.now, fault: 'cordoned', node } : { at: world.now, clear: 'cordoned', node });
  return { code: 200, value: nodeObject({ ...state, cordoned: wanted === true }) };
}

/** undefined when the patch says something else. */
function unschedulableOf(body: string): boolean | null | undefined {
  try {
    const { spec } = JSON.parse(body) as { spec?: { unschedulable?: unknown } };
    const wanted = spec?.unschedulable;
    return wanted === null || typeof wanted === 'boolean' ? wanted : undefined;
  } catch {
    return undefined;
  }
}

/** A part of the list, and where the next begins. No pod has ended: a selector by phase leaves none out. */
function page(all: readonly object[], query: URLSearchParams): object {
  const from = Number(query.get('continue') ?? 0) || 0;
  const to = from + (Number(query.get('limit') ?? 0) || all.length);
  return {
    metadata: { resourceVersion: '1', ...(to < all.length ? { continue: String(to) } : {}) },
    items: all.slice(from, to),
  };
}

function refusal(code: number, message: string): Answer {
  return { code, value: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code } };
}
