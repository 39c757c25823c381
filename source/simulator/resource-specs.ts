import { memoryUse, processorTime, reading } from './measurements.ts';
import type { Change, NodeState, World } from './world.ts';

/** One resource of a node, before it is printed. */
export interface Resource {
  readonly id: string | number;
  readonly change: Change;
  readonly spec: unknown;
  /** The values of the type's own table columns. */
  readonly cells: readonly string[];
}

export interface ResourceType {
  readonly namespace: string;
  /** The full type, as MachineStatuses.runtime.talos.dev. */
  readonly type: string;
  /** The type in the table's TYPE column, as MachineStatus. */
  readonly display: string;
  readonly columns: readonly string[];
  /** The minor of Talos 1 that brought it; without one every Talos here knows it. */
  readonly since?: number;
  /** Only os:admin may read it. */
  readonly isSensitive?: true;
  readonly of: (state: NodeState, world: World) => readonly Resource[];
}

/** A resource that has been as it is since boot. */
export function sinceBoot(
  state: NodeState,
  id: string | number,
  spec: unknown,
  cells: string[] = [],
): Resource {
  return { id, change: { version: 1, at: state.bootedAt }, spec, cells };
}

export interface UnmetCondition {
  readonly name: string;
  readonly reason: string;
}

export function machineStatus(state: NodeState): Resource {
  const stage = state.booting ? 'booting' : state.rebooting ? 'rebooting' : 'running';
  const unmetConditions = unmetConditionsOf(state);
  const ready = unmetConditions.length === 0 && !state.rebooting;
  return {
    id: 'machine',
    change: state.machineStatusChange,
    spec: { stage, status: { ready, unmetConditions } },
    cells: [stage, String(ready)],
  };
}

/** What keeps the machine from being ready. */
function unmetConditionsOf(state: NodeState): readonly UnmetCondition[] {
  const { booting, kubeletFailed, rebooting, restart } = state;
  if (rebooting) return [];
  if (booting) return [{ name: 'services', reason: 'etcd not running, kubelet not running' }];
  if (kubeletFailed) return [{ name: 'services', reason: 'kubelet not running' }, ...staticPods(state)];
  if (!restart || restart.phase === 'healthy') return [];
  const problem = restart.phase === 'waiting' ? 'not running' : 'not healthy';
  return [{ name: 'services', reason: `${restart.service} ${problem}` }];
}

function staticPods({ node, hostname }: NodeState): readonly UnmetCondition[] {
  if (node.role === 'worker') return [];
  const pods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  const reason = pods.map((pod) => `kube-system/${pod}-${hostname} not ready`).join(', ');
  return [{ name: 'staticPods', reason }];
}

export function nodeStatus(state: NodeState): Resource {
  const { hostname, cordoned, kubernetesReady, node } = state;
  return {
    id: hostname,
    change: state.nodeStatusChange,
    spec: {
      annotations: {},
      labels: { 'kubernetes.io/arch': node.architecture, 'kubernetes.io/hostname': hostname },
      nodeReady: kubernetesReady,
      nodename: hostname,
      podCIDRs: [],
      unschedulable: cordoned,
    },
    cells: [String(kubernetesReady), String(cordoned)],
  };
}

export function extensionStatuses(state: NodeState): readonly Resource[] {
  const { extensions, schematic } = state.installed;
  const virtual = {
    name: 'schematic',
    version: schematic ?? '',
    description: 'Virtual extension which specifies the schematic of the image built with Image Factory.',
  };
  return [...extensions, ...(schematic === null ? [] : [virtual])].map((extension, index) => {
    const { name, version, description } = extension;
    const compatibility = { talos: { version: '>= v1.0.0' } };
    const metadata = { author: 'Sidero Labs', compatibility, description, name, version };
    return sinceBoot(state, index, { image: `${index}.${name}.sqsh`, metadata }, [name, version]);
  });
}

/** Every node lists all members, by hostname: also those that are down. */
export function members(state: NodeState, { nodes }: World): readonly Resource[] {
  return nodes
    .toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1))
    .map(({ node, hostname }) => {
      const operatingSystem = `Talos (${node.talosVersion})`;
      const spec = {
        addresses: [node.address],
        ...(node.role === 'controlplane' ? { controlPlane: { port: 6443 } } : {}),
        hostname,
        machineType: node.role,
        nodeId: node.nodeId,
        operatingSystem,
      };
      return sinceBoot(state, hostname, spec, [
        hostname,
        node.role,
        operatingSystem,
        JSON.stringify([node.address]),
      ]);
    });
}

export function processorStatistics(state: NodeState, now: number): Resource {
  const change = reading(state, now);
  const { user, system, idle, uptime } = processorTime(state, change.at);
  const zero = { guest: 0, guestNice: 0, iowait: 0, irq: 0, nice: 0, softIrq: 0, steal: 0 };
  const spec = {
    contextSwitches: Math.floor(uptime * 4100),
    cpu: [],
    cpuTotal: { ...zero, idle, system, user },
    irqTotal: 0,
    processBlocked: 0,
    processCreated: Math.floor(uptime * 3),
    processRunning: 2,
    softIrqTotal: 0,
  };
  return { id: 'latest', change, spec, cells: [] };
}

/** Fields of /proc/meminfo that stay zero here. */
const unusedMemoryFields =
  'active activeAnon activeFile anonHugePages anonPages bounce cmaFree cmaTotal commitLimit commitTedas ' +
  'directMap1g directMap2m directMap4k dirty hardwareCorrupted hugePagesFree hugePagesRsvd hugePagesSurp ' +
  'hugePagesTotal hugepagesize inactive inactiveAnon inactiveFile kernelStack mapped mlocked nfsunstable ' +
  'pageTables shmem shmemHugePages shmemPmdMapped slab sreclaimable sunreclaim swapCached swapFree swapTotal ' +
  'unevictable vmallocChunk vmallocTotal vmallocUsed writeBacktmp writeback';

export function memoryStatistics(state: NodeState, now: number): Resource {
  const change = reading(state, now);
  const { total, free, buffers, cached, available } = memoryUse(state, change.at);
  const zeros = Object.fromEntries(unusedMemoryFields.split(' ').map((field) => [field, 0]));
  const spec = { ...zeros, total, available, buffers, cached, used: total - free };
  return { id: 'latest', change, spec, cells: [] };
}
