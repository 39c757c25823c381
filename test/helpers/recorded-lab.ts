import type { Action, FaultName } from '../../source/simulator/faults.ts';
import type { Scenario, SimulatedNode, TalosctlVersion } from '../../source/simulator/scenario.ts';
import { homelab } from '../../source/simulator/scenario.ts';
import type { Recording } from './recordings.ts';
import { readRecordings } from './recordings.ts';

/** The simulator's inputs under which it must print what was recorded. */
export interface RecordedLab {
  readonly scenario: Scenario;
  readonly actions: readonly Action[];
  readonly now: number;
  readonly hasTalosconfig: boolean;
}

const now = Date.parse('2026-11-23T05:00:00Z');

const versions: Readonly<Record<string, { talos: string; kubernetes: string }>> = {
  'v1.6.4': { talos: 'v1.6.1', kubernetes: 'v1.29.1' },
  'v1.9.5': { talos: 'v1.9.3', kubernetes: 'v1.32.3' },
  'v1.13.3': { talos: 'v1.13.1', kubernetes: 'v1.34.1' },
};

const faults: Readonly<Record<string, readonly (readonly [FaultName, string])[]>> = {
  'node-down': [['node-down', '192.168.1.103']],
  'first-node-down': [['node-down', '192.168.1.103']],
  'node-blackholed': [['node-blackholed', '192.168.1.103']],
  'no-quorum': [
    ['node-down', '192.168.1.102'],
    ['node-down', '192.168.1.103'],
  ],
  degraded: [
    ['service-failed', '192.168.1.101'],
    ['etcd-alarm', '192.168.1.102'],
    ['cordoned', '192.168.1.102'],
    ['etcd-learner', '192.168.1.103'],
  ],
  bootstrap: [
    ['booting', '192.168.1.101'],
    ['booting', '192.168.1.102'],
    ['booting', '192.168.1.103'],
  ],
};

/** The lab as it was when the recording was made: its versions, ids, faults and ages. */
export function recordedLab(version: string, scenario: string, recording: Recording): RecordedLab {
  const all = [...readRecordings(version, scenario), ...readRecordings(version, 'healthy')];
  const base = homelab(now);
  return {
    scenario: {
      ...base,
      clusterId: clusterId(all) ?? base.clusterId,
      talosctlVersion: version.slice(1) as TalosctlVersion,
      nodes: labNodes(version, all, base.nodes, ageDifference(recording)),
      endpoints: ['127.0.0.1'],
      role: scenario === 'role-reader' ? 'os:reader' : 'os:admin',
      certificateExpiresAt: Date.parse(
        scenario === 'cert-expired' ? '2026-11-22T05:00:00Z' : '2027-11-23T05:00:00Z',
      ),
      faults: (faults[scenario] ?? []).map(([name, node]) => ({ name, node })),
    },
    actions: scenario === 'role-reader' ? kubeletRecovered : [],
    now,
    hasTalosconfig: scenario !== 'talosconfig-missing',
  };
}

/** The role-reader recordings were made just after the degraded ones. */
const kubeletRecovered: readonly Action[] = [
  { at: now - 60_000, fault: 'service-failed', node: '192.168.1.101' },
  { at: now - 2_000, clear: 'service-failed', node: '192.168.1.101' },
];

/** How many ms the machines had been up longer than those of the homelab, from the age of `machined` on ryzen. */
function ageDifference({ stdout }: Recording): number {
  const match = /^192\.168\.1\.101 +machined .* (\d+)h(\d+)m(\d+)s ago/m.exec(stdout);
  if (!match) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds - ((51 * 60 + 59) * 60 + 55)) * 1000;
}

function labNodes(
  version: string,
  recordings: readonly Recording[],
  homelabNodes: readonly SimulatedNode[],
  olderBy: number,
): readonly SimulatedNode[] {
  const release = versions[version];
  const ids = etcdIds(recordings);
  const [pattern] = homelabNodes;
  if (!release || !pattern) throw new Error(`no such version: ${version}`);
  const members = recordedMembers(recordings).toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return members.map((member, index) => {
    const known = homelabNodes.find(({ address }) => address === member.address);
    return {
      ...(known ?? pattern),
      ...member,
      talosVersion: release.talos,
      kubernetesVersion: release.kubernetes,
      bootedAt: (known ?? worker(index)).bootedAt - olderBy,
      installation: { ...(known ?? pattern).installation, secureBoot: true },
      etcdMemberId: known ? (ids.get(member.address) ?? known.etcdMemberId) : null,
    };
  });
}

/** Every machine of the lab was up 7 h 13 min longer than the one before. */
function worker(index: number): { readonly bootedAt: number } {
  return { bootedAt: now - ((51 * 60 + 59) * 60 + 55 + index * (7 * 60 + 13) * 60) * 1000 };
}

type Member = Pick<SimulatedNode, 'address' | 'hostname' | 'role' | 'nodeId'>;

function recordedMembers(recordings: readonly Recording[]): readonly Member[] {
  const command = 'get members -n 192.168.1.101 -o json';
  const recording = recordings.find(({ argv, exitCode }) => argv.join(' ') === command && exitCode === 0);
  const documents = (recording?.stdout ?? '').split(/(?<=^\}\n)/m);
  return documents.map((document) => {
    const { spec } = JSON.parse(document) as {
      spec: { addresses: string[]; hostname: string; machineType: Member['role']; nodeId: string };
    };
    const { addresses, hostname, machineType, nodeId } = spec;
    return { address: addresses[0] ?? '', hostname, role: machineType, nodeId };
  });
}

/** Member ids by address, from the first `etcd members` or `etcd status` that has them. */
function etcdIds(recordings: readonly Recording[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { argv, stdout } of recordings) {
    if (argv[0] !== 'etcd' || argv[1] === 'alarm') continue;
    const rows = stdout.matchAll(/^([\d.]+) +([0-9a-f]{16}) .*$/gm);
    for (const [row, node = '', id = ''] of rows) {
      const address = /https:\/\/([\d.]+):2380/.exec(row)?.[1] ?? node;
      if (!ids.has(address)) ids.set(address, id);
    }
  }
  return ids;
}

function clusterId(recordings: readonly Recording[]): string | undefined {
  const info = recordings.find(({ argv }) => argv[0] === 'get' && argv[1] === 'info');
  return /"clusterId": "([0-9a-f]+)"/.exec(info?.stdout ?? '')?.[1];
}
