import { expect, it } from 'vitest';
import { cordonNode } from '../../source/kubernetes/cordon-node.ts';
import { type Answer, kubeconfigOf, openApiServer } from '../helpers/api-server.ts';
import { failureOf, json, status } from './lab.ts';

const never = new AbortController().signal;

/** What was asked of a server that answers so. */
async function cordon(answer: Answer, cordoned = true, name = 'intel', timeoutMs = 15_000) {
  const asked: unknown[] = [];
  const { port } = await openApiServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
    asked.push([request.method, request.url, request.headers['content-type'], body]);
    answer(request, response);
  });
  const kubeconfig = kubeconfigOf({ server: `https://127.0.0.1:${port}` });
  return { asked, done: cordonNode(kubeconfig, name, cordoned, { signal: never, timeoutMs }) };
}

const taken: Answer = (_, response) => json(response, { kind: 'Node' });
const patchType = 'application/strategic-merge-patch+json';

it.each([
  [true, { spec: { unschedulable: true } }],
  [false, { spec: { unschedulable: null } }],
])('patches one field of one node: %s', async (cordoned, body) => {
  const { asked, done } = await cordon(taken, cordoned);
  await done;
  expect(asked).toEqual([['PATCH', '/api/v1/nodes/intel', patchType, body]]);
});

it('a name is no path', async () => {
  const { asked, done } = await cordon(taken, true, '../pods/x?y');
  await done;
  expect(asked).toEqual([['PATCH', '/api/v1/nodes/..%2Fpods%2Fx%3Fy', patchType, expect.anything()]]);
});

it.each([
  [403, 'permission', 'does not let the node intel be changed: its words'],
  [404, 'unimplemented', 'does not know the node intel: its words'],
  [401, 'permission', 'does not take these credentials: its words'],
  [409, 'other', 'answered 409 for the node intel: its words'],
  [503, 'unavailable', 'answered 503 for the node intel: its words'],
])('a refusal: %i', async (code, kind, words) => {
  const { done } = await cordon((_, response) => status(response, code, 'its\u001b[31m words'));
  const failure = await failureOf(done);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(words);
});

it('no answer in time', async () => {
  const { done } = await cordon(() => {}, true, 'intel', 50);
  expect((await failureOf(done)).message).toMatch(/gave no answer within 0.05 s$/);
});
