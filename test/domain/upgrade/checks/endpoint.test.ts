import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { endpointCheck } from '../../../../source/domain/upgrade/checks/endpoint.ts';
import type { PlanInput } from '../../../../source/domain/upgrade/plan.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, readNode, said, surveyWith, workerNode } from './homelab.ts';

const configured = readNode.configuration.status === 'ok' ? readNode.configuration.value : null;
if (!configured) throw new Error('not read');
const withVip = ok({ ...configured, virtualAddresses: ['192.168.1.50'] });

function check(rest: Partial<PlanInput>) {
  const input = makeInput(rest);
  return endpointCheck(input, makeDraft(input));
}
const through = (...endpoints: readonly string[]) => ({ endpoints, endpoint: endpoints[0] ?? null });
const addAnother = 'add another control plane as endpoint: talosctl config endpoint ADDRESS…';

it('passes where each node is reached through another one', () => {
  expect(check({})).toMatchObject({ status: 'passed', summary: 'every node is reached through another one' });
});

it('blocks where a node is its own only endpoint, with the remedy', () => {
  const result = check(through('192.168.1.101'));
  expect(said(result)).toEqual([
    'blocked',
    'blocked: only ryzen itself is the endpoint for it: it goes down meanwhile [192.168.1.101]',
  ]);
  expect(result.findings[0]?.remedy).toBe(addAnother);
});

it('warns for the only control plane: there is no other', () => {
  expect(said(check({ nodes: [homelabNode('ryzen'), workerNode], ...through('192.168.1.101') }))).toEqual([
    'warning',
    'warning: ryzen is the only control plane and its own endpoint: nothing can be read while it is down [192.168.1.101]',
  ]);
});

it('blocks a control plane behind a virtual IP of the configuration, and can be overridden', () => {
  const rest = { survey: surveyWith({ configuration: withVip }), ...through('192.168.1.50') };
  const reason = (name: string, address: string) =>
    `blocked (overridable): the endpoint 192.168.1.50 is a virtual IP, and ${name} may hold it: it moves away in the middle [${address}]`;
  expect(said(check(rest))).toEqual([
    'blocked',
    reason('ryzen', '192.168.1.101'),
    reason('intel', '192.168.1.102'),
    reason('m1mac', '192.168.1.103'),
  ]);
  const input = makeInput(rest);
  const overrides = input.nodes.map(({ address }) => ({ check: 'endpoint' as const, address }));
  const typed = { ...input, choices: { ...input.choices, overrides } };
  expect(endpointCheck(typed, makeDraft(typed)).status).toBe('warning');
});

it('only warns a worker behind it', () => {
  const input = makeInput({
    nodes: [homelabNode('ryzen'), workerNode],
    survey: surveyWith({ configuration: withVip }),
    ...through('192.168.1.50'),
  });
  const draft = makeDraft(input, (node) => (node === workerNode ? {} : { part: 'at target' }));
  expect(said(endpointCheck(input, draft))).toEqual([
    'warning',
    'warning: w1: the endpoint 192.168.1.50 is a virtual IP, a load balancer or a node that is not known: it may break off in the middle [192.168.1.110]',
  ]);
});

it('warns for an address that no machine has', () => {
  expect(said(check(through('10.0.0.9')))).toEqual([
    'warning',
    'warning: ryzen, intel, m1mac: the endpoint 10.0.0.9 is a virtual IP, a load balancer or a node that is not known: it may break off in the middle',
  ]);
});

it('reads the machine configurations before it takes an address for a load balancer', () => {
  const survey = surveyWith({ configuration: loading });
  expect(check({ survey, ...through('10.0.0.9') })).toMatchObject({
    status: 'reading',
    summary: 'reading the virtual IPs in the machine configuration of ryzen, intel, m1mac',
  });
  // Those that nodes are named by are none, whatever stands in a configuration.
  expect(check({ survey }).status).toBe('passed');
});

it('does not believe an announced address before the configurations were read: its holder announces a virtual IP', () => {
  const memberAddresses = [['192.168.1.101', '192.168.1.50'], ['192.168.1.102'], ['192.168.1.103']];
  const rest = { memberAddresses, ...through('192.168.1.50', '192.168.1.101') };
  expect(check({ ...rest, survey: surveyWith({ configuration: loading }) }).status).toBe('blocked');
  const workerOnly = (configuration: typeof loading) => {
    const input = makeInput({ ...rest, survey: surveyWith({ configuration }), ...through('192.168.1.50') });
    return endpointCheck(
      input,
      makeDraft(input, ({ address }) => (address === '192.168.1.102' ? {} : { part: 'at target' })),
    );
  };
  expect(workerOnly(loading).status).toBe('reading');
  expect(said(workerOnly(failedWith('not authorized', 'permission')))).toEqual([
    'warning',
    'warning: could not be checked: the virtual IPs in the machine configuration of ryzen, intel, m1mac: not authorized',
  ]);
});

it('warns for a name, and passes a tunnel with a word', () => {
  expect(said(check(through('talos.example.com')))).toEqual([
    'warning',
    'warning: ryzen, intel, m1mac: the endpoint talos.example.com is a name: whether it leads to the node itself cannot be told',
  ]);
  expect(check(through('127.0.0.1:50001'))).toMatchObject({
    status: 'passed',
    summary: 'ryzen, intel, m1mac through a tunnel: see to it that it does not end at the node itself',
  });
});

it('blocks without any endpoint', () => {
  expect(said(check(through()))).toEqual(['blocked', 'blocked: no endpoint leads to ryzen, intel, m1mac']);
});

it('has another way out for the only control plane behind a virtual IP', () => {
  const result = check({
    nodes: [homelabNode('ryzen'), workerNode],
    survey: surveyWith({ configuration: withVip }),
    ...through('192.168.1.50'),
  });
  expect(result.findings[0]).toMatchObject({
    status: 'blocked',
    remedy: 'make its own address the endpoint: talosctl config endpoint 192.168.1.101',
  });
});

it('takes a node for a control plane behind a virtual IP as long as its role is not known', () => {
  const input = makeInput({ survey: surveyWith({ configuration: withVip }), ...through('192.168.1.50') });
  const draft = makeDraft(input, () => ({ role: null }));
  expect(endpointCheck(input, draft).status).toBe('blocked');
});
