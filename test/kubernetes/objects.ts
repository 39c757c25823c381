/** Objects as the Kubernetes API writes them, with parts that nobody reads. */
export const nodes = [
  {
    metadata: { name: 'ryzen', labels: { 'kubernetes.io/arch': 'amd64' } },
    spec: {},
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
  },
  {
    metadata: { name: 'intel' },
    spec: {
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
    },
    status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
  },
];

interface PodParts {
  readonly name: string;
  readonly node?: string | null;
  readonly kind?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>> | null;
}

export function podObject(parts: PodParts): object {
  const { name, node = 'ryzen', kind = 'ReplicaSet', annotations, labels = { app: 'web' } } = parts;
  return {
    metadata: {
      namespace: 'default',
      name,
      labels,
      ...(annotations ? { annotations } : {}),
      ownerReferences: [
        { kind: 'Other', name: 'not the controller' },
        { kind, name: 'owner', controller: true },
      ],
    },
    spec: node === null ? { containers: [] } : { nodeName: node, containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

export const pods = [
  podObject({ name: 'web-1' }),
  podObject({ name: 'web-2', node: 'intel' }),
  podObject({ name: 'free', labels: null }),
  podObject({ name: 'proxy', kind: 'DaemonSet' }),
  podObject({ name: 'kube-apiserver-ryzen', annotations: { 'kubernetes.io/config.mirror': 'f00' } }),
  podObject({ name: 'kube-scheduler-ryzen', kind: 'Node' }),
  podObject({ name: 'waits', node: null }),
];

export const budgets = [
  {
    metadata: { namespace: 'default', name: 'web', generation: 1 },
    spec: {
      minAvailable: 2,
      selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
    },
    status: { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 },
  },
  { metadata: { namespace: 'default', name: 'new' }, spec: { selector: null } },
];

/** What is read of all of them. */
export const report = {
  nodes: [
    { name: 'ryzen', cordoned: false, ready: true },
    { name: 'intel', cordoned: true, ready: false },
  ],
  evictable: { ryzen: 2, intel: 1 },
  blocked: [
    { node: 'ryzen', pod: 'default/web-1', budget: 'default/web' },
    { node: 'intel', pod: 'default/web-2', budget: 'default/web' },
  ],
};
