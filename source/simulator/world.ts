import { type EtcdState, etcdState } from './etcd-state.ts';
import type { Action, ActiveFault, FaultName, PullAction } from './faults.ts';
import { holds, isPull } from './faults.ts';
import { type Installed, installed } from './installation.ts';
import { restartCourse, restarts, type ServiceRestart } from './life.ts';
import type { Period } from './periods.ts';
import { periods, stretches } from './periods.ts';
import { type Reachability, reachability } from './reachability.ts';
import { type Releases, releasesOf } from './releases.ts';
import type { Scenario, SimulatedNode } from './scenario.ts';

/** How one machine is at a moment. All times are in ms since the epoch. */
export interface NodeState {
  /** With the version, schematic and extensions that run now. */
  readonly node: SimulatedNode;
  readonly releases: Releases;
  /** The scenario's, or a hostile one while the `garbage` fault holds. */
  readonly hostname: string;
  readonly reachability: Reachability;
  readonly booting: boolean;
  /** Going down for a reboot. */
  readonly rebooting: boolean;
  readonly bootedAt: number;
  /** When a boot that was watched came to its end; null when it has not, or was long ago. */
  readonly bootFinishedAt: number | null;
  /** The last service that ended by itself and was started again since the boot. */
  readonly restart: ObservedRestart | null;
  /** Whether its load and memory move. */
  readonly life: boolean;
  readonly kubeletFailed: boolean;
  /** When the kubelet failed or came back; null when it has run since the boot. */
  readonly kubeletChangedAt: number | null;
  readonly cordoned: boolean;
  readonly kubernetesReady: boolean;
  readonly learner: boolean;
  readonly alarm: boolean;
  /** Its etcd member is no longer in the cluster. */
  readonly etcdLost: boolean;
  /** Its pods are away, until it is uncordoned. */
  readonly drained: boolean;
  /** How many entries its etcd member is behind the others. */
  readonly raftLag: number;
  readonly installed: Installed;
  /** metadata.version and metadata.updated of `machinestatus` and `nodestatus`. */
  readonly machineStatusChange: Change;
  readonly nodeStatusChange: Change;
}

export interface ObservedRestart extends ServiceRestart {
  readonly phase: 'waiting' | 'started' | 'healthy';
}

export interface Change {
  /** 1 at boot, one more with every change. */
  readonly version: number;
  readonly at: number;
}

/** Everything an answer depends on: a pure function of scenario, actions and clock. */
export interface World {
  readonly scenario: Scenario;
  readonly now: number;
  /** From the scenario's start to `now`. */
  readonly history: readonly Period[];
  readonly faults: readonly ActiveFault[];
  /** Up to `now`, without those of nodes that had other troubles. */
  readonly restarts: readonly ServiceRestart[];
  readonly nodes: readonly NodeState[];
  /** By address and by hostname. */
  readonly byName: ReadonlyMap<string, NodeState>;
  readonly etcd: EtcdState;
  /** The images that were pulled by hand, up to `now`. */
  readonly pulled: readonly PullAction[];
}

export function worldAt(scenario: Scenario, actions: readonly Action[], now: number): World {
  const history = periods(scenario, actions, now);
  const faults = history.at(-1)?.faults ?? [];
  const undisturbed = restarts(scenario, now).filter((restart) => !isDisturbed(history, restart));
  const past = { scenario, actions, history, faults, now, restarts: undisturbed };
  const nodes = scenario.nodes.map((node) => nodeState(node, past));
  return {
    scenario,
    history,
    faults,
    now,
    restarts: undisturbed,
    nodes,
    byName: new Map(
      nodes.flatMap((state) => [state.node.hostname, state.node.address].map((name) => [name, state])),
    ),
    etcd: etcdState(scenario, history, now),
    pulled: actions.filter(isPull).filter(({ at }) => at <= now),
  };
}

const troubles: readonly FaultName[] = ['service-failed', 'booting', 'rebooting', 'node-down'];

/** Whether the machine had other troubles at that time than a service that ended. */
function isDisturbed(history: readonly Period[], { at, address }: ServiceRestart): boolean {
  const faults = history.findLast((period) => period.at <= at)?.faults ?? [];
  return troubles.some((name) => holds(faults, name, address));
}

/** In entries of the raft log. */
const farBehind = 48_213;

interface Past extends Pick<World, 'scenario' | 'history' | 'faults' | 'now' | 'restarts'> {
  readonly actions: readonly Action[];
}

function nodeState(declared: SimulatedNode, past: Past): NodeState {
  const { scenario, actions, history, faults } = past;
  const { address } = declared;
  const releases = releasesOf(declared, actions, history, past.now);
  const node = { ...declared, ...releases.running };
  const now = (name: FaultName) => holds(faults, name, address);
  const boot = stretches(history, 'booting', address).at(-1) ?? null;
  const bootedAt = boot?.from ?? node.bootedAt;
  const changes = (...names: FaultName[]) => changesSince(history, names, address, bootedAt);
  const kubeletFailed = now('service-failed');
  const restart = kubeletFailed ? null : lastRestart(past, address, bootedAt);
  return {
    node,
    releases,
    hostname: now('garbage') ? hostile(node.hostname) : node.hostname,
    reachability: reachability(faults, address),
    booting: now('booting'),
    rebooting: now('rebooting') && !now('booting'),
    bootedAt,
    bootFinishedAt: boot && Number.isFinite(boot.to) ? boot.to : null,
    restart,
    life: scenario.life,
    kubeletFailed,
    kubeletChangedAt: changes('service-failed').at(-1) ?? null,
    cordoned: now('cordoned'),
    kubernetesReady: !now('not-ready') && !now('booting'),
    learner: now('etcd-learner'),
    alarm: now('etcd-alarm'),
    etcdLost: now('etcd-lost'),
    drained: now('cordoned') && isDrained(past, address),
    raftLag: now('etcd-behind') ? farBehind : 0,
    installed: installed(node, faults),
    machineStatusChange: change(bootedAt, [
      ...changes('service-failed', 'booting', 'rebooting'),
      ...restartChanges(past, address, bootedAt),
    ]),
    nodeStatusChange: change(bootedAt, changes('cordoned', 'not-ready', 'booting')),
  };
}

/** Whether its pods were evicted since it was cordoned. */
function isDrained({ actions, history, now }: Past, address: string): boolean {
  const cordonedAt = stretches(history, 'cordoned', address).at(-1)?.from ?? Number.POSITIVE_INFINITY;
  return actions.some(
    (action) => 'evicted' in action && action.node === address && action.at >= cordonedAt && action.at <= now,
  );
}

function lastRestart(
  { restarts: all, now }: Past,
  address: string,
  bootedAt: number,
): ObservedRestart | null {
  const last = all.findLast((restart) => restart.address === address && restart.at > bootedAt);
  if (!last) return null;
  const age = now - last.at;
  if (age >= restartCourse.healthy) return { ...last, phase: 'healthy' };
  return { ...last, phase: age >= restartCourse.started ? 'started' : 'waiting' };
}

/** Each restart made the machine unready, and ready again. */
function restartChanges({ restarts: all, now }: Past, address: string, bootedAt: number): readonly number[] {
  return all
    .filter((restart) => restart.address === address && restart.at > bootedAt)
    .flatMap(({ at }) => [at, at + restartCourse.healthy].filter((moment) => moment <= now));
}

/** A name that tries to colour, retitle, move and overwrite the terminal, and to change the text's direction. */
function hostile(hostname: string): string {
  return `\u001b[31m${hostname}\u001b[0m\u001b]0;owned\u0007\r\u001b[2J\u202e\n${hostname}\u0000`;
}

/** When one of the named faults came or went for the node since its boot. */
function changesSince(
  history: readonly Period[],
  names: readonly FaultName[],
  address: string,
  bootedAt: number,
): readonly number[] {
  const times: number[] = [];
  let before = '';
  for (const period of history) {
    const present = names.filter((name) => holds(period.faults, name, address)).join();
    if (present !== before && period.at > bootedAt && period.at !== times.at(-1)) times.push(period.at);
    before = present;
  }
  return times;
}

function change(bootedAt: number, times: readonly number[]): Change {
  return { version: 1 + times.length, at: Math.max(bootedAt, ...times) };
}
