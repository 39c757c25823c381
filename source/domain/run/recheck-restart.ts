import { lastValue } from '../loaded.ts';
import { type NodeRecord, type Role, roleOfNode } from '../node.ts';
import { quorumOf } from '../quorum.ts';
import { meanwhile, unknownEtcd, unlisted } from '../upgrade/availability.ts';
import { endpointFor } from '../upgrade/endpoint.ts';
import { isFrom } from '../upgrade/from-minor.ts';
import { memberOn, talosVersionOf } from '../upgrade/node-facts.ts';
import { isOnTheWay } from '../upgrade/on-the-way.ts';
import type { PlanInput } from '../upgrade/plan.ts';
import { commandOn } from '../upgrade/planned-commands.ts';
import { programFor } from '../upgrade/programs.ts';
import { beforeOf } from './before.ts';
import { hasOldEtcd } from './old-etcd.ts';
import type { Question, Rechecked } from './recheck-question.ts';
import type { Action, RunNode } from './types.ts';

type Restart = Exclude<Action, 'upgrade'>;

/** A node to be restarted, with its record. */
interface Restarted extends Question {
  readonly record: NodeRecord;
  readonly role: Role | null;
}

/** The check before a reboot or a rollback: the node may be ill, what is beside it may not lose its quorum. */
export function recheckRestart(question: Question, action: Restart): Rechecked {
  const { node, input } = question;
  const record = input.nodes.find(({ address }) => address === node.address);
  if (!record) {
    return { blocked: [`${node.name} is no node of this cluster any more`], found: null, checks: [] };
  }
  const restarted: Restarted = { ...question, record, role: roleOfNode(record) ?? node.role };
  const etcd = etcdAgainst(restarted);
  const own = [...sessionAgainst(input), ...nodeAgainst(restarted, action)];
  const blocked = [...own, ...etcd.blocked, ...(action === 'rollback' ? rollbackAgainst(restarted) : [])];
  return { blocked, found: foundFor(restarted, action, etcd.warnings), checks: [] };
}

function sessionAgainst({ readOnly, trouble }: PlanInput): readonly string[] {
  return [...(readOnly ? ['this session is read-only'] : []), ...(trouble ? [trouble.message] : [])];
}

/** A node that stays in booting is what a rollback is for. */
function nodeAgainst({ record, node, input }: Restarted, action: Restart): readonly string[] {
  const { name, address } = node;
  if (record.contact.state !== 'answering') return [`${name} does not answer`];
  const stage = lastValue(record.facts.machineStatus)?.stage ?? null;
  const mayBeStuck = action === 'rollback' && stage === 'booting';
  return [
    ...(stage !== null && isOnTheWay(stage) && !mayBeStuck
      ? [`${name} is ${stage}: wait until it runs`]
      : []),
    ...(talosVersionOf(record) === null ? [`the Talos version of ${name} is not known`] : []),
    ...(endpointFor(address, input).endpoint === null ? [`no endpoint leads to ${name}`] : []),
  ];
}

interface Etcd {
  readonly blocked: readonly string[];
  readonly warnings: readonly string[];
}

/** The others alone must hold the quorum: its own member may be ill, or not come back. What is not known is never fine. */
function etcdAgainst({ input, record, node, role }: Restarted): Etcd {
  const { etcd } = input;
  if (etcd.members === null) return { blocked: [unknownEtcd(etcd)], warnings: [] };
  if (etcd.list !== 'read') return { blocked: [unlisted], warnings: [] };
  const voters = etcd.members.filter(({ learner }) => !learner);
  const ownId = role === 'worker' ? null : memberOn(record, etcd);
  const others = voters.filter(({ id }) => id !== ownId);
  if (others.length === 0 && voters.length === 1) {
    return { blocked: [], warnings: ['the only etcd member: etcd and Kubernetes are down meanwhile'] };
  }
  // Which member is its own is not known: it may be one of those that are well.
  const ownVote = role !== 'worker' && ownId === null ? 1 : 0;
  const healthy = Math.max(0, others.filter((member) => member.healthy).length - ownVote);
  const { held, needed } = quorumOf(voters.length, healthy);
  const count = `${healthy} of ${voters.length} members healthy without ${node.name}, ${needed} needed`;
  const ill = etcd.members.filter((member) => !member.healthy && member.id !== ownId);
  return {
    blocked: held ? [] : [`etcd would have no quorum: ${count}`],
    warnings: ill.map(({ name, reason }) => `etcd member ${name} ${reason ?? 'is not healthy'}`),
  };
}

/** Talos goes back to the system before, and on a control plane with it etcd, which the newer ones may not take in. */
function rollbackAgainst({ run, node, record, role, input }: Restarted): readonly string[] {
  const { name, address, fromVersion, toVersion } = node;
  const version = talosVersionOf(record);
  const elsewhere =
    version === null || version === toVersion
      ? []
      : [`${name} runs ${version}, not ${toVersion}: a rollback would not lead back to ${fromVersion}`];
  const { etcdMinor, step } = run.plan;
  if (role === 'worker' || etcdMinor === 'same') return elsewhere;
  if (etcdMinor === 'not known') {
    return [...elsewhere, 'whether etcd has another minor now is not known: the old one may not start again'];
  }
  const isOldAround = input.nodes.some((other) => {
    const running = talosVersionOf(other);
    const isOther = other.address !== address && roleOfNode(other) === 'controlplane';
    return isOther && running !== null && hasOldEtcd(running, step);
  });
  return isOldAround
    ? elsewhere
    : [...elsewhere, 'no other control plane runs the old etcd any more: it would not start again'];
}

function foundFor(restarted: Restarted, action: Restart, ofEtcd: readonly string[]): Rechecked['found'] {
  const { input, record, role, node, bootId } = restarted;
  const before = beforeOf(input, record, bootId);
  const command = commandOn(input, record, commandFor(restarted, action));
  if (!before || !command) return null;
  const goingDown = { role, memberId: before.memberId, address: record.address };
  return {
    before,
    command,
    // No pod has to move: nothing is drained.
    meanwhile: meanwhile(input.etcd, goingDown, input.nodes, null),
    warnings: [
      ...ofEtcd,
      ...wayBackWarnings(restarted, action),
      ...endpointWarnings(node, input),
      'nothing is drained: pods that are still on it end with it, and disruption budgets do not count',
    ],
  };
}

/** 30 minutes are talosctl's own limit; a rollback waits for nothing (talos-facts.md, 2f). */
function commandFor({ input, record }: Restarted, action: Restart): readonly string[] {
  if (action === 'rollback') return ['rollback'];
  const { version } = programFor(talosVersionOf(record), input.survey.cluster.programs);
  const isNewProgram = isFrom('1.13', lastValue(version)) === true;
  return ['reboot', '--wait', '--timeout', '30m', ...(isNewProgram ? ['--progress', 'plain'] : [])];
}

/** The reboot that ends an upgrade is what brings the new etcd. */
function wayBackWarnings({ plan }: Question, action: Restart): readonly string[] {
  if (action === 'rollback') return [];
  const check = plan.checks.find(({ id }) => id === 'etcd-version');
  return check?.findings.map(({ reason }) => reason) ?? [];
}

function endpointWarnings({ name, address }: RunNode, input: PlanInput): readonly string[] {
  const { endpoint, kind } = endpointFor(address, input);
  const isSafe = kind === 'another node' || kind === 'tunnel' || kind === 'none';
  return isSafe ? [] : [`the endpoint ${endpoint} may go down with ${name}`];
}
