import { hostOf, isAddress } from '../../address.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';
import { answersOf, readingText, targetsOf, unreadFindings } from './told.ts';

const what = 'the cluster endpoint in the machine configuration';

const notWritten = finding(
  'warning',
  'could not be checked: no machine configuration names the cluster endpoint',
  null,
);

/** Every address and name that a node is known by. */
function hostsOf({ address, name }: NodePlan, { nodes, memberAddresses }: PlanInput): ReadonlySet<string> {
  const node = nodes.find((candidate) => candidate.address === address);
  const own = [address, name, ...(node?.announced.addresses ?? [])].map(hostOf);
  const machine = memberAddresses.filter((addresses) => addresses.some((one) => own.includes(hostOf(one))));
  return new Set([...own, ...machine.flat().map(hostOf)]);
}

function hostFinding(host: string, targets: readonly NodePlan[], input: PlanInput): readonly Finding[] {
  const owner = targets.find((target) => hostsOf(target, input).has(host));
  if (owner) {
    return [
      finding(
        'warning',
        `the cluster endpoint ${host} is ${owner.name} itself: kubectl is down meanwhile`,
        'use a virtual IP or a load balancer as cluster endpoint where that matters',
        { address: owner.address },
      ),
    ];
  }
  if (isAddress(host)) return [];
  return [
    finding(
      'warning',
      `could not be checked: the cluster endpoint ${host} is a name; where it leads to one node only, kubectl is down while that one is`,
      null,
    ),
  ];
}

/** Does kubectl keep working meanwhile? */
export const clusterEndpointCheck: CheckRule = (input, draft) => {
  const { told, reading, unread } = answersOf(
    draft.nodes,
    input,
    (address) => surveyOf(input.survey, address).configuration,
  );
  const hosts = told.flatMap(({ value }) => (value.clusterEndpoint ? [hostOf(value.clusterEndpoint)] : []));
  const known = [...new Set(hosts)];
  const targets = targetsOf(draft);
  const isUnread = known.length === 0 && reading.length === 0 && targets.length > 0;
  // It is one for the whole cluster, so that one node that tells it is enough.
  const missing = unread.length > 0 ? unreadFindings(what, unread) : [notWritten];
  return conclude(
    {
      id: 'cluster-endpoint',
      title: 'Cluster endpoint',
      passed: `${known.join(', ')} is none of the nodes that go down`,
      isNeeded: targets.length > 0,
      findings: [...known.flatMap((host) => hostFinding(host, targets, input)), ...(isUnread ? missing : [])],
      reading: known.length === 0 && targets.length > 0 ? readingText(what, reading) : null,
    },
    input,
  );
};
