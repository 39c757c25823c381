import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { cordonsCheck } from '../../../../source/domain/upgrade/checks/cordons.ts';
import type { NodePlan } from '../../../../source/domain/upgrade/plan.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { commandWith, failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const cordoned = homelabNode('intel', { kubernetes: { name: 'k8s-intel', ready: true, cordoned: true } });
const ryzen = homelabNode('ryzen');

function check(rest: Partial<NodePlan>) {
  const input = makeInput({ nodes: [ryzen, cordoned] });
  return cordonsCheck(
    input,
    makeDraft(input, (node) => (node === cordoned ? rest : {})),
  );
}

it('passes where no node is cordoned', () => {
  const input = makeInput();
  expect(cordonsCheck(input, makeDraft(input))).toMatchObject({
    status: 'passed',
    summary: 'no node is cordoned',
  });
});

it.each<{ name: string; rest: Partial<NodePlan>; reason: string; remedy: string | null }>([
  {
    name: '1.13: not drained, so not uncordoned',
    rest: { command: commandWith('--drain=false') },
    reason:
      'intel is cordoned: it is upgraded with --drain=false, so that its cordon is kept [192.168.1.102]',
    remedy: 'look afterwards, and if it is gone: kubectl cordon k8s-intel',
  },
  {
    name: '1.13 without a command yet',
    rest: { command: null },
    reason:
      'intel is cordoned: it is upgraded with --drain=false, so that its cordon is kept [192.168.1.102]',
    remedy: 'look afterwards, and if it is gone: kubectl cordon k8s-intel',
  },
  {
    name: '1.13, drained all the same',
    rest: { command: commandWith('--drain-timeout', '300s') },
    reason: 'intel is cordoned, and talosctl uncordons what it has drained [192.168.1.102]',
    remedy: 'set it again afterwards: kubectl cordon k8s-intel',
  },
  {
    name: 'below 1.13',
    rest: { command: commandWith('--wait'), from: 'v1.12.11' },
    reason: 'intel is cordoned: Talos lifts only cordons of its own, so this one stays [192.168.1.102]',
    remedy: 'look afterwards, and if it is gone: kubectl cordon k8s-intel',
  },
  {
    name: 'not upgraded',
    rest: { part: 'left out' },
    reason: 'cordoned, and left so: intel; no pods move there meanwhile [192.168.1.102]',
    remedy: null,
  },
])('warns: $name', ({ rest, reason, remedy }) => {
  const result = check(rest);
  expect(said(result)).toEqual(['warning', `warning: ${reason}`]);
  expect(result.findings[0]?.remedy).toBe(remedy);
});

it('finds a cordon that only the Kubernetes API tells of', () => {
  const nodes = [{ name: 'intel', cordoned: true, ready: true }];
  const input = makeInput({
    nodes: [homelabNode('intel', { kubernetes: failedWith('no answer') })],
    survey: surveyWith({}, { kubernetes: ok({ nodes, evictable: {}, blocked: [] }) }),
  });
  expect(cordonsCheck(input, makeDraft(input)).findings).toHaveLength(2);
});

it('waits for the reading, and warns where it fails', () => {
  const of = (kubernetes: typeof loading) => {
    const input = makeInput({ nodes: [homelabNode('intel', { kubernetes })] });
    return said(cordonsCheck(input, makeDraft(input)));
  };
  expect(of(loading)).toEqual(['reading']);
  expect(of(failedWith('no answer'))).toEqual([
    'warning',
    'warning: could not be checked: the cordon of intel: no answer [192.168.1.102]',
  ]);
});
