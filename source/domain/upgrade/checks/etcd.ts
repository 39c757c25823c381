import type { EtcdSummary, MemberCondition } from '../../etcd.ts';
import type { EtcdAlarm } from '../../node.ts';
import { finding } from '../finding.ts';
import { isControlPlane, memberOn } from '../node-facts.ts';
import type { Finding, PlanInput } from '../plan.ts';
import { counted } from '../words.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { targetsOf } from './told.ts';

/** What is found makes a control plane wait; workers only where etcd itself is not safe. */
type Gravity = 'warning' | 'blocked';

function gravityOf(draft: Draft): Gravity {
  return targetsOf(draft).every(({ role }) => role === 'worker') ? 'warning' : 'blocked';
}

/** Why not every member's condition is known, in one finding. It blocks whoever is upgraded: nobody knows the quorum. */
function unreadable({ etcd, nodes }: PlanInput): Finding {
  if (etcd.notAllowed) {
    const remedy = 'use a talosconfig with the role os:admin';
    return finding('blocked', "etcd's status may not be read with the role of this talosconfig", remedy);
  }
  if (etcd.error) {
    return finding('blocked', `etcd cannot be read: ${etcd.error.message}`, etcd.error.hint);
  }
  if (!nodes.some(isControlPlane)) {
    const reason = 'no control plane is known, so the quorum cannot be told';
    return finding('blocked', reason, 'name all control planes');
  }
  const known = new Set(nodes.map((node) => memberOn(node, etcd)).filter((id) => id !== null)).size;
  if (etcd.memberCount === null || etcd.memberCount <= known) {
    return finding('blocked', 'not every control plane tells the status of its etcd member', null);
  }
  return finding(
    'blocked',
    `etcd has ${counted(etcd.memberCount, 'member')}, and only ${known} on a node that is known here`,
    'name all control planes; only where the machine of one is gone for good: talosctl etcd remove-member ID',
  );
}

/** Remedies are those of the etcd documentation; talosctl has the commands. */
function alarmFinding({ members }: EtcdSummary, { memberId, alarm }: EtcdAlarm): Finding {
  const member = members?.find(({ id }) => id === memberId);
  const on = member?.address ?? 'NODE';
  const remedy =
    alarm === 'NOSPACE'
      ? `defragment and disarm: talosctl -n ${on} etcd defrag, then talosctl -n ${on} etcd alarm disarm`
      : 'replace the member before anything else';
  return finding('blocked', `etcd alarm ${alarm} on ${member?.name ?? memberId}`, remedy, {
    ...(member?.address ? { address: member.address } : {}),
  });
}

/** Nothing is heard of it, rather than that it is behind or has a complaint. */
const isLost = (reason: string | null): boolean =>
  reason === 'does not answer' || reason === 'has not started';

function memberFindings(
  { id, name, address, learner, healthy, reason }: MemberCondition,
  gravity: Gravity,
): readonly Finding[] {
  const about = address === null ? {} : { address };
  const isHomeless = address === null;
  const removal = `only where its machine is gone for good: talosctl etcd remove-member ${id}`;
  const remedy = isLost(reason)
    ? `bring it back; ${removal}`
    : 'wait until it has caught up, and look at its log where it does not';
  return [
    ...(isHomeless
      ? [
          finding(
            gravity,
            `etcd member ${name} is on no node that is known`,
            isLost(reason) ? `name its node; ${removal}` : 'name its node',
          ),
        ]
      : []),
    ...(learner
      ? [finding(gravity, `etcd member ${name} is a learner`, 'wait until it has a vote', about)]
      : []),
    ...(healthy ? [] : [finding(gravity, `etcd member ${name} ${reason}`, remedy, about)]),
  ];
}

function findingsFor(input: PlanInput, draft: Draft): readonly Finding[] {
  const { etcd } = input;
  if (etcd.isPending || etcd.list === 'loading') return [];
  if (etcd.members && etcd.list === 'failed') {
    const reason = 'the list of etcd members cannot be read, so others may have a vote';
    return [finding('blocked', reason, 'look at it: talosctl etcd members')];
  }
  if (!etcd.members || etcd.alarms === null) return [unreadable(input)];
  const gravity = gravityOf(draft);
  return [
    ...etcd.alarms.map((alarm) => alarmFinding(etcd, alarm)),
    ...etcd.members.flatMap((member) => memberFindings(member, gravity)),
  ];
}

export const etcdCheck: CheckRule = (input, draft) => {
  const { members, isPending, list } = input.etcd;
  const total = members?.length ?? 0;
  return conclude(
    {
      id: 'etcd',
      title: 'etcd',
      passed: `etcd ${total}/${total} started, healthy and in step, no alarm, no learner`,
      findings: findingsFor(input, draft),
      reading: isPending || list === 'loading' ? 'status and members of etcd' : null,
    },
    input,
  );
};
