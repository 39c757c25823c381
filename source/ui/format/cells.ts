import { type EtcdMember, type EtcdSummary, memberIdOf } from '../../domain/etcd.ts';
import { countServices, type Health } from '../../domain/health.ts';
import { isNotAllowed, type Loaded, lastValue } from '../../domain/loaded.ts';
import { type NodeRecord, type Role, roleOfNode, triesUntilUnhealthy } from '../../domain/node.ts';
import { memoize, nodeName, selectVerdict } from '../../state/selectors.ts';

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
  return reasons[0] ?? health;
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
}

function percent(value: number | null): string {
  return value === null ? unknownCell : `${Math.round(value)} %`;
}

/** What depends on the node alone: made anew only when the node has changed. */
const ownCells = memoize((node: NodeRecord): Omit<NodeCells, 'etcd'> => {
  const { facts } = node;
  return {
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
    cpu: percent(node.cpuPercent),
    memory: loadedText(facts.memory, (memory) => percent((memory.usedBytes / memory.totalBytes) * 100)),
  };
});

/** @param list - the etcd members, for a node that has not told its own member id. */
export function nodeCells(
  node: NodeRecord,
  etcd: EtcdSummary,
  list: readonly EtcdMember[] | null,
): NodeCells {
  return { ...ownCells(node), etcd: etcdText(node, etcd, list) };
}
