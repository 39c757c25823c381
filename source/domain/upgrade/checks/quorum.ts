import { mayStart, ownLearner, type Permission, unknownMember, unlisted } from '../availability.ts';
import { finding } from '../finding.ts';
import { leaderAddressOf, memberOn } from '../node-facts.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { counted } from '../words.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { forAll, targetsOf } from './told.ts';

interface Asked {
  readonly node: NodePlan;
  readonly permission: Permission;
}

function permissions(input: PlanInput, draft: Draft): readonly Asked[] {
  const records = new Map(input.nodes.map((node) => [node.address, node]));
  return targetsOf(draft).map((node) => {
    const record = records.get(node.address);
    const memberId = record ? memberOn(record, input.etcd) : null;
    return { node, permission: mayStart(input.etcd, { role: node.role, memberId }) };
  });
}

const votersOf = ({ etcd }: PlanInput): number =>
  (etcd.members ?? []).filter(({ learner }) => !learner).length;

const untilVote = 'wait until it has its vote';
const allBack = 'bring every etcd member back first';

function remedyFor(input: PlanInput, { verdict, reason }: Permission): string {
  const members = input.etcd.members ?? [];
  const voters = votersOf(input);
  // Without the list, how many members are known here is no reason for another one.
  if (reason === unlisted) return 'look at it: talosctl etcd members';
  if (reason === unknownMember) return 'look at its etcd: talosctl etcd status, talosctl service etcd';
  if (reason === ownLearner) return untilVote;
  if (verdict === 'warning') {
    return voters === 1
      ? 'a snapshot of etcd is taken first, nothing is drained, and its name has to be typed'
      : 'look at etcd first: talosctl etcd status';
  }
  if (members.some(({ healthy }) => !healthy)) return allBack;
  if (voters === 2 && members.length > 2) return untilVote;
  return members.length === 2 ? 'add a third control plane, or remove one of the two' : allBack;
}

/** One finding for all nodes with the same reason: what stands against one worker stands against all. */
function refusals(input: PlanInput, asked: readonly Asked[]): readonly Finding[] {
  const against = asked.filter(({ permission }) => permission.verdict !== 'yes');
  const reasons = [...new Set(against.map(({ permission }) => permission.reason))];
  return reasons.flatMap((reason) => {
    const concerned = against.filter(({ permission }) => permission.reason === reason);
    const strictest = concerned.find(({ permission }) => permission.verdict === 'no') ?? concerned[0];
    if (!strictest) return [];
    const { permission } = strictest;
    const status = permission.verdict === 'no' ? 'blocked' : 'warning';
    return forAll(
      concerned.map(({ node }) => node),
      (names) => finding(status, `${names}: ${reason}`, remedyFor(input, permission)),
    );
  });
}

/** Each change of the leader is an election, during which nothing is written: one is enough. */
function leaderFindings(input: PlanInput, draft: Draft): readonly Finding[] {
  const controlPlanes = targetsOf(draft).filter(({ role }) => role === 'controlplane');
  if (controlPlanes.length < 2 || !input.etcd.members) return [];
  const leaderAddress = leaderAddressOf(input.nodes, input.etcd);
  if (leaderAddress === null) {
    return [finding('warning', 'which member leads etcd is not known, so it may go before the others', null)];
  }
  const leader = controlPlanes.find(({ address }) => address === leaderAddress);
  if (!leader || leader === controlPlanes.at(-1)) return [];
  const remedy = `move it behind the other control planes, or have it hand over: talosctl -n ${leader.address} etcd forfeit-leadership`;
  return [
    finding('warning', `${leader.name} leads etcd, and does not go last of the control planes`, remedy, {
      address: leader.address,
    }),
  ];
}

function passedText(input: PlanInput, draft: Draft): string {
  const voters = votersOf(input);
  if (targetsOf(draft).every(({ role }) => role === 'worker'))
    return 'no control plane is upgraded: the quorum stays';
  return `the quorum stays: ${voters - 1} of ${counted(voters, 'member')} without each control plane`;
}

export const quorumCheck: CheckRule = (input, draft) => {
  const isPending = input.etcd.isPending || input.etcd.list === 'loading';
  return conclude(
    {
      id: 'quorum',
      title: 'Quorum',
      passed: passedText(input, draft),
      findings: isPending
        ? []
        : [...refusals(input, permissions(input, draft)), ...leaderFindings(input, draft)],
      reading: isPending ? "etcd's status" : null,
      isNeeded: targetsOf(draft).length > 0,
    },
    input,
  );
};
