import type { NodeState, World } from './world.ts';

/** What stands in every secret of the practice cluster: whoever finds it anywhere else has found a leak. */
const fake = (name: string) => `FAKE-SECRET-${name}-of-the-practice-cluster`;

const factoryUrl = 'https://factory.talos.dev';

/** The machine configuration as Talos keeps it: one text, with comments, and full of (fake) secrets. */
export function machineConfiguration({ scenario }: World, state: NodeState): string {
  const { node, installed } = state;
  const isControlPlane = node.role === 'controlplane';
  return [
    'version: v1alpha1 # Indicates the schema used to decode the contents.',
    'debug: false # Enable verbose logging to the console.',
    'persist: true',
    '# Provides machine specific configuration options.',
    'machine:',
    `    type: ${node.role} # Defines the role of the machine within the cluster.`,
    `    token: ${fake('machine-token')} # The \`token\` is used by a machine to join the PKI of the cluster.`,
    '    # The root certificate authority of the PKI.',
    '    ca:',
    `        crt: ${fake('machine-ca-crt')}`,
    `        key: ${isControlPlane ? fake('machine-ca-key') : '""'}`,
    '    kubelet:',
    `        image: ghcr.io/siderolabs/kubelet:${node.kubernetesVersion} # The \`image\` field is an optional reference to an alternative kubelet image.`,
    '        ',
    '        # # The `extraArgs` field is used to provide additional flags to the kubelet.',
    '        # extraArgs:',
    '        #     key: value',
    ...networkLines(installed.virtualAddress),
    ...installLines(state),
    '# Provides cluster specific configuration options.',
    'cluster:',
    `    id: ${fake('cluster-id')} # Globally unique identifier for this cluster (base64 encoded random 32 bytes).`,
    `    secret: ${fake('cluster-secret')} # Shared secret of cluster (base64 encoded random 32 bytes).`,
    '    # Provides control plane specific configuration options.',
    '    controlPlane:',
    `        endpoint: ${scenario.clusterEndpoint} # Endpoint is the canonical controlplane endpoint, which can be an IP address or a DNS hostname.`,
    `    clusterName: ${scenario.clusterName} # Configures the cluster's name.`,
    `    token: ${fake('bootstrap-token')} # The bootstrap token used to join the cluster.`,
    ...(isControlPlane ? controlPlaneSecrets : []),
    '',
  ].join('\n');
}

const controlPlaneSecrets: readonly string[] = [
  `    secretboxEncryptionSecret: ${fake('secretbox')} # A key used for the encryption of secret data at rest.`,
  '    ca:',
  `        crt: ${fake('kubernetes-ca-crt')}`,
  `        key: ${fake('kubernetes-ca-key')}`,
  '    serviceAccount:',
  `        key: ${fake('service-account-key')}`,
  '    etcd:',
  '        ca:',
  `            crt: ${fake('etcd-ca-crt')}`,
  `            key: ${fake('etcd-ca-key')}`,
];

function networkLines(virtualAddress: string | null): readonly string[] {
  if (virtualAddress === null) return [];
  return [
    '    # Provides machine specific network configuration options.',
    '    network:',
    '        interfaces:',
    '            - interface: eth0 # The interface name.',
    '              dhcp: true # Indicates if DHCP should be used to configure the interface.',
    '              # Virtual (shared) IP address configuration.',
    '              vip:',
    `                ip: ${virtualAddress} # Specifies the IP address to be used.`,
  ];
}

function installLines({ installed }: NodeState): readonly string[] {
  const { systemDisk, installImage, extraKernelArguments } = installed;
  return [
    '    # Used to provide instructions for installations.',
    '    install:',
    `        disk: /dev/${systemDisk} # The disk used for installations.`,
    ...(extraKernelArguments.length === 0 ? [] : ['        extraKernelArgs:']),
    ...extraKernelArguments.map((argument) => `            - ${argument}`),
    ...(installImage === null
      ? ['        # image: ghcr.io/siderolabs/installer:latest']
      : [
          `        image: ${installImage} # Allows for supplying the image used to perform the installation.`,
        ]),
    '        wipe: false # Indicates if the installation disk should be wiped at installation time.',
  ];
}

/** `get imagefactoryschematics`: what the factory has made; null for an image that is not of the factory. */
export function factorySchematic({ scenario }: World, { installed }: NodeState): object | null {
  const { schematic, secureBoot } = installed;
  if (schematic === null) return null;
  const flavor = `${scenario.platform}-installer${secureBoot ? '-secureboot' : ''}`;
  return { schematicId: schematic, flavor, apiUrl: factoryUrl };
}
