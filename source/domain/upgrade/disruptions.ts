import { type LabelSelector, selects } from './label-selector.ts';
import type { BlockedEviction, KubernetesReport } from './survey.ts';

/** A pod, as far as its eviction goes. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** The Kubernetes name of the node it runs on; null while it has none. */
  readonly node: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** As in "Running". */
  readonly phase: string;
  readonly isReady: boolean;
  /** Deleted already, and on its way out. */
  readonly isTerminating: boolean;
  /** The kubelet made it from a file on its machine: it cannot be evicted. */
  readonly isStatic: boolean;
  /** What made it and replaces it, as in "ReplicaSet"; null for nothing. */
  readonly controller: string | null;
}

/** A PodDisruptionBudget (policy/v1). */
export interface DisruptionBudget {
  readonly namespace: string;
  readonly name: string;
  /** null selects no pod. */
  readonly selector: LabelSelector | null;
  /** How many pods may be evicted now. */
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  /** `unhealthyPodEvictionPolicy: AlwaysAllow`: pods that are not ready may always go. */
  readonly letsUnhealthyGo: boolean;
}

/** What the Kubernetes API says of the cluster. */
export interface KubernetesState {
  readonly nodes: KubernetesReport['nodes'];
  readonly pods: readonly Pod[];
  readonly budgets: readonly DisruptionBudget[];
}

const ended: readonly string[] = ['Succeeded', 'Failed'];

/** Whether a drain evicts it: it leaves pods of daemon sets where they are, and static ones cannot be evicted. */
function isEvicted({ phase, isStatic, controller }: Pod): boolean {
  return !isStatic && controller !== 'DaemonSet' && !ended.includes(phase);
}

/**
 * The budgets that refuse the eviction, by the rules of the API server (pkg/registry/core/pod/storage/eviction.go): a
 * pod that is pending or going anyway needs none, two budgets for one pod always refuse, and an unhealthy pod may go
 * when its budget is met without it, or says so.
 */
function refusing(pod: Pod, budgets: readonly DisruptionBudget[]): readonly DisruptionBudget[] {
  if (pod.phase === 'Pending' || pod.isTerminating || Object.keys(pod.labels).length === 0) return [];
  const its = budgets.filter(({ selector }) => selects(selector, pod.labels));
  const [budget] = its;
  if (budget === undefined || its.length > 1) return its;
  const isMet = budget.desiredHealthy > 0 && budget.currentHealthy >= budget.desiredHealthy;
  const mayGo = budget.disruptionsAllowed > 0 || (!pod.isReady && (budget.letsUnhealthyGo || isMet));
  return mayGo ? [] : [budget];
}

/** What a drain of each node would evict, and which evictions are refused now. Pods without a node are left out. */
export function reportDisruptions({ nodes, pods, budgets }: KubernetesState): KubernetesReport {
  const byNamespace = Map.groupBy(budgets, ({ namespace }) => namespace);
  const evictable = new Map(nodes.map(({ name }) => [name, 0]));
  const blocked: BlockedEviction[] = [];
  for (const pod of pods) {
    if (pod.node === null || !isEvicted(pod)) continue;
    evictable.set(pod.node, (evictable.get(pod.node) ?? 0) + 1);
    const its = refusing(pod, byNamespace.get(pod.namespace) ?? []);
    if (its.length === 0) continue;
    const budget = its.map(({ namespace, name }) => `${namespace}/${name}`).join(' and ');
    blocked.push({ node: pod.node, pod: `${pod.namespace}/${pod.name}`, budget });
  }
  return { nodes, evictable: Object.fromEntries(evictable), blocked };
}
