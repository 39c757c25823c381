import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readKubernetes } from '../source/kubernetes/read-kubernetes.ts';
import { openPractice } from '../source/practice.ts';
import { failureOf } from './kubernetes/lab.ts';

describe('a practice cluster', () => {
  it('has a Kubernetes API as long as it is there', async () => {
    const { practice, openApi } = await openPractice('homelab', ['cordoned:intel']);
    onTestFinished(practice.remove);
    await Promise.all([openApi(), openApi()]);
    const kubeconfig = readFileSync(join(practice.directory, 'kubeconfig'), 'utf8');
    const read = () =>
      readKubernetes(kubeconfig, { signal: new AbortController().signal, timeoutMs: 15_000 });
    const { nodes } = await read();
    expect(nodes.map(({ name, cordoned }) => [name, cordoned])).toEqual([
      ['ryzen', false],
      ['intel', true],
      ['m1mac', false],
    ]);
    practice.remove();
    expect(existsSync(practice.directory)).toBe(false);
    expect((await failureOf(read())).kind).toBe('refused');
    practice.remove();
  });
});
