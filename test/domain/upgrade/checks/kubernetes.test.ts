import { expect, it } from 'vitest';
import { lastValue, loading } from '../../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../../source/domain/node.ts';
import { kubernetesCheck } from '../../../../source/domain/upgrade/checks/kubernetes.ts';
import { failingContact, homelabNode, ok } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const report = (...nodes: readonly (readonly [name: string, ready: boolean])[]) =>
  surveyWith(
    {},
    {
      kubernetes: ok({
        nodes: nodes.map(([name, ready]) => ({ name, ready, cordoned: false })),
        evictable: {},
        blocked: [],
      }),
    },
  );

/** Kubernetes lists the same nodes, all Ready. */
const check = (...nodes: readonly NodeRecord[]) => {
  const names = nodes.map((node) => [lastValue(node.facts.hostname) ?? '', true] as const);
  const input = makeInput({ nodes, survey: report(...names) });
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
  const input = makeInput({ nodes, survey: report(['ryzen', true], ['k8s-intel', false]) });
  const result = kubernetesCheck(
    input,
    makeDraft(input, () => ({ part: 'left out' })),
  );
  expect(said(result)).toEqual([
    'blocked',
    'blocked (overridable): intel is not Ready in Kubernetes [192.168.1.102]',
  ]);
  expect(result.findings[0]?.remedy).toBe(
    'find out why: kubectl describe node k8s-intel, or type intel to go on all the same',
  );
});

it('warns of a node that is not registered, unless none is', () => {
  expect(said(check(ryzen, homelabNode('intel', { kubernetes: null })))).toEqual([
    'warning',
    'warning: not registered in Kubernetes: intel [192.168.1.102]',
  ]);
  expect(check(homelabNode('intel', { kubernetes: null }))).toMatchObject({
    status: 'passed',
    summary: 'no node is registered in Kubernetes',
  });
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
    'warning: could not be checked: the Kubernetes state of intel: it does not answer [192.168.1.102]',
  ]);
});

it('lets a cluster without a CNI go on, once the names were typed', () => {
  const nodes = [homelabNode('ryzen', { kubernetes: { name: 'ryzen', ready: false, cordoned: false } })];
  const { choices } = makeInput();
  const typed = makeInput({
    nodes,
    choices: { ...choices, overrides: [{ check: 'kubernetes', address: '192.168.1.101' }] },
  });
  expect(check(...nodes).status).toBe('blocked');
  expect(kubernetesCheck(typed, makeDraft(typed)).status).toBe('warning');
});

it('believes the Kubernetes API where it knows more than the node', () => {
  const input = makeInput({
    nodes: [ryzen, homelabNode('intel')],
    survey: report(['ryzen', true], ['intel', false]),
  });
  expect(said(kubernetesCheck(input, makeDraft(input)))).toEqual([
    'blocked',
    'blocked (overridable): intel is not Ready in Kubernetes [192.168.1.102]',
  ]);
});

it('names the nodes that only Kubernetes knows: nothing of them was looked at', () => {
  const input = makeInput({
    nodes: [ryzen],
    survey: report(['ryzen', true], ['w-7', true], ['w-8', false]),
  });
  expect(said(kubernetesCheck(input, makeDraft(input)))).toEqual([
    'warning',
    'warning: Kubernetes has nodes that are not known here, neither looked at nor upgraded: w-7, w-8 (not Ready)',
  ]);
});
