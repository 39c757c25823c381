import { restartCourse } from './life.ts';
import { seeded } from './seeded.ts';
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

type Entry = (typeof catalogue)[number];

const onlyOnControlPlanes: readonly string[] = ['etcd', 'trustd'];

const healthy = 'Health check successful';

function entriesOf(role: 'controlplane' | 'worker'): readonly Entry[] {
  return catalogue.filter(({ id }) => role === 'controlplane' || !onlyOnControlPlanes.includes(id));
}

/** The names of the services that a node of this role has, in talosctl's order. */
export function serviceIds(role: 'controlplane' | 'worker'): readonly string[] {
  return entriesOf(role).map(({ id }) => id);
}

/** The services of a node in talosctl's order, with the newest event first. */
export function servicesOf(state: NodeState): readonly SimulatedService[] {
  return entriesOf(state.node.role).map((entry) => service(entry, state));
}

function service({ id }: Entry, state: NodeState): SimulatedService {
  const boot = bootEvents(state, id);
  const later = state.booting ? [] : laterEvents(state, id).toSorted((a, b) => b.at - a.at);
  const events = [...later, ...boot];
  const [last] = events;
  return {
    id,
    state: last?.state ?? 'Starting',
    health: last?.message === healthy ? 'OK' : '?',
    events,
  };
}

/** How the service was started at the last boot, as far as it came, the newest first. */
export function bootEvents(state: NodeState, id: string): readonly ServiceEvent[] {
  const entry = catalogue.find((candidate) => candidate.id === id);
  if (!entry) return [];
  const all = startEvents(entry, state.bootedAt);
  const reached = reachedWhileBooting(id, all);
  if (state.booting) return all.slice(reached);
  const { bootFinishedAt } = state;
  if (bootFinishedAt === null) return all;
  return all.map((event, index) =>
    index < reached ? { ...event, at: Math.max(event.at, bootFinishedAt) } : event,
  );
}

/** The place of the last event that comes before the boot is through: etcd prepares, the kubelet waits. */
function reachedWhileBooting(id: string, events: readonly ServiceEvent[]): number {
  if (id === 'etcd') return events.findIndex(({ state }) => state === 'Preparing') + 1;
  return id === 'kubelet' ? events.findIndex(({ state }) => state === 'Waiting') : 0;
}

/** What happened to the service since the boot. */
function laterEvents(state: NodeState, id: string): readonly ServiceEvent[] {
  const { restart, kubeletChangedAt, kubeletFailed } = state;
  const restarted = restart?.service === id ? restartEvents(state, id, restart.at) : [];
  const sofar = { waiting: 1, started: 2, healthy: 3 }[restart?.phase ?? 'waiting'];
  const known = restarted.slice(0, sofar);
  if (id !== 'kubelet') return known;
  if (kubeletFailed) {
    return [...known, failureEvent(kubeletChangedAt ?? state.bootFinishedAt ?? state.bootedAt)];
  }
  return kubeletChangedAt === null ? known : [...known, ...recoveryEvents(kubeletChangedAt).slice(-1)];
}

/** The kubelet fails by a fault. */
export function failureEvent(at: number): ServiceEvent {
  return {
    state: 'Failed',
    message: 'Failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1',
    at,
  };
}

/** The kubelet comes back after a fault, the oldest event first. */
export function recoveryEvents(at: number): readonly ServiceEvent[] {
  return [
    { state: 'Preparing', message: 'Running pre state', at },
    { state: 'Preparing', message: 'Creating service runner', at },
    { state: 'Running', message: 'Started task kubelet (PID 4412) for container kubelet', at },
    { state: 'Running', message: healthy, at },
  ];
}

/** A service ends by itself and is started again, the oldest event first. The words are Talos' own (restart runner). */
export function restartEvents({ node }: NodeState, id: string, at: number): readonly ServiceEvent[] {
  const pid = restartedPid(node.address, id, at);
  return [
    {
      state: 'Waiting',
      message: `Error running Containerd(${id}), going to restart forever: task "${id}" failed: exit code 255`,
      at,
    },
    {
      state: 'Running',
      message: `Started task ${id} (PID ${pid}) for container ${id}`,
      at: at + restartCourse.started,
    },
    { state: 'Running', message: healthy, at: at + restartCourse.healthy },
  ];
}

/** The process id of a service after it was started again. */
function restartedPid(address: string, id: string, at: number): number {
  return 5000 + (seeded(address, id, at) % 60_000);
}

function startEvents(entry: Entry, bootedAt: number): readonly ServiceEvent[] {
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
    event('Running', healthy, 0),
    event('Running', `Started task ${id} (PID ${pid}) for container ${id}`, 2),
    event('Preparing', 'Creating service runner', 2),
    event('Preparing', 'Running pre state', 3),
    ...(needs ? [event('Waiting', `Waiting for ${needs}`, 5)] : []),
    event('Starting', 'Starting service', 5),
  ];
}
