import { containersOf, type SimulatedContainer } from './containers.ts';
import { holds } from './faults.ts';
import type { NodeState, World } from './world.ts';

/** What the practice cluster's Kubernetes API lists, by path: objects as the real one writes them, as far as they are read. */
export const objectsAt: Readonly<Record<string, (world: World) => readonly object[]>> = {
  '/api/v1/nodes': (world) => world.nodes.map(nodeObject),
  '/api/v1/pods': (world) => world.nodes.flatMap((state) => pods(world, state)),
  '/apis/policy/v1/poddisruptionbudgets': budgets,
};

/** A machine that is away is NotReady after 40 seconds, and for the practice at once. */
function isReady({ kubernetesReady, reachability, rebooting }: NodeState): boolean {
  const isAway = reachability === 'refused' ? rebooting : reachability !== 'answers';
  return kubernetesReady && !isAway;
}

function readyCondition(ready: boolean): object {
  return { type: 'Ready', status: ready ? 'True' : 'False' };
}

export function nodeObject(state: NodeState): object {
  const { hostname, cordoned } = state;
  return {
    metadata: { name: hostname },
    spec: cordoned ? { unschedulable: true } : {},
    status: { conditions: [readyCondition(isReady(state))] },
  };
}

type Workload = 'DaemonSet' | 'Node' | 'ReplicaSet' | 'StatefulSet';

const controllers: Readonly<Record<string, Workload>> = {
  flannel: 'DaemonSet',
  'kube-proxy': 'DaemonSet',
  'kube-apiserver': 'Node',
  'kube-controller-manager': 'Node',
  'kube-scheduler': 'Node',
  web: 'ReplicaSet',
};

/** The pods of the containers that `talosctl containers -k` lists, and the one of the fault. */
function pods(world: World, state: NodeState): readonly object[] {
  const running = containersOf(world, state).map(({ pod: name, id }: SimulatedContainer) => {
    const app = id.split(':')[1] ?? '';
    return pod(state, name, app, controllers[app] ?? 'ReplicaSet');
  });
  return isPinned(world, state)
    ? [...running, pod(state, `default/${pinned(state)}-0`, pinned(state), 'StatefulSet')]
    : running;
}

function pod(state: NodeState, fullName: string, app: string, kind: Workload): object {
  const [namespace, name] = fullName.split('/');
  return {
    metadata: {
      namespace,
      name,
      labels: { 'app.kubernetes.io/name': app },
      annotations: kind === 'Node' ? { 'kubernetes.io/config.mirror': 'practice' } : {},
      ownerReferences: [{ kind, name: app, controller: true }],
    },
    spec: { nodeName: state.hostname },
    status: { phase: 'Running', conditions: [readyCondition(isReady(state))] },
  };
}

function isPinned({ faults }: World, state: NodeState): boolean {
  return holds(faults, 'budget', state.node.address);
}

/** The stateful set of one pod on this node that its budget does not let go. */
function pinned({ node: { hostname } }: NodeState): string {
  return `database-${hostname}`;
}

/** The share of the web pods that may be away. */
const mostUnavailable = 0.25;

/** How many web pods are well, and how many of them have to be. */
function webPods({ nodes, faults }: World): { readonly healthy: number; readonly desired: number } {
  const healthy = nodes.filter(isReady).length;
  const isBlocked = faults.some(({ name }) => name === 'upgrade-drain-blocked');
  return { healthy, desired: isBlocked ? healthy : nodes.length - Math.ceil(nodes.length * mostUnavailable) };
}

/** A pod that a drain evicts. */
export interface EvictablePod {
  /** `NAMESPACE/NAME`. */
  readonly name: string;
  /** A disruption budget does not let it go. */
  readonly isHeld: boolean;
}

/** The pods that a drain of the machine evicts; those of daemon sets and static ones stay. */
export function evictablePods(world: World, state: NodeState): readonly EvictablePod[] {
  const { healthy, desired } = webPods(world);
  const web = containersOf(world, state).filter(({ id }) => id.split(':')[1] === 'web');
  return [
    ...(isPinned(world, state) ? [{ name: `default/${pinned(state)}-0`, isHeld: true }] : []),
    ...web.map(({ pod: name }) => ({ name, isHeld: healthy <= desired })),
  ];
}

function budgets(world: World): readonly object[] {
  const { healthy, desired } = webPods(world);
  return [
    budget('web', healthy, desired),
    ...world.nodes.filter((state) => isPinned(world, state)).map((state) => budget(pinned(state), 1, 1)),
  ];
}

function budget(app: string, currentHealthy: number, desiredHealthy: number): object {
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  return {
    metadata: { namespace: 'default', name: app },
    spec: { selector: { matchLabels: { 'app.kubernetes.io/name': app } } },
    status: { disruptionsAllowed, currentHealthy, desiredHealthy },
  };
}
