import type { NodeState } from './world.ts';

export interface ServiceEvent {
  readonly state: string;
  readonly message: string;
  /** In ms since the epoch. */
  readonly at: number;
}

export interface SimulatedService {
  readonly id: string;
  readonly state: string;
  readonly health: 'OK' | '?';
  /** The newest first. */
  readonly events: readonly ServiceEvent[];
}

/** Seconds after boot at which each service was up in the recordings, and what it waited for. */
const catalogue = [
  { id: 'apid', up: 4, pid: 1801, needs: 'service "containerd" to be "up", api certificates' },
  { id: 'auditd', up: 3, pid: 1612, needs: 'service "machined" to be "up"' },
  { id: 'containerd', up: 1, pid: 1398, needs: 'service "machined" to be "up"' },
  { id: 'cri', up: 7, pid: 1920, needs: 'service "containerd" to be "up"' },
  { id: 'dashboard', up: 2, pid: 1533, needs: 'service "machined" to be "up"' },
  { id: 'etcd', up: 8, pid: 2112, needs: 'service "cri" to be "up", time sync, network, etcd spec' },
  { id: 'kubelet', up: 9, pid: 2271, needs: 'service "cri" to be "up", time sync, network' },
  { id: 'machined', up: 0, pid: 1, needs: null },
  { id: 'syslogd', up: 3, pid: 1613, needs: 'service "machined" to be "up"' },
  { id: 'trustd', up: 8, pid: 2105, needs: 'service "containerd" to be "up", time sync, network' },
  { id: 'udevd', up: 1, pid: 1402, needs: 'service "machined" to be "up"' },
] as const;

const onlyOnControlPlanes: readonly string[] = ['etcd', 'trustd'];

/** The services of a node in talosctl's order, with the newest event first. */
export function servicesOf(state: NodeState): readonly SimulatedService[] {
  return catalogue
    .filter(({ id }) => state.node.role === 'controlplane' || !onlyOnControlPlanes.includes(id))
    .map((entry) => service(entry, state));
}

function service(entry: (typeof catalogue)[number], state: NodeState): SimulatedService {
  const { id } = entry;
  const events = startEvents(entry, state.bootedAt);
  if (state.booting && (id === 'etcd' || id === 'kubelet')) return starting(id, events);
  if (id === 'kubelet') return kubelet(state, events);
  return { id, state: 'Running', health: id === 'dashboard' ? '?' : 'OK', events };
}

/** How far a service is while its machine boots. */
function starting(id: 'etcd' | 'kubelet', events: readonly ServiceEvent[]): SimulatedService {
  const reached = events.findIndex(({ state }) => state === (id === 'etcd' ? 'Preparing' : 'Waiting'));
  const sofar = events.slice(id === 'etcd' ? reached + 1 : reached);
  return { id, state: sofar[0]?.state ?? 'Starting', health: '?', events: sofar };
}

const kubeletFailure =
  'Failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1';

function kubelet(state: NodeState, events: readonly ServiceEvent[]): SimulatedService {
  const at = state.kubeletChangedAt ?? state.bootedAt;
  if (state.kubeletFailed) {
    const failed = { state: 'Failed', message: kubeletFailure, at };
    return { id: 'kubelet', state: 'Failed', health: '?', events: [failed, ...events] };
  }
  const recovered = { state: 'Running', message: 'Health check successful', at };
  const all = state.kubeletChangedAt === null ? events : [recovered, ...events];
  return { id: 'kubelet', state: 'Running', health: 'OK', events: all };
}

function startEvents(entry: (typeof catalogue)[number], bootedAt: number): readonly ServiceEvent[] {
  const { id, up, pid, needs } = entry;
  const event = (state: string, message: string, before: number): ServiceEvent => ({
    state,
    message,
    at: bootedAt + Math.max(0, up - before) * 1000,
  });
  if (id === 'dashboard') {
    const started = `Process Process(["/sbin/dashboard"]) started with PID ${pid}`;
    return [event('Running', started, 0), event('Starting', 'Starting service', 1)];
  }
  return [
    event('Running', 'Health check successful', 0),
    event('Running', `Started task ${id} (PID ${pid}) for container ${id}`, 2),
    event('Preparing', 'Creating service runner', 2),
    event('Preparing', 'Running pre state', 3),
    ...(needs ? [event('Waiting', `Waiting for ${needs}`, 5)] : []),
    event('Starting', 'Starting service', 5),
  ];
}
