import type { Failure } from './failure.ts';
import type { Loaded } from './loaded.ts';
import { lastValue, loading } from './loaded.ts';

export type Role = 'controlplane' | 'worker';

/**
 * Where a node is known from. `configuration` is config.json or the command line; `endpoint` is an endpoint
 * that is asked because no node was named anywhere, until the cluster has told its members.
 */
export type Source = 'configuration' | 'talosconfig' | 'endpoint' | 'members' | 'etcd';

/** `get machinestatus`; `created` is born at boot, so it changes with every reboot (the boot marker). */
export interface MachineStatus {
  /** booting, installing, maintenance, running, rebooting, shutting down, resetting, upgrading, … */
  readonly stage: string;
  readonly ready: boolean;
  readonly unmetConditions: readonly { readonly name: string; readonly reason: string }[];
  readonly bootMarker: string | null;
}

/** `version --json`. */
export interface VersionInfo {
  /** With the leading v, as in v1.13.1. */
  readonly talosVersion: string;
  /** amd64 or arm64; null where this talosctl does not tell. */
  readonly architecture: string | null;
  /** metal, aws, …; null where not told. */
  readonly platform: string | null;
}

/** One row of `talosctl service`: the only reading that also lists the services that are not running. */
export interface Service {
  readonly id: string;
  /** Running, Failed, Finished, Skipped, Waiting, Preparing, Starting, Stopping, … */
  readonly state: string;
  /** OK, Fail or `?` (a service without a health check). */
  readonly health: 'OK' | 'Fail' | '?';
  /** The last event, in Talos' own words. */
  readonly message: string;
  /** When that event was, in ms since the epoch, give or take some seconds; null where it is not told. */
  readonly changedAt: number | null;
}

/** `get nodestatus`: the node's own view of its Kubernetes Node object; also works on workers. */
export interface KubernetesNode {
  readonly name: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
}

/** `get extensions`. `schematic` and `modules.dep` are virtual rows: the first is a fact of its own, both are left out of the list. */
export interface Extensions {
  /** The Image Factory schematic id; null for an image that was not made by the factory. */
  readonly schematic: string | null;
  readonly list: readonly { readonly name: string; readonly version: string }[];
}

export interface EtcdAlarm {
  readonly memberId: string;
  readonly alarm: string;
}

/** One row of `talosctl etcd status`. Ids are sixteen lower-case hexadecimal digits. */
export interface EtcdStatus {
  readonly memberId: string;
  /** null while there is no leader (etcd prints 0000000000000000). */
  readonly leaderId: string | null;
  readonly learner: boolean;
  readonly raftTerm: number;
  readonly raftAppliedIndex: number;
  /** Alarms this member knows of, its own and others' (NOSPACE, CORRUPT); they stand in the ERRORS column. */
  readonly alarms: readonly EtcdAlarm[];
  /** What else stands in the ERRORS column, as "etcdserver: no leader". */
  readonly errors: readonly string[];
}

/** Processor seconds since boot, from `get cpustat`; Talos refreshes them every 30 s, counted by `version`. */
export interface CpuSample {
  readonly version: number;
  readonly busySeconds: number;
  readonly totalSeconds: number;
}

export interface Memory {
  /** total − available: what cannot be given to a new process (the page cache can). */
  readonly usedBytes: number;
  readonly totalBytes: number;
}

/** What is read of a node, one entry a reading. Values are null where the node has none (a worker's etcd). */
export interface FactValues {
  readonly machineStatus: MachineStatus;
  readonly version: VersionInfo;
  readonly machineType: Role;
  readonly hostname: string;
  /** The node id of Talos discovery: the only safe key to merge two names of one machine. */
  readonly identity: string;
  readonly services: readonly Service[];
  /** null: the kubelet image carries no version (a digest, a mirror's own tag). */
  readonly kubernetesVersion: string | null;
  /** null: not registered in Kubernetes (skipNodeRegistration, or not yet). */
  readonly kubernetes: KubernetesNode | null;
  readonly extensions: Extensions;
  /** null: no etcd member runs here. */
  readonly etcdMemberId: string | null;
  readonly etcdStatus: EtcdStatus;
  readonly cpu: CpuSample;
  readonly memory: Memory;
}

export type FactName = keyof FactValues;
export type Facts = { readonly [K in FactName]: Loaded<FactValues[K]> };

export const factNames: readonly FactName[] = [
  'machineStatus',
  'version',
  'machineType',
  'hostname',
  'identity',
  'services',
  'kubernetesVersion',
  'kubernetes',
  'extensions',
  'etcdMemberId',
  'etcdStatus',
  'cpu',
  'memory',
];

/** Whether the node answers. `waiting`: a question has been open for long, which is no failed try yet. */
export interface Contact {
  readonly state: 'unasked' | 'waiting' | 'answering' | 'failing';
  /** Failed tries in a row since the last answer. */
  readonly failures: number;
  readonly error: Failure | null;
  /** When the failing or waiting began, in ms since the epoch; null while it answers. */
  readonly since: number | null;
}

/** Failed tries in a row after which a node counts as unreachable. One alone may be a lost packet. */
export const triesUntilUnhealthy = 2;

export interface NodeRecord {
  /** As passed to `-n`: the key of the node everywhere. */
  readonly address: string;
  readonly sources: readonly Source[];
  /** What `get members` or etcd say of it, for a node that never answered. */
  readonly announced: {
    readonly hostname: string | null;
    readonly role: Role | null;
    readonly addresses: readonly string[];
  };
  readonly contact: Contact;
  readonly facts: Facts;
  /** From two samples of `cpu`; null until there are two. */
  readonly cpuPercent: number | null;
  /** As they are shown: held back until they have moved far enough (steady.ts). null: not known. */
  readonly shown: { readonly cpuPercent: number | null; readonly memory: Memory | null };
}

/** The name people know the node by: its host name, as far as it is known, else its address. */
export function nodeName(node: NodeRecord): string {
  return lastValue(node.facts.hostname) ?? node.announced.hostname ?? node.address;
}

/** The node's role: as it says itself, else as discovery or etcd says. */
export function roleOfNode(node: NodeRecord): Role | null {
  return lastValue(node.facts.machineType) ?? node.announced.role;
}

/** What changes with every boot (`MachineStatus.bootMarker`), as last read; null where it is not known. */
export function bootMarkerOf(node: NodeRecord | undefined): string | null {
  return (node && lastValue(node.facts.machineStatus)?.bootMarker) ?? null;
}

/** True when the boot marker of the second reading is another than the first's: the machine has rebooted. */
export function hasBooted(before: NodeRecord | undefined, now: NodeRecord | undefined): boolean {
  const [old, current] = [bootMarkerOf(before), bootMarkerOf(now)];
  return Boolean(old && current && old !== current);
}

export const unasked: Contact = { state: 'unasked', failures: 0, error: null, since: null };

/** A node nothing has been read of yet. */
export function newNode(address: string, sources: readonly Source[]): NodeRecord {
  const facts = Object.fromEntries(factNames.map((name) => [name, loading])) as unknown as Facts;
  return {
    address,
    sources,
    announced: { hostname: null, role: null, addresses: [] },
    contact: unasked,
    facts,
    cpuPercent: null,
    shown: { cpuPercent: null, memory: null },
  };
}
