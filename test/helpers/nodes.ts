import { type Loaded, lastValue } from '../../source/domain/loaded.ts';
import {
  type Contact,
  type EtcdStatus,
  type FactValues,
  type NodeRecord,
  newNode,
} from '../../source/domain/node.ts';

/** When the facts of the tests were read. */
export const readAt = Date.parse('2026-11-23T05:00:00Z');

const healthyFacts: FactValues = {
  machineStatus: { stage: 'running', ready: true, unmetConditions: [], bootMarker: '2026-11-21T01:00:00Z' },
  version: { talosVersion: 'v1.13.1', architecture: 'amd64', platform: 'metal' },
  machineType: 'controlplane',
  hostname: 'ryzen',
  identity: 'identity-ryzen',
  services: [
    {
      id: 'apid',
      state: 'Running',
      health: 'OK',
      message: 'Health check successful',
      changedAt: readAt - 86_400_000,
    },
    {
      id: 'etcd',
      state: 'Running',
      health: 'OK',
      message: 'Health check successful',
      changedAt: readAt - 86_400_000,
    },
    {
      id: 'kubelet',
      state: 'Running',
      health: 'OK',
      message: 'Health check successful',
      changedAt: readAt - 86_400_000,
    },
    {
      id: 'dashboard',
      state: 'Running',
      health: '?',
      message: 'Process started',
      changedAt: readAt - 86_400_000,
    },
  ],
  kubernetesVersion: 'v1.34.1',
  kubernetes: { name: 'ryzen', ready: true, cordoned: false },
  extensions: {
    schematic: 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176',
    list: [{ name: 'amd-ucode', version: '20251125' }],
  },
  etcdMemberId: '00000000000000a1',
  etcdStatus: {
    memberId: '00000000000000a1',
    leaderId: '00000000000000a1',
    learner: false,
    raftTerm: 7,
    raftAppliedIndex: 1_284_249,
    alarms: [],
    errors: [],
  },
  cpu: { version: 1, busySeconds: 100, totalSeconds: 1000 },
  memory: { usedBytes: 8 * 1024 ** 3, totalBytes: 32 * 1024 ** 3 },
};

export const answeringContact: Contact = { state: 'answering', failures: 0, error: null, since: null };

/** A contact that failed so many times with "no route to host". */
export function failingContact(failures: number): Contact {
  const message = 'dial tcp 192.168.1.103:50000: connect: no route to host';
  return { state: 'failing', failures, error: { kind: 'no-route', message, hint: null }, since: readAt };
}

export type FactOverrides = { readonly [K in keyof FactValues]?: FactValues[K] | Loaded<FactValues[K]> };

function isLoaded(value: unknown): value is Loaded<never> {
  return typeof value === 'object' && value !== null && 'status' in value && !('stage' in value);
}

/** A healthy control plane of which everything was read, but for what is given. */
export function makeNode(
  address: string,
  facts: FactOverrides = {},
  rest: Partial<Omit<NodeRecord, 'address' | 'facts'>> = {},
): NodeRecord {
  const values: Record<string, unknown> = { ...healthyFacts, ...facts };
  const loaded = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isLoaded(value) ? value : { status: 'ok', value, at: readAt },
    ]),
  ) as unknown as NodeRecord['facts'];
  const shown = { cpuPercent: rest.cpuPercent ?? null, memory: lastValue(loaded.memory) };
  return { ...newNode(address, ['talosconfig']), contact: answeringContact, shown, ...rest, facts: loaded };
}

const members = { ryzen: 'a1', intel: 'a2', m1mac: 'a3' } as const;
export const memberId = (name: keyof typeof members): string => members[name].padStart(16, '0');

/** What the etcd member of one of the three says of itself. */
export function etcdStatusOf(name: keyof typeof members): EtcdStatus {
  return { ...healthyFacts.etcdStatus, memberId: memberId(name) };
}

/** One of the three control planes, with its own name, member and address. */
export function homelabNode(
  name: keyof typeof members,
  facts: FactOverrides = {},
  rest: Partial<Omit<NodeRecord, 'address' | 'facts'>> = {},
): NodeRecord {
  const id = memberId(name);
  const own: FactOverrides = {
    hostname: name,
    identity: `identity-${name}`,
    etcdMemberId: id,
    etcdStatus: etcdStatusOf(name),
    kubernetes: { name, ready: true, cordoned: false },
  };
  const address = `192.168.1.10${Object.keys(members).indexOf(name) + 1}`;
  return makeNode(address, { ...own, ...facts }, rest);
}

/** The etcd member list of the three. */
export const homelabMembers = (['ryzen', 'intel', 'm1mac'] as const).map((hostname, index) => ({
  id: memberId(hostname),
  hostname,
  hosts: [`192.168.1.10${index + 1}`],
  learner: false,
}));

export function ok<T>(value: T): Loaded<T> {
  return { status: 'ok', value, at: readAt };
}

export const denied: Loaded<never> = {
  status: 'failed',
  at: readAt,
  error: { kind: 'permission', message: 'not authorized', hint: null },
};
