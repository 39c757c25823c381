import { begins, ends, isOfEtcd, message, type Task } from './sequence-words.ts';
import type { NodeState, World } from './world.ts';

const initialize: readonly Task[] = [
  ['usb', 'waitForUSB'],
  ['meta', 'reloadMeta'],
  ['dashboard', 'startDashboard'],
  ['config', 'loadConfig'],
];

const boot: readonly Task[] = [
  ['memorySizeCheck', 'memorySizeCheck'],
  ['diskSizeCheck', 'diskSizeCheck'],
  ['env', 'setUserEnvVars'],
  ['dbus', 'startDBus'],
  ['ephemeral', 'mountEphemeralPartition'],
  ['udevSetup', 'writeUdevRules'],
  ['userDisks', 'mountUserDisks'],
  ['userSetup', 'writeUserFiles'],
];

interface Service {
  readonly id: string;
  readonly waits: string | null;
  readonly started: string;
}

const early: readonly Service[] = [
  { id: 'machined', waits: null, started: 'Service started as goroutine' },
  {
    id: 'udevd',
    waits: null,
    started: 'Process Process(["/usr/bin/systemd-udevd"]) started with PID 1385',
  },
  {
    id: 'containerd',
    waits: null,
    started: 'Process Process(["/usr/bin/containerd"]) started with PID 1570',
  },
  {
    id: 'apid',
    waits: 'service "containerd" to be "up", api certificates',
    started: 'Started task apid (PID 2112) for container apid',
  },
  { id: 'auditd', waits: null, started: 'Service started as goroutine' },
  { id: 'syslogd', waits: null, started: 'Service started as goroutine' },
];

const late: readonly Service[] = [
  { id: 'cri', waits: 'network', started: 'Process Process(["/usr/bin/containerd"]) started with PID 1311' },
  {
    id: 'trustd',
    waits: 'service "containerd" to be "up", time sync, network',
    started: 'Started task trustd (PID 2218) for container trustd',
  },
  {
    id: 'etcd',
    waits: 'service "cri" to be "up", time sync, network, etcd spec',
    started: 'Started task etcd (PID 2112) for container etcd',
  },
  {
    id: 'kubelet',
    waits: 'service "cri" to be "up", time sync, network',
    started: 'Started task kubelet (PID 2271) for container kubelet',
  },
];

/** Those whose running the machine status waits for, in its order. */
const watched = ['machined', 'apid', 'trustd', 'etcd', 'kubelet'];

const kubeletRefused =
  'Health check failed: Get "http://127.0.0.1:10248/healthz": dial tcp 127.0.0.1:10248: connect: connection refused';

/** The machine boots: a group of lines at a time. The last group is its last word before it is ready, or is not. */
export function bootLines(world: World, state: NodeState, isWell: boolean): readonly (readonly string[])[] {
  const isControlPlane = state.node.role === 'controlplane';
  const here = (id: string) => isControlPlane || !isOfEtcd(id);
  const stage = stageLines(world, state);
  const up: string[] = [];
  const start = ({ id, waits, started }: Service): readonly string[] => {
    up.push(id);
    const isWatched = watched.includes(id);
    return [
      message(id, 'Starting service'),
      ...(waits === null ? [] : [message(id, `Waiting for ${waits}`)]),
      message(id, 'Running pre state'),
      message(id, 'Creating service runner'),
      message(id, started),
      ...(isWatched ? [stage('BOOTING', missing(up.slice()), true)] : []),
      ...(id === 'kubelet' && !isWell
        ? [message(id, kubeletRefused), stage('BOOTING', 'kubelet not healthy', true)]
        : [message(id, 'Health check successful', true)]),
    ];
  };
  const missing = (running: readonly string[]) =>
    watched
      .filter((id) => here(id) && !running.includes(id))
      .map((id) => `${id} not running`)
      .join(', ');
  const dashboard = [
    message('dashboard', 'Starting service'),
    message('dashboard', 'Running pre state'),
    message('dashboard', 'Creating service runner'),
    message('dashboard', 'Process Process(["/sbin/dashboard"]) started with PID 1533'),
  ];
  const problem = isWell ? '' : 'kubelet not healthy';
  return [
    [
      stage('BOOTING', missing([]), true),
      'sequence: initialize action: START',
      ...begins(['systemRequirements', 'enforceKSPPRequirements']),
      ...ends(['systemRequirements', 'enforceKSPPRequirements']),
      ...begins(['earlyServices', 'startUdevd']),
      ...early.flatMap(start),
      ...ends(['earlyServices', 'startUdevd']),
    ],
    initialize.flatMap((task) => [
      ...begins(task),
      ...(task[1] === 'startDashboard' ? dashboard : []),
      ...ends(task),
    ]),
    ['sequence: initialize action: STOP', 'sequence: boot action: START'],
    boot.flatMap((task) => [...begins(task), ...ends(task)]),
    begins(['startEverything', 'startAllServices']),
    ...late.filter(({ id }) => here(id)).map(start),
    [
      ...(isWell ? [stage('BOOTING', '', false)] : []),
      ...ends(['startEverything', 'startAllServices']),
      'sequence: boot action: STOP',
      stage('RUNNING', problem, !isWell),
    ],
  ];
}

/** Writes a stage with what is unmet: the services, with `hasPods` the static pods, and always the node. */
function stageLines(
  { scenario }: World,
  { node, hostname }: NodeState,
): (stage: string, services: string, hasPods: boolean) => string {
  // protojson is random by build: the 1.13.3 of the recordings has two blanks.
  const gap = scenario.talosctlVersion === '1.13.3' ? '  ' : ' ';
  const unmet = (name: string, reason: string) => `name:"${name}"${gap}reason:${JSON.stringify(reason)}`;
  const pods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']
    .map((pod) => `kube-system/${pod}-${hostname} not ready`)
    .join(', ');
  return (stage, services, hasPods) => {
    const conditions = [
      ...(services === '' ? [] : [unmet('services', services)]),
      ...(hasPods && node.role === 'controlplane' ? [unmet('staticPods', pods)] : []),
      unmet('nodeReady', `node "${hostname}" is not ready`),
    ];
    return `stage: ${stage} ready: false unmetCond: [${conditions.join(' ')}]`;
  };
}
