import type { ResourceType } from './resource-specs.ts';
import {
  extensionStatuses,
  machineStatus,
  members,
  memoryStatistics,
  nodeStatus,
  processorStatistics,
  sinceBoot,
} from './resource-specs.ts';
import { upgradeResources } from './upgrade-resources.ts';
import type { NodeState } from './world.ts';

/** By the name that talos-tui asks for. */
const catalogue: Readonly<Record<string, ResourceType>> = {
  machinestatus: {
    namespace: 'runtime',
    type: 'MachineStatuses.runtime.talos.dev',
    display: 'MachineStatus',
    columns: ['STAGE', 'READY'],
    of: (state) => [machineStatus(state)],
  },
  machinetype: {
    namespace: 'config',
    type: 'MachineTypes.config.talos.dev',
    display: 'MachineType',
    columns: ['TYPE'],
    of: (state) => [sinceBoot(state, 'machine-type', state.node.role, [state.node.role])],
  },
  kubeletspec: {
    namespace: 'k8s',
    type: 'KubeletSpecs.kubernetes.talos.dev',
    display: 'KubeletSpec',
    columns: [],
    of: (state) => [
      sinceBoot(state, 'kubelet', {
        config: {},
        expectedNodename: state.hostname,
        image: `ghcr.io/siderolabs/kubelet:${state.node.kubernetesVersion}`,
      }),
    ],
  },
  etcdmember: {
    namespace: 'etcd',
    type: 'EtcdMembers.etcd.talos.dev',
    display: 'EtcdMember',
    columns: ['MEMBER ID'],
    of: (state) => {
      const id = state.node.etcdMemberId;
      return id === null || state.booting || state.etcdLost
        ? []
        : [sinceBoot(state, 'local', { memberID: id }, [id])];
    },
  },
  nodestatus: {
    namespace: 'k8s',
    type: 'NodeStatuses.kubernetes.talos.dev',
    display: 'NodeStatus',
    columns: ['READY', 'UNSCHEDULABLE'],
    of: (state) => [nodeStatus(state)],
  },
  cpustat: {
    namespace: 'perf',
    type: 'CPUStats.perf.talos.dev',
    display: 'CPUStat',
    columns: [],
    of: (state, world) => [processorStatistics(state, world.now)],
  },
  memorystat: {
    namespace: 'perf',
    type: 'MemoryStats.perf.talos.dev',
    display: 'MemoryStat',
    columns: [],
    of: (state, world) => [memoryStatistics(state, world.now)],
  },
  extensions: {
    namespace: 'runtime',
    type: 'ExtensionStatuses.runtime.talos.dev',
    display: 'ExtensionStatus',
    columns: ['NAME', 'VERSION'],
    of: extensionStatuses,
  },
  identity: {
    namespace: 'cluster',
    type: 'Identities.cluster.talos.dev',
    display: 'Identity',
    columns: ['ID'],
    of: (state) => [sinceBoot(state, 'local', { nodeId: state.node.nodeId }, [state.node.nodeId])],
  },
  hostname: {
    namespace: 'network',
    type: 'HostnameStatuses.net.talos.dev',
    display: 'HostnameStatus',
    columns: ['HOSTNAME', 'DOMAINNAME'],
    of: (state) => [
      sinceBoot(state, 'hostname', { domainname: '', hostname: state.hostname }, [state.hostname, '']),
    ],
  },
  members: {
    namespace: 'cluster',
    type: 'Members.cluster.talos.dev',
    display: 'Member',
    columns: ['HOSTNAME', 'MACHINE TYPE', 'OS', 'ADDRESSES'],
    of: members,
  },
  info: {
    namespace: 'cluster',
    type: 'Infos.cluster.talos.dev',
    display: 'Info',
    columns: ['CLUSTER ID', 'CLUSTER NAME'],
    of: (state, { scenario: { clusterId, clusterName } }) => [
      sinceBoot(state, 'current', { clusterId, clusterName }, [clusterId, clusterName]),
    ],
  },
  platformmetadata: {
    namespace: 'runtime',
    type: 'PlatformMetadatas.talos.dev',
    display: 'PlatformMetadata',
    columns: ['PLATFORM', 'TYPE', 'REGION', 'ZONE'],
    of: (state, { scenario: { platform } }) => [
      sinceBoot(state, 'platformmetadata', { hostname: state.hostname, platform }, [platform, '', '', '']),
    ],
  },
  version: {
    namespace: 'runtime',
    type: 'Versions.runtime.talos.dev',
    display: 'Version',
    columns: ['NAME', 'VERSION'],
    since: 10,
    of: (state) => {
      const { talosVersion } = state.node;
      return [sinceBoot(state, 'version', { name: 'Talos', version: talosVersion }, ['Talos', talosVersion])];
    },
  },
  ...upgradeResources,
};

/** The type behind a name as this node's Talos knows it: the short name, singular, or the full type. */
export function findResourceType(name: string, state: NodeState): ResourceType | null {
  const wanted = name.toLowerCase();
  const matches = ([key, { type, display }]: [string, ResourceType]) =>
    [key, display.toLowerCase(), type.toLowerCase(), type.split('.')[0]?.toLowerCase()].includes(wanted);
  const found = Object.entries(catalogue).find(matches)?.[1];
  const minor = Number(state.node.talosVersion.split('.')[1]);
  return found && (found.since ?? 0) <= minor ? found : null;
}
