import { type Loaded, loading } from '../loaded.ts';

/** `get securitystate`. */
export interface SecurityState {
  readonly secureBoot: boolean;
  /** False where GRUB (or U-Boot) boots; null where this Talos does not tell. */
  readonly bootedWithUki: boolean | null;
}

/** What an upgrade needs of `get machineconfig v1alpha1`. The rest of it is full of secrets and never kept. */
export interface MachineConfiguration {
  /** `.machine.install.image`, from 1.14 on also of an UnattendedInstallConfig; null where none is written. */
  readonly installImage: string | null;
  /** `.machine.install.extraKernelArgs`. */
  readonly extraKernelArguments: readonly string[];
  /** `.cluster.controlPlane.endpoint`, as in "https://192.168.1.101:6443". */
  readonly clusterEndpoint: string | null;
  /** The virtual IPs of all interfaces. */
  readonly virtualAddresses: readonly string[];
}

/** A partition that Talos boots from, by its label. */
export interface BootVolume {
  readonly label: 'EFI' | 'BOOT';
  readonly bytes: number;
}

/** Room on a file system, in bytes. */
export interface Room {
  readonly availableBytes: number;
  readonly totalBytes: number;
}

/** `get imagefactoryschematics` (Talos 1.14 and newer). */
export interface FactorySchematic {
  readonly id: string;
  /** What the factory calls itself, as in "Image Factory": no part of the image. null where it is not told. */
  readonly flavor: string | null;
  /** As in "https://factory.talos.dev"; null where it is not told. */
  readonly apiUrl: string | null;
}

/** What is read of one node for a plan, beyond what the live view reads. */
export interface NodeSurvey {
  readonly security: Loaded<SecurityState>;
  readonly configuration: Loaded<MachineConfiguration>;
  /** The words of the kernel's command line. */
  readonly kernelArguments: Loaded<readonly string[]>;
  /** The references of the images in Talos' own namespace: `image list --namespace system`. */
  readonly systemImages: Loaded<readonly string[]>;
  /** Of the system disk; none where this Talos does not tell (older than 1.8). */
  readonly bootVolumes: Loaded<readonly BootVolume[]>;
  /** Of EPHEMERAL, which is /var; null where it is not mounted. */
  readonly ephemeral: Loaded<Room | null>;
  /** null: an image that was not made by the factory, or Talos is older than 1.14. */
  readonly factory: Loaded<FactorySchematic | null>;
}

export type SurveyFact = keyof NodeSurvey;

/** A talosctl that can be started: the configured one, and those configured for a minor. */
export interface TalosctlProgram {
  /** As configured: a path, or a name that is looked up in PATH. */
  readonly path: string;
  /** The Talos minor it is configured for, as in "1.12"; null for the one that is used where there is no other. */
  readonly minor: string | null;
  /** Its own version, as in "v1.13.3". */
  readonly version: Loaded<string>;
}

/** One line of `talosctl health`. */
export interface HealthStep {
  /** As in "etcd to be healthy". */
  readonly name: string;
  readonly state: 'waiting' | 'passed' | 'failed';
  /** talosctl's last words on it where it waits or has failed; null where it has none. */
  readonly message: string | null;
}

export interface HealthReport {
  readonly steps: readonly HealthStep[];
  /** False while it goes on. */
  readonly isOver: boolean;
  /** What ended it other than a step that failed, as in "no answer within 75 s"; null for none. */
  readonly problem: string | null;
}

/** A pod that may not be evicted now. */
export interface BlockedEviction {
  /** The Kubernetes name of the node it runs on. */
  readonly node: string;
  /** As in "default/web-6d4cf56db6-00002". */
  readonly pod: string;
  /** The disruption budget, as in "default/web". */
  readonly budget: string;
}

/** What the Kubernetes API says, for a drain. */
export interface KubernetesReport {
  readonly nodes: readonly { readonly name: string; readonly cordoned: boolean; readonly ready: boolean }[];
  /** How many pods a drain would evict, by the Kubernetes name of the node: without daemon sets, mirror pods and ended ones. */
  readonly evictable: Readonly<Record<string, number>>;
  readonly blocked: readonly BlockedEviction[];
}

/** What is read of the cluster as a whole for a plan. */
export interface ClusterSurvey {
  readonly clusterId: Loaded<string>;
  /** The configured talosctl first. */
  readonly programs: readonly TalosctlProgram[];
  readonly health: Loaded<HealthReport>;
  readonly kubernetes: Loaded<KubernetesReport>;
}

/** Pulling the image on a node before the first one goes down. */
export type Pull =
  | { readonly state: 'pulling' }
  | { readonly state: 'pulled' }
  | { readonly state: 'failed'; readonly message: string };

/** Everything that is read for a plan. Times in it are ms since the epoch. */
export interface Survey {
  /** By address. */
  readonly nodes: Readonly<Record<string, NodeSurvey>>;
  readonly cluster: ClusterSurvey;
  /** By address, for `image` only: another image has to be pulled anew. */
  readonly pulls: Readonly<Record<string, { readonly image: string; readonly pull: Pull }>>;
}

/** A node of which nothing has been read for a plan yet. */
export const unreadNode: NodeSurvey = {
  security: loading,
  configuration: loading,
  kernelArguments: loading,
  systemImages: loading,
  bootVolumes: loading,
  ephemeral: loading,
  factory: loading,
};

/** Before anything was read. @param programs - the talosctl programs there are, the configured one first. */
export function initialSurvey(programs: readonly Omit<TalosctlProgram, 'version'>[]): Survey {
  return {
    nodes: {},
    cluster: {
      clusterId: loading,
      programs: programs.map((program) => ({ ...program, version: loading })),
      health: loading,
      kubernetes: loading,
    },
    pulls: {},
  };
}

/** What was read of one node for a plan. */
export function surveyOf({ nodes }: Survey, address: string): NodeSurvey {
  return nodes[address] ?? unreadNode;
}
