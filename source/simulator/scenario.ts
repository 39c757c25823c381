import type { Fault } from './faults.ts';
import { installation, type SimulatedInstallation } from './installation.ts';

export interface SimulatedExtension {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/** One machine of the practice cluster, as it is before any fault. */
export interface SimulatedNode {
  /** The IPv4 address that `-n` names it by. */
  readonly address: string;
  readonly hostname: string;
  readonly role: 'controlplane' | 'worker';
  readonly architecture: 'amd64' | 'arm64';
  /** With the leading v, as in v1.13.1. */
  readonly talosVersion: string;
  readonly kubernetesVersion: string;
  /** The Image Factory schematic; null for an image the factory did not make. */
  readonly schematic: string | null;
  readonly extensions: readonly SimulatedExtension[];
  readonly installation: SimulatedInstallation;
  readonly cores: number;
  readonly memoryMegabytes: number;
  /** The share of processor time in use around which the load moves, 0 to 1. */
  readonly load: number;
  /** In ms since the epoch. */
  readonly bootedAt: number;
  /** The id of Talos discovery. */
  readonly nodeId: string;
  /** 16 hexadecimal digits; null on workers. */
  readonly etcdMemberId: string | null;
}

/** The practice cluster before any fault. With the recorded actions and the clock it decides every answer. */
export interface Scenario {
  readonly clusterName: string;
  /** 32 hexadecimal digits. */
  readonly clusterId: string;
  readonly talosctlVersion: TalosctlVersion;
  readonly platform: string;
  /** `.cluster.controlPlane.endpoint` of every machine configuration. */
  readonly clusterEndpoint: string;
  readonly nodes: readonly SimulatedNode[];
  /** As in the talosconfig. An endpoint that is no node's address always answers (a load balancer). */
  readonly endpoints: readonly string[];
  readonly role: 'os:admin' | 'os:reader';
  /** In ms since the epoch. */
  readonly certificateExpiresAt: number;
  /** How long a connection to a black-holed machine is tried, in ms; talosctl's own is 20 000. */
  readonly dialTimeout: number;
  /** When the practice began, in ms since the epoch: from then on the initial faults hold. */
  readonly startedAt: number;
  readonly faults: readonly Fault[];
  /**
   * Whether the cluster lives: load and memory move, services write log lines, and one restarts now and then.
   * Without it nothing changes but by faults and age.
   */
  readonly life: boolean;
  /** How long upgrades, drains and reboots take, and their limits: 1 is as long as the practice shows them. */
  readonly pace: number;
}

/** The talosctl versions there are recordings of. The version decides formats: protojson spacing, columns, resources. */
export type TalosctlVersion = '1.6.4' | '1.9.5' | '1.13.3';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const year = 365 * 24 * hour;

/** The three control planes of the recorded homelab, on Talos v1.13.1 with Kubernetes v1.34.1. `now` is in ms since the epoch. */
export function homelab(now: number): Scenario {
  return {
    clusterName: 'homelab',
    clusterId: '214267d360881aae41cca4c3f14308b1',
    talosctlVersion: '1.13.3',
    platform: 'metal',
    clusterEndpoint: 'https://192.168.1.101:6443',
    nodes: homelabNodes(now),
    endpoints: ['192.168.1.101', '192.168.1.102', '192.168.1.103'],
    role: 'os:admin',
    certificateExpiresAt: now + year,
    dialTimeout: 20_000,
    startedAt: now,
    faults: [],
    life: false,
    pace: 1,
  };
}

function homelabNodes(now: number): readonly SimulatedNode[] {
  const common = {
    role: 'controlplane',
    talosVersion: 'v1.13.1',
    kubernetesVersion: 'v1.34.1',
  } as const;
  return [
    {
      ...common,
      address: '192.168.1.101',
      hostname: 'ryzen',
      architecture: 'amd64',
      schematic: 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176',
      extensions: [{ name: 'amd-ucode', version: '20251125', description: 'AMD microcode' }],
      installation: installation(
        factoryImage('b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176'),
      ),
      cores: 24,
      memoryMegabytes: 65_536,
      load: 0.06,
      bootedAt: now - (51 * hour + 59 * minute + 55 * second),
      nodeId: '9ZGQBMXoBpA5L3mtGyS7rjqTbDdQ8n3eCb2WHvR2BAYe',
      etcdMemberId: 'f629db32dffa6e3a',
    },
    {
      ...common,
      address: '192.168.1.102',
      hostname: 'intel',
      architecture: 'amd64',
      schematic: '613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245',
      extensions: [
        { name: 'i915', version: '20251125', description: 'Intel GPU drivers and firmware' },
        { name: 'intel-ucode', version: '20251111', description: 'Intel microcode' },
      ],
      installation: installation(
        factoryImage('613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245'),
        { systemDisk: 'sda' },
      ),
      cores: 12,
      memoryMegabytes: 32_768,
      load: 0.11,
      bootedAt: now - (59 * hour + 12 * minute + 55 * second),
      nodeId: 'AafGjMdePVJjUC5DBYZXRTacczpLejhJ3oBD7gqNSPNe',
      etcdMemberId: 'f5739d62b6377bf0',
    },
    {
      ...common,
      address: '192.168.1.103',
      hostname: 'm1mac',
      architecture: 'arm64',
      schematic: 'ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515',
      extensions: [{ name: 'qemu-guest-agent', version: '10.0.2', description: 'QEMU guest agent' }],
      installation: installation(
        factoryImage('ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515'),
        { systemDisk: 'vda' },
      ),
      cores: 8,
      memoryMegabytes: 16_384,
      load: 0.16,
      bootedAt: now - (66 * hour + 25 * minute + 55 * second),
      nodeId: '9JtFs5eGYfaAqJ2iDPhaVvFowNtS5cBoAFbRCYTaPR44',
      etcdMemberId: '71eba1bb55f23596',
    },
  ];
}

/** An installer of the factory that is older than what runs, as a machine configuration keeps it from the first day. */
function factoryImage(schematic: string): string {
  return `factory.talos.dev/metal-installer/${schematic}:v1.12.6`;
}

/** The node that `-n`, `-e` or a fault names by its address or hostname. */
export function findNode(scenario: Scenario, name: string): SimulatedNode | undefined {
  return scenario.nodes.find((node) => node.address === name || node.hostname === name);
}
