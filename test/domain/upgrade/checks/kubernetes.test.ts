import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../../source/domain/node.ts';
import { kubernetesCheck } from '../../../../source/domain/upgrade/checks/kubernetes.ts';
import { failingContact, homelabNode } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, said } from './homelab.ts';

const check = (...nodes: readonly NodeRecord[]) => {
  const input = makeInput({ nodes });
  return kubernetesCheck(input, makeDraft(input));
};
const ryzen = homelabNode('ryzen');

it('passes with every node Ready', () => {
  expect(check(ryzen, homelabNode('intel'))).toMatchObject({
    status: 'passed',
    summary: 'every node is Ready',
  });
});

it('blocks for a node that is not Ready, by its Kubernetes name, be it upgraded or not', () => {
  const nodes = [
    ryzen,
    homelabNode('intel', { kubernetes: { name: 'k8s-intel', ready: false, cordoned: false } }),
  ];
  const input = makeInput({ nodes });
  const result = kubernetesCheck(
    input,
    makeDraft(input, () => ({ part: 'left out' })),
  );
  expect(said(result)).toEqual(['blocked', 'blocked: intel is not Ready in Kubernetes [192.168.1.102]']);
  expect(result.findings[0]?.remedy).toBe('find out why: kubectl describe node k8s-intel');
});

it('notes a node that is not registered', () => {
  expect(check(ryzen, homelabNode('intel', { kubernetes: null }))).toMatchObject({
    status: 'passed',
    summary: 'every node is Ready; not registered in Kubernetes: intel',
  });
  expect(check(homelabNode('intel', { kubernetes: null })).summary).toBe(
    'no node is registered in Kubernetes',
  );
});

it('warns for what cannot be read, and names many nodes once', () => {
  const kubernetes = failedWith('not authorized', 'permission');
  expect(said(check(homelabNode('ryzen', { kubernetes }), homelabNode('intel', { kubernetes })))).toEqual([
    'warning',
    'warning: could not be checked: the Kubernetes state of ryzen, intel: not authorized',
  ]);
});

it('does not rely on what a silent node told before', () => {
  const silent = homelabNode('intel', {}, { contact: failingContact(2) });
  expect(check(ryzen, silent).status).toBe('warning');
});

it('is being read, but not for ever: a node that never answers is a warning', () => {
  expect(check(homelabNode('intel', { kubernetes: loading }))).toMatchObject({
    status: 'reading',
    summary: 'reading the Kubernetes state of intel',
  });
  const silent = homelabNode('intel', { kubernetes: loading }, { contact: failingContact(2) });
  expect(said(check(silent))).toEqual([
    'warning',
    'warning: could not be checked: the Kubernetes state of intel: dial tcp 192.168.1.103:50000: connect: no route to host [192.168.1.102]',
  ]);
});
