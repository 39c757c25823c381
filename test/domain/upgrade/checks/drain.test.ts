import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { drainCheck } from '../../../../source/domain/upgrade/checks/drain.ts';
import type { NodePlan } from '../../../../source/domain/upgrade/plan.ts';
import type { KubernetesReport } from '../../../../source/domain/upgrade/survey.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { commandWith, failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const nodes = ['ryzen', 'intel', 'm1mac'].map((name) => ({ name, cordoned: false, ready: true }));
const report: KubernetesReport = { nodes, evictable: { ryzen: 4, intel: 8 }, blocked: [] };

function check(
  kubernetes: Parameters<typeof surveyWith>[1],
  rest: Partial<NodePlan> = {},
  input = makeInput(),
) {
  const own = { ...input, survey: surveyWith({}, kubernetes) };
  return drainCheck(
    own,
    makeDraft(own, ({ address }) => (address === '192.168.1.102' ? rest : {})),
  );
}

it('says how many pods move', () => {
  expect(check({ kubernetes: ok(report) })).toMatchObject({
    status: 'passed',
    summary: 'nothing hinders it: 12 pods to move, one node at a time',
  });
});

const blocked = [
  { node: 'intel', pod: 'default/web-1', budget: 'default/web' },
  { node: 'elsewhere', pod: 'default/db-0', budget: 'default/db' },
];
const budgeted = { kubernetes: ok({ ...report, blocked }) };

it('blocks for each pod that may not be evicted from a node that talosctl drains, with its budget', () => {
  expect(said(check(budgeted))).toEqual([
    'blocked',
    'blocked (overridable): default/web-1 on intel may not be evicted now: disruption budget default/web; the drain would end after 300 s, with Talos installed but not booted [192.168.1.102]',
  ]);
  expect(check(budgeted, { part: 'at target' }).status).toBe('passed');
});

it('says when the drain would end as it is configured, and lets it pass once the name was typed', () => {
  const { choices } = makeInput();
  const overrides = [{ check: 'drain', address: '192.168.1.102' }] as const;
  const typed = check(budgeted, {}, makeInput({ choices: { ...choices, drainTimeout: 900, overrides } }));
  expect(typed).toMatchObject({ status: 'warning', findings: [{ status: 'blocked', isOverridden: true }] });
  expect(typed.findings[0]?.reason).toContain('the drain would end after 900 s,');
});

it('warns for such a pod on a node that drains itself: it goes on without it, and there is nothing to override', () => {
  const own = { command: commandWith('--wait'), from: 'v1.12.11' };
  expect(said(check(budgeted, own))).toEqual([
    'warning',
    'warning: default/web-1 on intel may not be evicted now: disruption budget default/web [192.168.1.102]',
  ]);
});

it('warns for the pods of a node that nobody drains', () => {
  const undrained = { command: commandWith('--drain=false') };
  expect(said(check({ kubernetes: ok(report) }, undrained))).toEqual([
    'warning',
    'warning: intel is upgraded with --drain=false: 8 pods on it end with the node [192.168.1.102]',
  ]);
  expect(said(check({ kubernetes: ok({ ...report, evictable: { intel: 1 } }) }, undrained))[1]).toContain(
    '1 pod on it ends with the node',
  );
  expect(check({ kubernetes: ok({ ...report, evictable: {} }) }, undrained).status).toBe('passed');
});

it('says what it means, by version, that the Kubernetes API cannot be reached', () => {
  const own = { command: commandWith('--wait'), from: 'v1.12.11' };
  expect(said(check({ kubernetes: failedWith('connection refused', 'refused') }, own))).toEqual([
    'warning',
    'warning: the Kubernetes API cannot be asked from here (connection refused): nobody drains ryzen, m1mac, pods end with the node and disruption budgets do not count',
    'warning: the Kubernetes API cannot be asked from here (connection refused): draining is up to the nodes (intel), what hinders it cannot be told [192.168.1.102]',
  ]);
});

it('passes for a single node: there is nothing to drain to', () => {
  const input = makeInput({ nodes: [homelabNode('ryzen')] });
  expect(check({ kubernetes: failedWith('refused') }, {}, input)).toMatchObject({
    status: 'passed',
    summary: 'one node only: nothing to drain to',
  });
});

it('has nothing to look at where no node is upgraded', () => {
  const input = makeInput({ survey: surveyWith({}, { kubernetes: loading }) });
  expect(
    drainCheck(
      input,
      makeDraft(input, () => ({ part: 'at target' })),
    ),
  ).toMatchObject({ status: 'skipped', summary: 'no node is upgraded' });
});

it('is being read until the API has answered, unless nothing can be read at all', () => {
  expect(check({ kubernetes: loading })).toMatchObject({
    status: 'reading',
    summary: 'reading pods and disruption budgets',
  });
  expect(
    check(
      { kubernetes: loading },
      {},
      makeInput({ trouble: { kind: 'talosctl-missing', message: 'talosctl is missing', hint: null } }),
    ).status,
  ).toBe('warning');
});

it('never passes for a node that Kubernetes does not list', () => {
  const kubernetes = ok({
    nodes: [{ name: 'ryzen', cordoned: false, ready: true }],
    evictable: {},
    blocked: [],
  });
  const input = makeInput({
    nodes: [homelabNode('ryzen'), homelabNode('intel')],
    survey: surveyWith({}, { kubernetes }),
  });
  expect(said(drainCheck(input, makeDraft(input)))).toEqual([
    'warning',
    'warning: could not be checked: the pods of intel: Kubernetes lists no such node [192.168.1.102]',
  ]);
  const unregistered = makeInput({
    nodes: [homelabNode('ryzen'), homelabNode('intel', { kubernetes: null })],
    survey: surveyWith({}, { kubernetes }),
  });
  expect(drainCheck(unregistered, makeDraft(unregistered)).status).toBe('passed');
});
