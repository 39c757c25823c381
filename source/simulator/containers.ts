import { klog } from './log-format.ts';
import type { LogVoice } from './log-texts.ts';
import { pick, seeded } from './seeded.ts';
import type { NodeState, World } from './world.ts';

/** A container of Kubernetes on one machine, as `containers -k` lists it below its pod. */
export interface SimulatedContainer {
  /** `NAMESPACE/POD`. */
  readonly pod: string;
  /** `NAMESPACE/POD:CONTAINER:HASH`, as `logs -k` takes it. */
  readonly id: string;
  readonly image: string;
  /** That of the pod; the container's is one more. */
  readonly pid: number;
  readonly stream: 'stdout' | 'stderr';
  readonly voice: LogVoice;
}

interface Entry {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  /** Static pods are named after the machine, others have a number of their own. */
  readonly isStatic: boolean;
  readonly stream: 'stdout' | 'stderr';
  readonly voice: LogVoice;
}

const second = 1000;

function speaks(file: string, ...texts: readonly string[]): LogVoice {
  return {
    every: 12 * second,
    spread: 9 * second,
    text: (_, at, chance) => klog(chance % 11 === 0 ? 'W' : 'I', at, 1, file, pick(texts, chance)),
  };
}

const access: LogVoice = {
  every: 4 * second,
  spread: 3 * second,
  text: (_, _at, chance) =>
    `GET /${pick(['', 'health', 'style.css'], chance)} ${chance % 13 === 0 ? 404 : 200} ${chance % 90}ms`,
};

const system = { namespace: 'kube-system', stream: 'stderr' } as const;

/** In the order in which they got their process ids. */
const everywhere: readonly Entry[] = [
  {
    ...system,
    name: 'kube-flannel',
    container: 'flannel',
    isStatic: false,
    voice: speaks('vxlan_network.go:141', 'watching for new subnet leases', 'Lease renewed'),
  },
  {
    ...system,
    name: 'kube-proxy',
    container: 'kube-proxy',
    isStatic: false,
    voice: speaks('proxier.go:796', '"SyncProxyRules complete" elapsed="12.3ms"', '"Syncing nftables rules"'),
  },
];

const onControlPlanes: readonly Entry[] = [
  {
    ...system,
    name: 'kube-apiserver',
    container: 'kube-apiserver',
    isStatic: true,
    voice: speaks(
      'controller.go:615',
      'quota admission added evaluator for: leases',
      '"Trace" name="Update"',
    ),
  },
  {
    ...system,
    name: 'kube-controller-manager',
    container: 'kube-controller-manager',
    isStatic: true,
    voice: speaks(
      'garbagecollector.go:360',
      '"Running full garbage collection"',
      '"Deleting item" kind="Pod"',
    ),
  },
  {
    ...system,
    name: 'kube-scheduler',
    container: 'kube-scheduler',
    isStatic: true,
    voice: speaks(
      'schedule_one.go:304',
      '"Successfully bound pod to node" pod="default/web"',
      '"Pod scheduled"',
    ),
  },
];

const workload: readonly Entry[] = [
  {
    namespace: 'default',
    name: 'web-6d4cf56db6',
    container: 'web',
    isStatic: false,
    stream: 'stdout',
    voice: access,
  },
];

const firstPid = 3000;
const pidsApart = 17;

/** The containers of Kubernetes on a machine, by their pods' names. */
export function containersOf(
  { scenario }: World,
  { node, drained }: NodeState,
): readonly SimulatedContainer[] {
  const number = String(scenario.nodes.findIndex(({ address }) => address === node.address)).padStart(5, '0');
  const entries = [
    ...everywhere,
    ...(node.role === 'controlplane' ? onControlPlanes : []),
    ...(drained ? [] : workload),
  ];
  const all = entries.map(({ namespace, name, container, isStatic, stream, voice }, index) => {
    const pod = `${namespace}/${name}-${isStatic ? node.hostname : number}`;
    const hash = [1, 2].map((part) => seeded(node.nodeId, pod, part).toString(16).padStart(8, '0')).join('');
    return {
      pod,
      id: `${pod}:${container}:${hash.slice(0, 12)}`,
      image: `registry.k8s.io/${container}:v1`,
      pid: firstPid + index * pidsApart,
      stream,
      voice,
    };
  });
  return all.toSorted((a, b) => (a.pod < b.pod ? -1 : 1));
}
