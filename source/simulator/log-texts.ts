import { goTime, isoTime, klog, nanoTime } from './log-format.ts';
import { pick, seeded } from './seeded.ts';
import type { NodeState } from './world.ts';

/** How one service writes its log when nothing is wrong. */
export interface LogVoice {
  /** A line in every so many ms, at a moment of its own within the first `spread` ms. */
  readonly every: number;
  readonly spread: number;
  /** The line that was written at `at` (ms since the epoch); `chance` chooses among them. */
  readonly text: (state: NodeState, at: number, chance: number) => string;
}

const uuid = (seed: number) => {
  const digits = [1, 2, 3, 4].map((part) => seeded(seed, part).toString(16).padStart(8, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const second = 1000;
const minute = 60 * second;

export const kubeletPid = 2271;

const pods = [
  'media/jellyfin-0',
  'home/home-assistant-0',
  'monitoring/prometheus-0',
  'default/registry-5d8f7c9b6-x2k4q',
];

function kubelet(_: NodeState, at: number, chance: number): string {
  const info = (source: string, message: string) => klog('I', at, kubeletPid, source, message);
  const pod = pick(pods, seeded(chance, 'pod'));
  const kind = chance % 20;
  if (kind < 9) {
    const path = `/var/lib/kubelet/pods/${uuid(chance)}/volumes`;
    return info(
      'kubelet_volumes.go:163',
      `"Cleaned up orphaned pod volumes dir" podUID="${uuid(chance)}" path="${path}"`,
    );
  }
  if (kind < 13) {
    return info('kubelet.go:2569', `"SyncLoop (probe)" probe="readiness" status="ready" pod="${pod}"`);
  }
  if (kind < 16) {
    const mount = 'operationExecutor.VerifyControllerAttachedVolume started for volume \\"kube-api-access\\"';
    return info('reconciler_common.go:251', `"${mount}" pod="${pod}"`);
  }
  if (kind < 18)
    return info(
      'dynamic_cafile_content.go:123',
      '"Loaded a new CA Bundle and Verifier" name="client-ca-bundle::/etc/kubernetes/pki/ca.crt"',
    );
  if (kind === 18) {
    const version = 4_212_000 + (chance % 900);
    return klog(
      'W',
      at,
      kubeletPid,
      'reflector.go:324',
      `k8s.io/client-go/informers/factory.go:160: watch of *v1.ConfigMap ended with: too old resource version: ${version}`,
    );
  }
  return klog(
    'E',
    at,
    kubeletPid,
    'prober_manager.go:197',
    `"Startup probe already exists for container" pod="${pod}" containerName="app"`,
  );
}

/** One line of JSON as zap writes it. */
const zap = (level: string, at: number, caller: string, msg: string, rest: object) =>
  JSON.stringify({ level, ts: isoTime(at), caller, msg, ...rest });

function etcd(state: NodeState, at: number, chance: number): string {
  const index = 1_284_000 + Math.floor((at - state.bootedAt) / 15_000);
  const took = `${(10 + (chance % 200) / 10).toFixed(1)}ms`;
  const kind = chance % 10;
  if (kind < 5)
    return zap('info', at, 'etcdserver/server.go:2164', 'compacted raft logs', { 'compact-index': index });
  if (kind < 8) {
    const rest = { 'compact-revision': index, took, hash: seeded(index), 'current-db-size': '59 MB' };
    return zap('info', at, 'mvcc/kvstore_compaction.go:72', 'finished scheduled compaction', rest);
  }
  if (kind === 8) {
    const rest = { 'local-member-id': state.node.etcdMemberId, 'local-member-applied-index': index };
    return zap('info', at, 'etcdserver/server.go:2128', 'triggering snapshot', rest);
  }
  const request = 'key:"/registry/leases/" range_end:"/registry/leases0" count_only:true ';
  const rest = { took: `1${took}`, 'expected-duration': '100ms', prefix: 'read-only range ', request };
  return zap('warn', at, 'txn/util.go:93', 'apply request took too long', rest);
}

function apid({ node }: NodeState, at: number, chance: number): string {
  const call = pick(
    [
      'machine.MachineService/Version',
      'machine.MachineService/ServiceList',
      'machine.MachineService/Memory',
      'cosi.resource.State/List',
    ],
    chance,
  );
  const took = (0.3 + (chance % 90) / 10).toFixed(3);
  return `${goTime(at)} [/${call}] OK ${took}ms unary Success (authority=${node.address}:50000;user-agent=grpc-go/1.76.0;peer=10.0.0.140)`;
}

function containerd(_: NodeState, at: number, chance: number): string {
  const line = (level: string, text: string) => `time="${nanoTime(at)}" level=${level} msg="${text}"`;
  if (chance % 12 === 0) return line('warning', 'cleanup warnings');
  const id = uuid(chance).replaceAll('-', '');
  return pick(
    [
      line('info', `connecting to shim ${id}`),
      line('info', `StopPodSandbox for \\"${id}\\" returns successfully`),
      line('info', 'container event discarded'),
      line(
        'info',
        'ImageUpdate event name:\\"registry.k8s.io/pause:3.10\\" labels:{key:\\"io.cri-containerd.image\\" value:\\"managed\\"}',
      ),
    ],
    chance,
  );
}

function machined(_: NodeState, at: number, chance: number): string {
  const says = pick(
    [
      'adjusting time (slew) by 1.2ms via 162.159.200.1, state TIME_OK, status STA_NANO',
      'created dns upstream',
      'controller runtime: reconciled k8s.NodeStatusController',
      'node watch event received: k8s.NodeStatusController',
    ],
    chance,
  );
  return `${goTime(at)} [talos] ${says}`;
}

const plain =
  (...texts: readonly string[]): LogVoice['text'] =>
  (_, at, chance) =>
    `${goTime(at)} ${pick(texts, chance)}`;

/** The reconcilers of Talos, in zap's console format: written after its source, there is no recording. */
function controllerRuntime(_: NodeState, at: number, chance: number): string {
  const controller = pick(
    ['k8s.NodeStatusController', 'network.RouteSpecController', 'time.SyncController'],
    chance,
  );
  const level = chance % 9 === 0 ? 'error' : 'debug';
  const says = level === 'error' ? 'controller failed' : 'controller finished';
  return `${isoTime(at)} ${level.toUpperCase()} ${says} {"component": "controller-runtime", "controller": "${controller}"}`;
}

const kernelMessages = [
  ['info', 'eth0: Link is Up - 1000/Full'],
  ['info', 'cni0: port 3(veth1a2b) entered forwarding state'],
  ['warning', 'TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.'],
  ['err', 'nvme nvme0: I/O 118 QID 4 timeout, completion polled'],
] as const;

/** With facility and priority, as `talosctl dmesg` prints it. */
export const kernelVoice: LogVoice = {
  every: 80 * second,
  spread: 60 * second,
  text(_, at, chance) {
    const [priority, message] = pick(kernelMessages, chance);
    return `kern: ${priority}: [${nanoTime(at)}]: ${message}`;
  },
};

/** By service. The kubelet writes every 4 to 10 s, the others less often. */
export const voices: Readonly<Record<string, LogVoice>> = {
  apid: { every: 20 * second, spread: 12 * second, text: apid },
  auditd: {
    every: 10 * minute,
    spread: 5 * minute,
    text: plain('audit: type=1404 enforcing=1', 'audit: backlog limit 64'),
  },
  'controller-runtime': { every: 25 * second, spread: 20 * second, text: controllerRuntime },
  containerd: { every: 40 * second, spread: 25 * second, text: containerd },
  cri: { every: 30 * second, spread: 20 * second, text: containerd },
  dashboard: { every: 30 * minute, spread: 10 * minute, text: plain('dashboard: screen redrawn') },
  etcd: { every: 15 * second, spread: 9 * second, text: etcd },
  kubelet: { every: 7 * second, spread: 3 * second, text: kubelet },
  machined: { every: minute, spread: 40 * second, text: machined },
  syslogd: { every: 10 * minute, spread: 5 * minute, text: plain('syslogd: listening on /dev/log') },
  trustd: {
    every: 2 * minute,
    spread: minute,
    text: plain('[/securityapi.SecurityService/Certificate] OK 2.118ms unary Success'),
  },
  udevd: {
    every: 20 * minute,
    spread: 10 * minute,
    text: plain('udevd: processed device event', 'udevd: link priority kept'),
  },
};

/** What a hostile program may write, as recorded; a lone surrogate U+DC80 to U+DCFF stands for a byte that is no UTF-8. */
export const hostileTexts: readonly string[] = [
  '\u65e5\u672c\u8a9e\u306e\u30ed\u30b0 \u{1f680}\u{1f525} \ud55c\uad6d\uc5b4 \u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} e\u0301',
  '\u202ertl override\u202c \u2066isolate\u2069',
  '\u001b]8;;http://example.invalid\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]0;owned title\u0007 osc title',
  '\u001b[?1049h\u001b[?25l alt screen',
  'invalid \udcff\udcfe\udcc3( utf8',
];
