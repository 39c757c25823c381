import { expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { clusterEndpointCheck } from '../../../../source/domain/upgrade/checks/cluster-endpoint.ts';
import type { PlanInput } from '../../../../source/domain/upgrade/plan.ts';
import { ok } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const at = (clusterEndpoint: string | null) =>
  ok({ installImage: null, extraKernelArguments: [], clusterEndpoint, virtualAddresses: [] });

function check(rest: Partial<PlanInput>) {
  const input = makeInput(rest);
  return clusterEndpointCheck(input, makeDraft(input));
}
const with_ = (clusterEndpoint: string | null, rest: Partial<PlanInput> = {}) =>
  check({ survey: surveyWith({ configuration: at(clusterEndpoint) }), ...rest });

it('passes for an address that is none of the nodes that go down', () => {
  expect(with_('https://192.168.1.200:6443')).toMatchObject({
    status: 'passed',
    summary: '192.168.1.200 is none of the nodes that go down',
  });
});

it.each([
  ['https://192.168.1.101:6443', '192.168.1.101'],
  ['https://10.9.9.1:6443', '10.9.9.1'],
  ['https://RYZEN:6443', 'ryzen'],
])('warns for %s, one of ryzen', (endpoint, host) => {
  const memberAddresses = [['192.168.1.101', '10.9.9.1'], ['192.168.1.102']];
  expect(said(with_(endpoint, { memberAddresses }))).toEqual([
    'warning',
    `warning: the cluster endpoint ${host} is ryzen itself: kubectl is down meanwhile [192.168.1.101]`,
  ]);
});

it('passes where that node is not upgraded', () => {
  const input = makeInput({ survey: surveyWith({ configuration: at('https://192.168.1.101:6443') }) });
  const draft = makeDraft(input, ({ address }) => (address.endsWith('101') ? { part: 'at target' } : {}));
  expect(clusterEndpointCheck(input, draft).status).toBe('passed');
});

it('has nothing to look at where no node goes down, and does not wait for what it would look at', () => {
  const input = makeInput({ survey: surveyWith({ configuration: loading }) });
  const draft = makeDraft(input, () => ({ part: 'at target' }));
  expect(clusterEndpointCheck(input, draft)).toMatchObject({
    status: 'skipped',
    summary: 'no node is upgraded',
  });
});

it('warns for a name, which is not looked up', () => {
  expect(said(with_('https://k8s.example.com:6443'))).toEqual([
    'warning',
    'warning: could not be checked: the cluster endpoint k8s.example.com is a name; where it leads to one node only, kubectl is down while that one is',
  ]);
});

it('is told by any node, and is being read until one has', () => {
  const one = {
    '192.168.1.101': {},
    '192.168.1.102': { configuration: loading },
    '192.168.1.103': { configuration: failedWith('x') },
  };
  expect(check({ survey: surveyWith(one) }).status).toBe('passed');
  expect(check({ survey: surveyWith({ configuration: loading }) }).status).toBe('reading');
});

it('warns where it cannot be read, or is not written', () => {
  expect(
    said(check({ survey: surveyWith({ configuration: failedWith('not authorized', 'permission') }) })),
  ).toEqual([
    'warning',
    'warning: could not be checked: the cluster endpoint in the machine configuration of ryzen, intel, m1mac: not authorized',
  ]);
  expect(said(with_(null))).toEqual([
    'warning',
    'warning: could not be checked: no machine configuration names the cluster endpoint',
  ]);
});
