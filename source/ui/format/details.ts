import { lastValue } from '../../domain/loaded.ts';
import { type NodeRecord, roleOfNode } from '../../domain/node.ts';
import { nodeName, selectVerdict } from '../../state/selectors.ts';
import { roleText } from './cells.ts';

const gibibyte = 1024 ** 3;

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(bytes < 10 * gibibyte ? 1 : 0)} GiB`;
}

/** One line about what the machine is. */
export function machineLine(node: NodeRecord): string {
  const version = lastValue(node.facts.version);
  const extensions = lastValue(node.facts.extensions);
  const memory = lastValue(node.facts.memory);
  const name = nodeName(node);
  const role = roleOfNode(node);
  const parts = [
    name,
    name !== node.address && node.address,
    role && roleText(role),
    version?.architecture,
    memory && `${gib(memory.usedBytes)} of ${gib(memory.totalBytes)} used`,
    extensions?.schematic && `schematic ${extensions.schematic.slice(0, 8)}…`,
    extensions &&
      extensions.list.length > 0 &&
      `extensions ${extensions.list.map(({ name }) => name).join(', ')}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Every reason why the node is not well; says so when it is. */
export function reasonLines(node: NodeRecord): readonly string[] {
  const { health, reasons } = selectVerdict(node);
  const cordoned = lastValue(node.facts.kubernetes)?.cordoned;
  const lines = [...reasons, ...(cordoned ? ['cordoned: Kubernetes places no new pods here'] : [])];
  return lines.length > 0 ? lines : [health];
}

/** The facts of a node as label and value, for the details. Nothing is made up: what is unknown says so. */
export function factLines(node: NodeRecord, answeredAt: string): readonly (readonly [string, string])[] {
  const { facts } = node;
  const version = lastValue(facts.version);
  const extensions = lastValue(facts.extensions);
  const kubernetes = lastValue(facts.kubernetes);
  const status = lastValue(facts.machineStatus);
  const memory = lastValue(facts.memory);
  return [
    ['address', node.address],
    ['known from', node.sources.join(', ')],
    ['role', roleText(roleOfNode(node))],
    ['stage', status ? `${status.stage}, ${status.ready ? 'ready' : 'not ready'}` : '–'],
    [
      'Talos',
      [version?.talosVersion, version?.architecture, version?.platform].filter(Boolean).join(' · ') || '–',
    ],
    ['kubelet', lastValue(facts.kubernetesVersion) ?? '–'],
    ['Kubernetes node', kubernetes?.name ?? '–'],
    ['etcd member', lastValue(facts.etcdMemberId) ?? '–'],
    ['schematic', extensions?.schematic ?? '–'],
    ['extensions', extensions?.list.map(({ name, version: v }) => `${name} ${v}`).join(', ') || '–'],
    ['CPU', node.cpuPercent === null ? '–' : `${Math.round(node.cpuPercent)} %`],
    ['memory', memory ? `${gib(memory.usedBytes)} of ${gib(memory.totalBytes)} used` : '–'],
    ['booted', status?.bootMarker ?? '–'],
    ['last answer', answeredAt],
  ];
}
