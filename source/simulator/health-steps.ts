import { reach } from './call.ts';
import { servicesOf } from './services.ts';
import type { NodeState, World } from './world.ts';

/** Which nodes `health` looks at, by address. */
export interface HealthScope {
  readonly world: World;
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
}

export interface HealthCheck {
  /** As in "etcd to be healthy". */
  readonly name: string;
  /** What it waits for, in several lines where there is one a node; null when it has passed. */
  readonly problem: (scope: HealthScope) => string | null;
}

const passes = (name: string): HealthCheck => ({ name, problem: () => null });

/** All that `talosctl health` waits for, in its order. */
export const healthChecks: readonly HealthCheck[] = [
  {
    name: 'etcd to be healthy',
    problem: ({ world, controlPlanes }) =>
      ofNodes(world, controlPlanes, (state) => notRunning(state, 'etcd')),
  },
  passes('etcd members to be consistent across nodes'),
  passes('etcd members to be control plane nodes'),
  { name: 'apid to be ready', problem: ({ world, ...nodes }) => ofNodes(world, all(nodes), () => null) },
  passes('all nodes memory sizes'),
  passes('all nodes disk sizes'),
  passes('no diagnostics'),
  {
    name: 'kubelet to be healthy',
    problem: ({ world, ...nodes }) => ofNodes(world, all(nodes), (state) => notRunning(state, 'kubelet')),
  },
  {
    name: 'all nodes to finish boot sequence',
    problem: ({ world, ...nodes }) => ofNodes(world, all(nodes), bootProblem),
  },
  passes('all k8s nodes to report'),
  passes('all control plane static pods to be running'),
  passes('all control plane components to be ready'),
  {
    name: 'all k8s nodes to report ready',
    problem: (scope) => some('not ready', scope, ({ kubernetesReady }) => !kubernetesReady),
  },
  passes('kube-proxy to report ready'),
  passes('coredns to report ready'),
  {
    name: 'all k8s nodes to report schedulable',
    problem: (scope) => some('not schedulable', scope, ({ cordoned }) => cordoned),
  },
];

function all({ controlPlanes, workers }: Omit<HealthScope, 'world'>): readonly string[] {
  return [...controlPlanes, ...workers];
}

/** The problems of single nodes, as recorded: "2 error", and a blank line at the end. */
function ofNodes(
  world: World,
  addresses: readonly string[],
  problemOf: (state: NodeState) => string | null,
): string | null {
  const problems = addresses.flatMap((address) => {
    const state = reach(world, address);
    const problem = 'error' in state ? state.error : problemOf(state);
    return problem === null ? [] : [`\t* ${address}: ${problem}\n`];
  });
  return problems.length === 0 ? null : `${problems.length} error occurred:\n${problems.join('')}\n`;
}

function notRunning(state: NodeState, id: string): string | null {
  const service = servicesOf(state).find((candidate) => candidate.id === id);
  if (!service || service.state === 'Running') return null;
  const message = service.events[0]?.message ?? '';
  return `service "${id}" not in expected state "Running": current state [${service.state}] ${message}`;
}

function bootProblem({ booting, rebooting }: NodeState): string | null {
  if (booting) return 'machine is not running yet: current stage booting';
  return rebooting ? 'machine is not running yet: current stage rebooting' : null;
}

/** "some nodes are not ready: [intel]": what Kubernetes says, with its names of the nodes. */
function some(what: string, scope: HealthScope, has: (state: NodeState) => boolean): string | null {
  const known = all(scope);
  const names = scope.world.nodes
    .filter((state) => known.includes(state.node.address) && has(state))
    .map(({ hostname }) => hostname);
  return names.length === 0 ? null : `some nodes are ${what}: [${names.join(' ')}]`;
}
