import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readKubernetes } from '../../source/kubernetes/read-kubernetes.ts';
import { startKubernetesApi } from '../../source/simulator/kubernetes-api.ts';
import { createPractice, livedInFleet, parseFault } from '../../source/simulator/practice.ts';
import { failureOf } from '../kubernetes/lab.ts';

const program = join(import.meta.dirname, '..', '..', 'source', 'simulator', 'main.ts');

/** A practice cluster with its Kubernetes API, and what a client reads of it. */
async function open(options: Parameters<typeof createPractice>[0] = {}) {
  const practice = createPractice(options);
  onTestFinished(practice.remove);
  const api = await startKubernetesApi(practice.directory);
  onTestFinished(api.stop);
  const path = join(practice.directory, 'kubeconfig');
  const kubeconfig = readFileSync(path, 'utf8');
  const read = (text = kubeconfig) =>
    readKubernetes(text, { signal: new AbortController().signal, timeoutMs: 15_000 });
  return { practice, api, path, kubeconfig, read };
}

const faults = (...names: readonly string[]) => ({ faults: names.map(parseFault) });

describe('the Kubernetes API of the practice cluster', () => {
  it('lists the nodes and one web pod on each that may be evicted', async () => {
    const { read } = await open();
    const well = { cordoned: false, ready: true };
    expect(await read()).toEqual({
      nodes: ['ryzen', 'intel', 'm1mac'].map((name) => ({ name, ...well })),
      evictable: { ryzen: 1, intel: 1, m1mac: 1 },
      blocked: [],
    });
  });

  it('knows cordons and nodes that are not ready, and then no other web pod may go', async () => {
    const { practice, read } = await open(faults('cordoned:intel'));
    expect((await read()).nodes[1]).toEqual({ name: 'intel', cordoned: true, ready: true });
    practice.applyFault(parseFault('not-ready:intel'));
    practice.applyFault(parseFault('node-down:m1mac'));
    const { nodes, blocked } = await read();
    expect(nodes.map(({ ready }) => ready)).toEqual([true, false, false]);
    expect(blocked.map(({ node }) => node)).toEqual(['ryzen', 'intel', 'm1mac']);
  });

  it('budget: a pod of this node may not be evicted', async () => {
    const { practice, read } = await open(faults('budget:intel'));
    const { evictable, blocked } = await read();
    expect(evictable).toEqual({ ryzen: 1, intel: 2, m1mac: 1 });
    expect(blocked).toEqual([
      { node: 'intel', pod: 'default/database-intel-0', budget: 'default/database-intel' },
    ]);
    practice.clearFaults();
    expect((await read()).blocked).toEqual([]);
  });

  it('api-down: breaks every connection', async () => {
    const { practice, read } = await open();
    practice.applyFault(parseFault('api-down'));
    expect((await failureOf(read())).kind).toBe('unavailable');
    practice.clearFaults();
    expect((await read()).nodes).toHaveLength(3);
  });

  it('has 500 nodes in the fleet, a page after the other', async () => {
    const { read } = await open({ scenario: livedInFleet(Date.now()) });
    const { nodes, evictable, blocked } = await read();
    expect(nodes).toHaveLength(500);
    expect(Object.keys(evictable)).toHaveLength(500);
    expect(nodes.filter(({ ready }) => !ready).map(({ name }) => name)).toEqual(['worker-233', 'worker-404']);
    expect(nodes.filter(({ cordoned }) => cordoned).map(({ name }) => name)).toEqual(['worker-042']);
    expect(blocked).toEqual([]);
  });

  it('wants its token, is read, and cordons and uncordons', async () => {
    const { practice, kubeconfig, read } = await open();
    const other = kubeconfig.replace(/token: .*/, 'token: other');
    expect((await failureOf(read(other))).kind).toBe('permission');
    const [, server = ''] = /server: (.*)/.exec(kubeconfig) ?? [];
    const [, token] = /token: (.*)/.exec(kubeconfig) ?? [];
    const ask = async (path: string, method: string, body: string | null = null) => {
      const headers = { authorization: `Bearer ${token}`, connection: 'close' };
      return (await fetch(server + path, { method, headers, body })).status;
    };
    const cordoned = async () => (await read()).nodes.map((node) => node.cordoned);
    const patch = (value: unknown, name = 'intel') =>
      ask(`/api/v1/nodes/${name}`, 'PATCH', JSON.stringify({ spec: { unschedulable: value } }));
    expect(await ask('/api/v1/nodes', 'GET')).toBe(200);
    expect(await patch(true)).toBe(200);
    expect(await cordoned()).toEqual([false, true, false]);
    expect(practice.activeFaults()).toEqual([{ name: 'cordoned', node: '192.168.1.102' }]);
    expect(await patch(false)).toBe(200);
    expect(await cordoned()).toEqual([false, false, false]);
    expect(await patch('yes')).toBe(400);
    expect(await ask('/api/v1/nodes/intel', 'PATCH', 'no JSON')).toBe(400);
    expect(await patch(true, 'nobody')).toBe(404);
    expect(await ask('/api/v1/nodes/intel', 'DELETE')).toBe(405);
    expect(await ask('/api/v1/secrets', 'GET')).toBe(404);
    expect(await ask('/constructor', 'GET')).toBe(404);
  });

  it('is there for this machine alone, and its kubeconfig for this user', async () => {
    const { path, kubeconfig } = await open();
    expect(kubeconfig).toMatch(/server: http:\/\/127\.0\.0\.1:\d+\n/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is gone after stop(), also when the folder is', async () => {
    const { practice, api, path, read } = await open();
    api.stop();
    expect(existsSync(path)).toBe(false);
    expect((await failureOf(read())).kind).toBe('refused');
    practice.remove();
    api.stop();
  });

  it('is where the kubeconfig of the simulated talosctl leads', async () => {
    const { practice, kubeconfig } = await open();
    const command = ['kubeconfig', '--merge=false', '-', '-n', '192.168.1.101'];
    const run = () =>
      spawnSync(process.execPath, [program, ...command], {
        env: { ...practice.environment },
        encoding: 'utf8',
      });
    expect(run()).toMatchObject({ status: 0, stdout: kubeconfig, stderr: '' });
  });
});
