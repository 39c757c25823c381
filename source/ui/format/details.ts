import { lastValue } from '../../domain/loaded.ts';
import { type NodeRecord, roleOfNode, type Source } from '../../domain/node.ts';
import { selectVerdict } from '../../state/selectors.ts';
import { roleText } from './cells.ts';

/** Where a node is known from, in words. */
const sourceTexts: Readonly<Record<Source, string>> = {
  configuration: 'config.json or the command line',
  talosconfig: 'the talosconfig’s nodes',
  endpoint: 'the talosconfig’s endpoints',
  members: 'Talos discovery (members)',
  etcd: 'the etcd members',
};

const gibibyte = 1024 ** 3;

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(bytes < 10 * gibibyte ? 1 : 0)} GiB`;
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
  const { cpuPercent, memory } = node.shown;
  return [
    ['address', node.address],
    ['known from', node.sources.map((source) => sourceTexts[source]).join(', ')],
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
    ['CPU', cpuPercent === null ? '–' : `${Math.round(cpuPercent)} %`],
    ['memory', memory ? `${gib(memory.usedBytes)} of ${gib(memory.totalBytes)} used` : '–'],
    ['booted', status?.bootMarker ?? '–'],
    ['last answer', answeredAt],
  ];
}
