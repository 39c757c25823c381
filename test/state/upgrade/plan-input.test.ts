import { expect, it } from 'vitest';
import { loading } from '../../../source/domain/loaded.ts';
import { releases } from '../../../source/domain/upgrade/releases.ts';
import { initialSurvey } from '../../../source/domain/upgrade/survey.ts';
import { planInput } from '../../../source/state/upgrade/plan-input.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { ok, readAt } from '../../helpers/nodes.ts';
import { choices } from '../../helpers/upgrade.ts';

const survey = initialSurvey([{ path: 'talosctl', minor: null }]);

it('what a plan follows from is the cluster as it is known', () => {
  const members = ok([{ nodeId: 'a', hostname: 'a', role: 'worker' as const, addresses: ['10.0.0.1'] }]);
  const input = planInput(clusterOf(homelabNodes, { members }), survey, choices, releases, readAt);
  expect(input).toMatchObject({
    now: readAt,
    clusterName: 'homelab',
    endpoint: '192.168.1.101',
    memberAddresses: [['10.0.0.1']],
    roles: ['os:admin'],
    readOnly: false,
    trouble: null,
    choices,
  });
  expect(input.nodes.map(({ address }) => address)).toEqual([
    '192.168.1.101',
    '192.168.1.102',
    '192.168.1.103',
  ]);
  expect(input.etcd.members).toHaveLength(3);
});

it('what is not known stands for nothing', () => {
  const trouble = { kind: 'no-route', message: 'no endpoint answers', hint: 'look at the network' } as const;
  const cluster = clusterOf([], { clusterName: loading, trouble, context: 'prod', roles: null });
  expect(planInput(cluster, survey, choices, releases, readAt)).toMatchObject({
    clusterName: 'prod',
    memberAddresses: [],
    nodes: [],
    roles: null,
    trouble,
  });
});
