import { bootTime, uptime } from '../../domain/age.ts';
import { type EtcdMember, type EtcdSummary, memberIdOf } from '../../domain/etcd.ts';
import { countServices, type Health } from '../../domain/health.ts';
import { isNotAllowed, type Loaded, lastValue } from '../../domain/loaded.ts';
import {
  bootMarkerOf,
  type Extensions,
  type NodeRecord,
  nodeName,
  type Role,
  roleOfNode,
  triesUntilUnhealthy,
} from '../../domain/node.ts';
import { memoryPercent } from '../../domain/steady.ts';
import { memoize, selectVerdict } from '../../state/selectors.ts';

/** Shown where a value is not known (yet). */
export const unknownCell = '–';

/** Meaning is in the shape and the word as well as in the colour. */
export const glyphs: Readonly<Record<Health, string>> = {
  healthy: '●',
  degraded: '▲',
  unhealthy: '✖',
  unknown: '○',
};

export function roleText(role: Role | null): string {
  if (role === null) return unknownCell;
  return role === 'controlplane' ? 'control plane' : 'worker';
}

function silenceText({ contact }: NodeRecord): string {
  if (contact.error?.kind === 'certificate-expired') return 'certificate expired';
  if (contact.error?.kind === 'talosctl-missing') return 'no talosctl';
  return 'no answer';
}

/** In the health column: the word, and for a node that is not well the gravest reason. */
export function healthText(node: NodeRecord): string {
  const { health, reasons } = selectVerdict(node);
  if (node.contact.failures >= triesUntilUnhealthy) return silenceText(node);
  // One failed try is no verdict yet, and no health either.
  if (node.contact.state === 'failing' && reasons.length === 0) return 'asking again';
  return shortReason(reasons) ?? health;
}

/** Longer reasons are told in their own words below the row: here the beginning says what it is about. */
const longestReason = 24;

function shortReason([reason]: readonly string[]): string | undefined {
  if (reason === undefined || reason.length <= longestReason) return reason;
  const [head = ''] = reason.split(': ', 1);
  return head.length < reason.length ? head : reason;
}

function loadedText<T>(loaded: Loaded<T>, show: (value: T) => string): string {
  if (isNotAllowed(loaded) && lastValue(loaded) === null) return 'not allowed';
  const value = lastValue(loaded);
  return value === null ? unknownCell : show(value);
}

function etcdText(node: NodeRecord, etcd: EtcdSummary, list: readonly EtcdMember[] | null): string {
  const id = memberIdOf(node, list);
  if (!id) return unknownCell;
  if (isNotAllowed(node.facts.etcdStatus)) return 'not allowed';
  const member = etcd.members?.find((candidate) => candidate.id === id);
  const word = etcd.leaderId === id ? 'leader' : member?.learner ? 'learner' : 'member';
  const alarm = etcd.alarms?.find((candidate) => candidate.memberId === id);
  if (alarm) return `${word} ${alarm.alarm}`;
  return member && !member.healthy ? `${word} ✖` : word;
}

function kubernetesText(node: NodeRecord): string {
  return loadedText(node.facts.kubernetes, (kubernetes) => {
    if (kubernetes === null) return unknownCell;
    const ready = kubernetes.ready ? 'Ready' : 'NotReady';
    return kubernetes.cordoned ? `${ready}, cordoned` : ready;
  });
}

/** Everything the node table shows of one node, as text. */
export interface NodeCells {
  readonly name: string;
  readonly address: string;
  readonly role: string;
  readonly health: string;
  readonly stage: string;
  readonly talos: string;
  readonly kubernetesVersion: string;
  readonly services: string;
  readonly etcd: string;
  readonly kubernetes: string;
  readonly cpu: string;
  readonly memory: string;
  readonly uptime: string;
  /** What it was installed from. */
  readonly image: string;
  /** How old the row is, where it is late; else empty. */
  readonly age: string;
}

function percent(value: number | null): string {
  return value === null ? unknownCell : `${Math.round(value)} %`;
}

/** The beginning of the schematic's id; for an image that the factory did not make, how much was added to it. */
function imageText({ schematic, list }: Extensions): string {
  if (schematic) return schematic.slice(0, 8);
  return list.length > 0 ? `${list.length} ext` : 'stock';
}

interface Own {
  readonly cells: Omit<NodeCells, 'etcd' | 'uptime' | 'age'>;
  /** null for a machine that does not answer, too: nobody knows whether it is up. */
  readonly bootedAt: number | null;
}

/** What depends on the node alone: made anew only when the node has changed. */
const ownOf = memoize((node: NodeRecord): Own => {
  const { facts, shown } = node;
  const isUp = node.contact.failures < triesUntilUnhealthy;
  const cells = {
    name: nodeName(node),
    address: node.address,
    role: roleText(roleOfNode(node)),
    health: `${glyphs[selectVerdict(node).health]} ${healthText(node)}`,
    stage: loadedText(facts.machineStatus, (status) => status.stage),
    talos: loadedText(facts.version, (version) => version.talosVersion),
    kubernetesVersion: loadedText(facts.kubernetesVersion, (version) => version ?? unknownCell),
    services: loadedText(facts.services, (services) => {
      const { up, total } = countServices(services);
      return `${up}/${total}`;
    }),
    kubernetes: kubernetesText(node),
    cpu: percent(shown.cpuPercent),
    memory: loadedText(facts.memory, (memory) => percent(memoryPercent(shown.memory ?? memory))),
    image: loadedText(facts.extensions, imageText),
  };
  return { cells, bootedAt: isUp ? bootTime(bootMarkerOf(node)) : null };
});

/** What a row needs to know besides its node. */
export interface Surroundings {
  readonly etcd: EtcdSummary;
  /** The etcd members, for a node that has not told its own member id. */
  readonly members: readonly EtcdMember[] | null;
  /** The one coarse clock, in ms since the epoch. */
  readonly clock: number;
  /** How late the nodes are that are late, by address. */
  readonly late: Readonly<Record<string, string>>;
}

const lastCells = new WeakMap<NodeRecord, NodeCells>();

/** The texts of a node's row: the same object while they are the same. */
export function nodeCells(
  node: NodeRecord,
  { etcd: summary, members, clock, late }: Surroundings,
): NodeCells {
  const { cells, bootedAt } = ownOf(node);
  const etcd = etcdText(node, summary, members);
  const up = uptime(bootedAt, clock) ?? unknownCell;
  const age = late[node.address] ?? '';
  const last = lastCells.get(node);
  if (last && last.etcd === etcd && last.uptime === up && last.age === age) return last;
  const next = { ...cells, etcd, uptime: up, age };
  lastCells.set(node, next);
  return next;
}
