import { memberIdOf } from '../domain/etcd.ts';
import type { Failure } from '../domain/failure.ts';
import { countServices, type Health } from '../domain/health.ts';
import { errorOf, lastValue } from '../domain/loaded.ts';
import {
  type EtcdAlarm,
  factNames,
  type NodeRecord,
  type Role,
  roleOfNode,
  type Source,
} from '../domain/node.ts';
import type { ClusterState } from './cluster.ts';
import {
  selectClusterVerdict,
  selectEtcd,
  selectKubernetesVersions,
  selectNodes,
  selectTalosVersions,
  selectVerdict,
} from './selectors.ts';

/** What `--json` prints: documented in docs/json.md. Unknown values are null, never made up. */
export interface Snapshot {
  readonly schema: 1;
  readonly cluster: ClusterSnapshot;
  readonly nodes: readonly NodeSnapshot[];
  readonly errors: readonly (Failure & { readonly node: string | null })[];
}

export interface ClusterSnapshot {
  readonly name: string | null;
  readonly context: string;
  readonly endpoints: readonly string[];
  readonly talosVersions: readonly string[];
  readonly kubernetesVersions: readonly string[];
  readonly health: Health;
  readonly reasons: readonly string[];
  readonly etcd: {
    readonly members: number | null;
    readonly healthy: number | null;
    readonly learners: number | null;
    readonly alarms:
      | readonly { readonly memberId: string; readonly node: string | null; readonly alarm: string }[]
      | null;
    readonly quorum: number | null;
    readonly tolerates: number | null;
    readonly leader: string | null;
  };
}

export interface NodeSnapshot {
  readonly address: string;
  readonly hostname: string | null;
  readonly role: Role | null;
  readonly health: Health;
  readonly reasons: readonly string[];
  readonly stage: string | null;
  readonly ready: boolean | null;
  readonly talosVersion: string | null;
  readonly kubernetesVersion: string | null;
  readonly architecture: string | null;
  readonly schematic: string | null;
  readonly extensions: readonly { readonly name: string; readonly version: string }[] | null;
  readonly services: {
    readonly up: number | null;
    readonly total: number | null;
    readonly list:
      | readonly {
          readonly id: string;
          readonly state: string;
          readonly health: 'OK' | 'Fail' | '?';
          readonly message: string;
        }[]
      | null;
  };
  readonly etcd: {
    readonly memberId: string | null;
    readonly leader: boolean | null;
    readonly learner: boolean | null;
    readonly alarms: readonly string[] | null;
  } | null;
  readonly kubernetes: {
    readonly name: string | null;
    readonly ready: boolean | null;
    readonly cordoned: boolean | null;
  };
  readonly cpuPercent: number | null;
  readonly memory: { readonly usedBytes: number | null; readonly totalBytes: number | null };
  readonly bootMarker: string | null;
  readonly sources: readonly Source[];
  readonly error: Failure | null;
  readonly ageMs: number | null;
}

function etcdOfNode(node: NodeRecord, state: ClusterState): NodeSnapshot['etcd'] {
  const etcd = selectEtcd(state);
  const memberId = memberIdOf(node, lastValue(state.etcdMembers));
  const status = lastValue(node.facts.etcdStatus);
  // A worker has no etcd; a control plane whose member cannot be told has one that is not known.
  if (!memberId && roleOfNode(node) !== 'controlplane') return null;
  if (!memberId && node.facts.etcdMemberId.status === 'ok') return null;
  const member = etcd.members?.find((candidate) => candidate.id === memberId);
  return {
    memberId,
    leader: memberId === null || etcd.leaderId === null ? null : etcd.leaderId === memberId,
    learner: member?.learner ?? status?.learner ?? null,
    alarms: memberId === null ? null : alarmsOf(memberId, etcd.alarms),
  };
}

function alarmsOf(memberId: string, alarms: readonly EtcdAlarm[] | null): readonly string[] | null {
  return alarms?.filter((alarm) => alarm.memberId === memberId).map(({ alarm }) => alarm) ?? null;
}

function servicesOf(node: NodeRecord): NodeSnapshot['services'] {
  const list = lastValue(node.facts.services);
  if (!list) return { up: null, total: null, list: null };
  return {
    ...countServices(list),
    list: list.map(({ id, state, health, message }) => ({ id, state, health, message })),
  };
}

function nodeSnapshot(node: NodeRecord, state: ClusterState, now: number): NodeSnapshot {
  const { facts } = node;
  const status = lastValue(facts.machineStatus);
  const version = lastValue(facts.version);
  const extensions = lastValue(facts.extensions);
  const kubernetes = lastValue(facts.kubernetes);
  const memory = lastValue(facts.memory);
  const answeredAt = state.answeredAt[node.address];
  return {
    address: node.address,
    hostname: lastValue(facts.hostname) ?? node.announced.hostname,
    role: roleOfNode(node),
    ...selectVerdict(node),
    stage: status?.stage ?? null,
    ready: status?.ready ?? null,
    talosVersion: version?.talosVersion ?? null,
    kubernetesVersion: lastValue(facts.kubernetesVersion),
    architecture: version?.architecture ?? null,
    schematic: extensions?.schematic ?? null,
    extensions: extensions?.list ?? null,
    services: servicesOf(node),
    etcd: etcdOfNode(node, state),
    kubernetes: {
      name: kubernetes?.name ?? null,
      ready: kubernetes?.ready ?? null,
      cordoned: kubernetes?.cordoned ?? null,
    },
    cpuPercent: node.cpuPercent,
    memory: { usedBytes: memory?.usedBytes ?? null, totalBytes: memory?.totalBytes ?? null },
    bootMarker: status?.bootMarker ?? null,
    sources: node.sources,
    error: node.contact.error,
    ageMs: answeredAt === undefined ? null : Math.max(0, now - answeredAt),
  };
}

function clusterSnapshot(state: ClusterState): ClusterSnapshot {
  const etcd = selectEtcd(state);
  const list = lastValue(state.etcdMembers);
  const addressOf = (memberId: string): string | null =>
    selectNodes(state.nodes).find((node) => memberIdOf(node, list) === memberId)?.address ?? null;
  return {
    name: lastValue(state.clusterName),
    context: state.context,
    endpoints: state.endpoints,
    talosVersions: selectTalosVersions(state.nodes),
    kubernetesVersions: selectKubernetesVersions(state.nodes),
    ...selectClusterVerdict(state),
    etcd: {
      members: etcd.memberCount,
      healthy: etcd.healthyVoters,
      learners: etcd.learners,
      alarms:
        etcd.alarms?.map(({ memberId, alarm }) => ({ memberId, node: addressOf(memberId), alarm })) ?? null,
      quorum: etcd.quorum?.needed ?? null,
      tolerates: etcd.quorum?.tolerates ?? null,
      leader: etcd.leaderId === null ? null : (addressOf(etcd.leaderId) ?? etcd.leaderId),
    },
  };
}

type ReportedError = Snapshot['errors'][number];

function nodeErrors(node: NodeRecord): ReportedError[] {
  const errors = [node.contact.error, ...factNames.map((fact) => errorOf(node.facts[fact]))];
  return errors
    .filter((error) => error !== null)
    .map(({ kind, message, hint }) => ({ kind, message, hint, node: node.address }));
}

function distinct(errors: readonly ReportedError[]): readonly ReportedError[] {
  const byText = new Map(errors.map((error) => [`${error.node} ${error.kind} ${error.message}`, error]));
  return [...byText.values()];
}

/** @param now - ms since the epoch, for `ageMs`. */
export function snapshotOf(state: ClusterState, now: number): Snapshot {
  const nodes = selectNodes(state.nodes);
  const ofCluster = [
    state.trouble,
    errorOf(state.clusterName),
    errorOf(state.members),
    errorOf(state.etcdMembers),
  ]
    .filter((error) => error !== null)
    .map(({ kind, message, hint }) => ({ kind, message, hint, node: null }));
  return {
    schema: 1,
    cluster: clusterSnapshot(state),
    nodes: nodes.map((node) => nodeSnapshot(node, state, now)),
    errors: distinct([...ofCluster, ...nodes.flatMap(nodeErrors)]),
  };
}

/** True when not one node gave a value: there is nothing to be healthy or not. */
export function isNothingRead(snapshot: Snapshot): boolean {
  return snapshot.nodes.every(
    ({ stage, talosVersion, services }) => stage === null && talosVersion === null && services.list === null,
  );
}
