import { installation } from './installation.ts';
import { homelab, type Scenario, type SimulatedNode } from './scenario.ts';

const hour = 3_600_000;

/**
 * Three control planes that nobody has upgraded for years: Talos v1.6.4 with Kubernetes v1.29.1 and a talosctl of their
 * age, booted by GRUB. Two have images of the factory, one the stock image.
 *
 * @param now - in ms since the epoch.
 */
export function agedScenario(now: number): Scenario {
  const nodes = agedNodes(now);
  return {
    ...homelab(now),
    clusterName: 'aged',
    clusterId: '6b1f0d2c9e8a47358d40c7a1e5f2936b',
    clusterEndpoint: 'https://192.168.7.11:6443',
    talosctlVersion: '1.6.4',
    nodes,
    endpoints: nodes.map(({ address }) => address),
  };
}

/** Booted by GRUB, of which Talos 1.6 does not tell. */
const old = { bootedWithUki: null, bootVolumeBytes: 1_048_576_000 } as const;

function agedNodes(now: number): readonly SimulatedNode[] {
  const common = {
    role: 'controlplane',
    architecture: 'amd64',
    talosVersion: 'v1.6.4',
    kubernetesVersion: 'v1.29.1',
    cores: 4,
    memoryMegabytes: 16_384,
  } as const;
  return [
    {
      ...common,
      ...factory(storage, [
        { name: 'iscsi-tools', version: 'v0.1.4', description: 'iSCSI initiator' },
        { name: 'util-linux-tools', version: '2.39.3', description: 'util-linux tools' },
      ]),
      address: '192.168.7.11',
      hostname: 'oak',
      load: 0.12,
      bootedAt: now - 9000 * hour,
      nodeId: 'Hq3vLw8sT5dRzJk2YbXnC7mPf4uGe6aVtN9xSjQrWo1B',
      etcdMemberId: '8a1c5f20de734b96',
    },
    {
      ...common,
      ...factory(microcode, [{ name: 'intel-ucode', version: '20231114', description: 'Intel microcode' }]),
      address: '192.168.7.12',
      hostname: 'elm',
      load: 0.09,
      bootedAt: now - 8890 * hour,
      nodeId: 'Kd7yBn4mQx9cVf2TgHs6WjLpRz3eUa8rJtS5vXoNq1iC',
      etcdMemberId: 'c40e97b1582af36d',
    },
    {
      ...common,
      schematic: null,
      extensions: [],
      installation: installation('ghcr.io/siderolabs/installer:v1.6.0', { ...old, systemDisk: 'sda' }),
      address: '192.168.7.13',
      hostname: 'ash',
      load: 0.15,
      bootedAt: now - 8889 * hour,
      nodeId: 'Pw2tGk6jMz8bXr4NvCy9HsQdLf3aUe7oTiS5xJnVq1mD',
      etcdMemberId: '2d6f83a90b5ce174',
    },
  ];
}

const storage = 'c9078f9419961640c712a8bf2bb9174933dfcf1da383fd8ea2b7dc21493f8bac';
const microcode = '19ff0c3dcd7f2a5e9f5f4f28b43f1b8b07b3a0f6fd0a4d0d20b2ab8bd41f2f6e';

function factory(
  schematic: string,
  extensions: SimulatedNode['extensions'],
): Pick<SimulatedNode, 'schematic' | 'extensions' | 'installation'> {
  const image = `factory.talos.dev/installer/${schematic}:v1.6.0`;
  return { schematic, extensions, installation: installation(image, old) };
}
