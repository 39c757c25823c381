import { summarizeEtcd } from '../../source/domain/etcd.ts';
import { lastValue } from '../../source/domain/loaded.ts';
import type { NodeRecord } from '../../source/domain/node.ts';
import type { Check, CheckId, Choices, Plan, PlanInput } from '../../source/domain/upgrade/plan.ts';
import { releases } from '../../source/domain/upgrade/releases.ts';
import type {
  ClusterSurvey,
  KubernetesReport,
  NodeSurvey,
  TalosctlProgram,
} from '../../source/domain/upgrade/survey.ts';
import { type FactOverrides, homelabNode, makeNode, ok, readAt } from './nodes.ts';

const gibibyte = 1024 ** 3;

/** Of a metal node that boots a UKI, with nothing against it, but for what is given. */
export function readSurvey(facts: Partial<NodeSurvey> = {}): NodeSurvey {
  return {
    security: ok({ secureBoot: false, bootedWithUki: true }),
    configuration: ok({
      installImage: null,
      extraKernelArguments: [],
      clusterEndpoint: 'https://192.168.1.100:6443',
      virtualAddresses: [],
    }),
    kernelArguments: ok(['talos.platform=metal']),
    systemImages: ok([]),
    bootVolumes: ok([{ label: 'EFI', bytes: 2 * gibibyte }]),
    ephemeral: ok({ availableBytes: 80 * gibibyte, totalBytes: 100 * gibibyte }),
    factory: ok(null),
    ...facts,
  };
}

/** A talosctl of this version that can be started. */
export function talosctl(version: string, minor: string | null = null, path = 'talosctl'): TalosctlProgram {
  return { path, minor, version: ok(version) };
}

/** Kubernetes with these nodes, ready, with nothing on them that a drain would move. */
export function quietKubernetes(nodes: readonly NodeRecord[]): KubernetesReport {
  return {
    nodes: nodes.map((node) => ({
      name: lastValue(node.facts.kubernetes)?.name ?? node.address,
      cordoned: lastValue(node.facts.kubernetes)?.cordoned ?? false,
      ready: true,
    })),
    evictable: {},
    blocked: [],
  };
}

function readCluster(nodes: readonly NodeRecord[]): ClusterSurvey {
  return {
    clusterId: ok('the cluster'),
    programs: [talosctl('v1.13.3')],
    health: ok({
      steps: [{ name: 'etcd to be healthy', state: 'passed', message: null }],
      isOver: true,
      problem: null,
    }),
    kubernetes: ok(quietKubernetes(nodes)),
  };
}

/** To v1.13.9 in the order of the program, but for what is given. */
export function makeChoices(choices: Partial<Choices> = {}): Choices {
  return {
    target: { version: 'v1.13.9', image: null },
    order: 'controlplanes-first',
    sequence: [],
    leftOut: [],
    canary: null,
    overrides: [],
    drainTimeout: 300,
    ...choices,
  };
}

export interface InputOptions extends Partial<Omit<PlanInput, 'survey' | 'choices'>> {
  readonly choices?: Partial<Choices>;
  /** Of every node, unless `surveys` has its address. */
  readonly survey?: Partial<NodeSurvey>;
  readonly surveys?: Readonly<Record<string, NodeSurvey>>;
  readonly cluster?: Partial<ClusterSurvey>;
  readonly pulls?: PlanInput['survey']['pulls'];
}

const homelab = ['ryzen', 'intel', 'm1mac'] as const;

/** A healthy homelab of three control planes of which everything was read, but for what is given. */
export function makeInput(options: InputOptions = {}): PlanInput {
  const { choices, survey, surveys = {}, cluster, pulls = {}, ...rest } = options;
  const nodes = rest.nodes ?? homelab.map((name) => homelabNode(name));
  return {
    now: readAt,
    clusterName: 'homelab',
    nodes,
    etcd: summarizeEtcd(nodes, ok(membersOf(nodes))),
    endpoints: nodes.filter(isControlPlane).map(({ address }) => address),
    endpoint: nodes.find(isControlPlane)?.address ?? null,
    memberAddresses: nodes.map(({ address }) => [address]),
    roles: ['os:admin'],
    certificateNotAfter: readAt + 300 * 86_400_000,
    readOnly: false,
    trouble: null,
    survey: {
      nodes: Object.fromEntries(
        nodes.map(({ address }) => [address, surveys[address] ?? readSurvey(survey)]),
      ),
      cluster: { ...readCluster(nodes), ...cluster },
      pulls,
    },
    releases,
    choices: makeChoices(choices),
    ...rest,
  };
}

const isControlPlane = ({ facts }: NodeRecord): boolean => lastValue(facts.machineType) === 'controlplane';

/** What `etcd members` lists, for nodes that tell their member. */
function membersOf(nodes: readonly NodeRecord[]) {
  return nodes.flatMap((node) => {
    const id = lastValue(node.facts.etcdMemberId);
    const hostname = lastValue(node.facts.hostname) ?? node.address;
    const learner = lastValue(node.facts.etcdStatus)?.learner ?? false;
    return id === null ? [] : [{ id, hostname, hosts: [node.address], learner }];
  });
}

/** The control planes cp-1, cp-2, … at 10.0.0.1, …; the first leads etcd. */
export function controlPlanes(count: number, facts: FactOverrides = {}): readonly NodeRecord[] {
  const id = (index: number) => `c${index + 1}`.padStart(16, '0');
  return Array.from({ length: count }, (_, index) =>
    makeNode(`10.0.0.${index + 1}`, {
      hostname: `cp-${index + 1}`,
      identity: `identity-cp-${index + 1}`,
      kubernetes: { name: `cp-${index + 1}`, ready: true, cordoned: false },
      etcdMemberId: id(index),
      etcdStatus: {
        memberId: id(index),
        leaderId: id(0),
        learner: false,
        raftTerm: 7,
        raftAppliedIndex: 1000,
        alarms: [],
        errors: [],
      },
      ...facts,
    }),
  );
}

/** The workers w-1, w-2, … at 10.0.1.1, … */
export function workers(count: number, facts: FactOverrides = {}): readonly NodeRecord[] {
  return Array.from({ length: count }, (_, index) =>
    makeNode(`10.0.1.${index + 1}`, {
      machineType: 'worker',
      hostname: `w-${index + 1}`,
      identity: `identity-w-${index + 1}`,
      kubernetes: { name: `w-${index + 1}`, ready: true, cordoned: false },
      etcdMemberId: null,
      etcdStatus: { status: 'loading' },
      ...facts,
    }),
  );
}

export function checkOf(plan: Plan, id: CheckId): Check {
  const check = plan.checks.find((one) => one.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check;
}
