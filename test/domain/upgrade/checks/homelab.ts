import { summarizeEtcd } from '../../../../source/domain/etcd.ts';
import type { FailureKind } from '../../../../source/domain/failure.ts';
import type { Loaded } from '../../../../source/domain/loaded.ts';
import { type NodeRecord, roleOfNode } from '../../../../source/domain/node.ts';
import type { Draft } from '../../../../source/domain/upgrade/checks/check.ts';
import type { Check, ImageChoice, NodePlan, PlanInput } from '../../../../source/domain/upgrade/plan.ts';
import type { ClusterSurvey, NodeSurvey, Survey } from '../../../../source/domain/upgrade/survey.ts';
import { homelabMembers, homelabNode, makeNode, ok, readAt } from '../../../helpers/nodes.ts';

export const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
export const image = `factory.talos.dev/metal-installer/${schematic}:v1.13.9`;

export const addresses = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;

/** A node of which everything was read and nothing stands against an upgrade. */
export const readNode: NodeSurvey = {
  security: ok({ secureBoot: false, bootedWithUki: true }),
  configuration: ok({
    installImage: `factory.talos.dev/metal-installer/${schematic}:v1.13.1`,
    extraKernelArguments: [],
    clusterEndpoint: 'https://192.168.1.200:6443',
    virtualAddresses: [],
  }),
  kernelArguments: ok(['talos.platform=metal']),
  systemImages: ok([image]),
  bootVolumes: ok([{ label: 'EFI', bytes: 2_202_009_600 }]),
  ephemeral: ok({ availableBytes: 500_100_000_000, totalBytes: 997_800_000_000 }),
  factory: ok(null),
};

const readCluster: ClusterSurvey = {
  clusterId: ok('cluster'),
  programs: [{ path: 'talosctl', minor: null, version: ok('v1.13.1') }],
  health: ok({
    steps: [{ name: 'etcd to be healthy', state: 'passed', message: null }],
    isOver: true,
    problem: null,
  }),
  kubernetes: ok({
    nodes: ['ryzen', 'intel', 'm1mac'].map((name) => ({ name, cordoned: false, ready: true })),
    evictable: { ryzen: 4, intel: 8, m1mac: 0 },
    blocked: [],
  }),
};

/** Three control planes, ryzen, intel and m1mac: nothing stands against an upgrade of them. */
export function makeInput(rest: Partial<PlanInput> = {}): PlanInput {
  const nodes = rest.nodes ?? [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
  return {
    now: readAt,
    clusterName: 'homelab',
    nodes,
    etcd: summarizeEtcd(nodes, ok(homelabMembers)),
    endpoints: [...addresses],
    endpoint: addresses[0],
    memberAddresses: addresses.map((address) => [address]),
    roles: ['os:admin'],
    certificateNotAfter: readAt + 300 * 86_400_000,
    readOnly: false,
    trouble: null,
    survey: surveyWith(),
    releases: { date: '2026-08-31', releases: [] },
    choices: {
      target: { version: 'v1.13.9', image: null },
      order: 'controlplanes-first',
      sequence: [],
      leftOut: [],
      canary: null,
      overrides: [],
      drainTimeout: 300,
    },
    ...rest,
  };
}

/** Everything read of the three. @param node - what differs, on all of them or on the one with this address. */
export function surveyWith(
  node: Partial<NodeSurvey> | Readonly<Record<string, Partial<NodeSurvey>>> = {},
  cluster: Partial<ClusterSurvey> = {},
  pulls: Survey['pulls'] = {},
): Survey {
  const isByAddress = Object.keys(node).some((key) => key.includes('.'));
  const own = (address: string) =>
    isByAddress ? (node as Record<string, Partial<NodeSurvey>>)[address] : node;
  const nodes = Object.fromEntries(addresses.map((address) => [address, { ...readNode, ...own(address) }]));
  return { nodes, cluster: { ...readCluster, ...cluster }, pulls };
}

const keptImage: ImageChoice = {
  image,
  how: 'schematic',
  schematicBefore: schematic,
  schematicAfter: schematic,
  extensions: ['amd-ucode 20251125'],
  extensionsAfter: 'kept',
  notes: [],
  refusals: [],
};

export function imageWith(rest: Partial<ImageChoice>): ImageChoice {
  return { ...keptImage, ...rest };
}

/** The plan of a node with the command that talosctl 1.13 has for it. */
export function planOf(node: NodeRecord, rest: Partial<NodePlan> = {}): NodePlan {
  const { facts, address } = node;
  const from = facts.version.status === 'ok' ? facts.version.value.talosVersion : null;
  const name = facts.hostname.status === 'ok' ? facts.hostname.value : address;
  return {
    address,
    name,
    role: roleOfNode(node),
    part: 'upgrade',
    from,
    to: 'v1.13.9',
    image: keptImage,
    command: commandWith('--drain-timeout', '300s'),
    place: null,
    meanwhile: [],
    confirmation: 'name',
    ...rest,
  };
}

export function commandWith(...flags: readonly string[]): NodePlan['command'] {
  const command = ['upgrade', '--image', image, ...flags];
  return { program: 'talosctl', command, endpoint: addresses[0], node: addresses[1] };
}

/** All nodes are upgraded. @param rest - what differs in their plans, on all or by name. */
export function makeDraft(
  { nodes }: PlanInput,
  rest: (node: NodeRecord) => Partial<NodePlan> = () => ({}),
): Draft {
  const step = { kind: 'talos', from: 'v1.13.1', to: 'v1.13.9', why: 'target', etcd: null } as const;
  return {
    path: { steps: [step], problems: [] },
    step,
    nodes: nodes.map((node) => planOf(node, rest(node))),
  };
}

export function failedWith(message: string, kind: FailureKind = 'other'): Loaded<never> {
  return { status: 'failed', at: readAt, error: { kind, message, hint: null } };
}

/** A worker that answers, at 192.168.1.110. */
export const workerNode = makeNode('192.168.1.110', {
  machineType: 'worker',
  hostname: 'w1',
  kubernetes: { name: 'w1', ready: true, cordoned: false },
  etcdMemberId: null,
});

/** What a check says, short: its status, then a line for each finding. */
export function said({ status, findings }: Check): readonly string[] {
  const lines = findings.map((one) => {
    const about = one.address === null ? '' : ` [${one.address}]`;
    return `${one.status}${one.canOverride ? ' (overridable)' : ''}: ${one.reason}${about}`;
  });
  return [status, ...lines];
}
