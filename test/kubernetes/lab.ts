import type { ServerResponse } from 'node:http';
import { AppError } from '../../source/errors.ts';
import { readKubernetes } from '../../source/kubernetes/read-kubernetes.ts';
import type { Answer } from '../helpers/api-server.ts';
import { budgets, nodes, pods } from './objects.ts';

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** As the API server tells a failure. */
export function status(response: ServerResponse, code: number, message: string): void {
  json(response, { kind: 'Status', status: 'Failure', message, code }, code);
}

const lists: Readonly<Record<string, readonly object[]>> = {
  '/api/v1/nodes': nodes,
  '/api/v1/pods': pods,
  '/apis/policy/v1/poddisruptionbudgets': budgets,
};

/** Answers all three lists whole. */
export const healthy: Answer = (request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://api');
  json(response, { metadata: {}, items: lists[pathname] });
};

/** Answers the nodes this way, and all else well. */
export function nodesAre(answer: Answer): Answer {
  return (request, response) =>
    (request.url?.startsWith('/api/v1/nodes') ? answer : healthy)(request, response);
}

const never = new AbortController().signal;

export function read(kubeconfig: string, signal: AbortSignal = never, timeoutMs = 15_000) {
  return readKubernetes(kubeconfig, { signal, timeoutMs });
}

/** The failure that has to come. */
export async function failureOf(reading: Promise<unknown>): Promise<AppError> {
  const error = await reading.then(
    () => new Error('no error came'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}
