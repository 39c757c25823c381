import { deviceOf, partitionsOf } from './disks.ts';
import { humanBytes } from './go-format.ts';
import { kernelCommandLine } from './kernel.ts';
import { factorySchematic, machineConfiguration } from './machine-configuration.ts';
import type { Resource, ResourceType } from './resource-specs.ts';
import { sinceBoot } from './resource-specs.ts';
import type { NodeState } from './world.ts';

/** What only the plan of an upgrade reads, by the name that talos-tui asks for. */
export const upgradeResources: Readonly<Record<string, ResourceType>> = {
  securitystate: {
    namespace: 'runtime',
    type: 'SecurityStates.talos.dev',
    display: 'SecurityState',
    columns: ['SECUREBOOT'],
    of: (state) => [securityState(state)],
  },
  cmdline: {
    namespace: 'runtime',
    type: 'KernelCmdlines.runtime.talos.dev',
    display: 'KernelCmdline',
    columns: ['CMDLINE'],
    since: 11,
    of: (state, world) => {
      const cmdline = kernelCommandLine(world, state);
      return [sinceBoot(state, 'cmdline', { cmdline }, [cmdline])];
    },
  },
  machineconfig: {
    namespace: 'config',
    type: 'MachineConfigs.config.talos.dev',
    display: 'MachineConfig',
    columns: [],
    isSensitive: true,
    // The one that is kept, and the one in use: whoever names neither gets both.
    of: (state, world) => {
      const text = machineConfiguration(world, state);
      return ['persistent', 'v1alpha1'].map((id) => sinceBoot(state, id, text));
    },
  },
  discoveredvolumes: {
    namespace: 'runtime',
    type: 'DiscoveredVolumes.block.talos.dev',
    display: 'DiscoveredVolume',
    columns: ['TYPE', 'SIZE', 'DISCOVERED', 'LABEL', 'PARTITIONLABEL'],
    since: 8,
    of: discoveredVolumes,
  },
  imagefactoryschematics: {
    namespace: 'runtime',
    type: 'ImageFactorySchematics.runtime.talos.dev',
    display: 'ImageFactorySchematic',
    columns: [],
    since: 14,
    of: (state, world) => {
      const spec = factorySchematic(world, state);
      return spec === null ? [] : [sinceBoot(state, 'schematic', spec)];
    },
  },
};

function securityState(state: NodeState): Resource {
  const { secureBoot, bootedWithUki } = state.installed;
  const spec = {
    ...(bootedWithUki === null ? {} : { bootedWithUKI: bootedWithUki }),
    moduleSignatureEnforced: true,
    secureBoot,
  };
  return sinceBoot(state, 'securitystate', spec, [String(secureBoot)]);
}

function discoveredVolumes(state: NodeState): readonly Resource[] {
  const { installed } = state;
  const disk = installed.systemDisk;
  return partitionsOf(installed).map((partition) => {
    const { index, label, content, bytes } = partition;
    const id = deviceOf(installed, partition);
    const spec = {
      dev_path: `/dev/${id}`,
      device_path: '',
      io_size: 512,
      name: content,
      offset: 0,
      parent: disk,
      parent_dev_path: `/dev/${disk}`,
      partition_index: index,
      partition_label: label,
      pretty_size: humanBytes(bytes),
      probed_size: bytes,
      sector_size: 512,
      size: bytes,
      type: 'partition',
    };
    return sinceBoot(state, id, spec, ['partition', humanBytes(bytes), content, '', label]);
  });
}
