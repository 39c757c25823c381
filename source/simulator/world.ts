import type { Action, ActiveFault, FaultName, Period } from './faults.ts';
import { holds, periods } from './faults.ts';
import type { Scenario, SimulatedNode } from './scenario.ts';

/** What happens to a connection to the machine's apid. */
export type Reachability = 'answers' | 'no-route' | 'refused' | 'blackholed';

/** How one machine is at a moment. All times are in ms since the epoch. */
export interface NodeState {
  readonly node: SimulatedNode;
  /** The scenario's, or a hostile one while the `garbage` fault holds. */
  readonly hostname: string;
  readonly reachability: Reachability;
  readonly booting: boolean;
  readonly bootedAt: number;
  readonly kubeletFailed: boolean;
  /** When the kubelet failed or came back; null when it has run since the boot. */
  readonly kubeletChangedAt: number | null;
  readonly cordoned: boolean;
  readonly kubernetesReady: boolean;
  readonly learner: boolean;
  readonly alarm: boolean;
  /** metadata.version and metadata.updated of `machinestatus` and `nodestatus`. */
  readonly machineStatusChange: Change;
  readonly nodeStatusChange: Change;
}

export interface Change {
  /** 1 at boot, one more with every change. */
  readonly version: number;
  readonly at: number;
}

export interface EtcdState {
  /** The member id of the leader; null without a quorum. */
  readonly leader: string | null;
  readonly term: number;
  /** The raft index; it stands still while there is no quorum. */
  readonly index: number;
}

/** Everything an answer depends on: a pure function of scenario, actions and clock. */
export interface World {
  readonly scenario: Scenario;
  readonly now: number;
  readonly faults: readonly ActiveFault[];
  readonly nodes: readonly NodeState[];
  readonly etcd: EtcdState;
}

export function worldAt(scenario: Scenario, actions: readonly Action[], now: number): World {
  const history = periods(scenario, actions, now);
  const faults = history.at(-1)?.faults ?? [];
  return {
    scenario,
    now,
    faults,
    nodes: scenario.nodes.map((node) => nodeState(node, history, faults)),
    etcd: etcdState(scenario, history, now),
  };
}

function nodeState(
  node: SimulatedNode,
  history: readonly Period[],
  faults: readonly ActiveFault[],
): NodeState {
  const { address } = node;
  const now = (name: FaultName) => holds(faults, name, address);
  const bootedAt = lastStart(history, 'booting', address) ?? node.bootedAt;
  const changes = (...names: FaultName[]) => changesSince(history, names, address, bootedAt);
  const kubelet = changes('service-failed');
  return {
    node,
    hostname: now('garbage') ? hostile(node.hostname) : node.hostname,
    reachability: reachability(faults, address),
    booting: now('booting'),
    bootedAt,
    kubeletFailed: now('service-failed'),
    kubeletChangedAt: kubelet.version > 1 ? kubelet.at : null,
    cordoned: now('cordoned'),
    kubernetesReady: !now('not-ready') && !now('booting'),
    learner: now('etcd-learner'),
    alarm: now('etcd-alarm'),
    machineStatusChange: changes('service-failed', 'booting'),
    nodeStatusChange: changes('cordoned', 'not-ready', 'booting'),
  };
}

/** A name that tries to colour, retitle, move and overwrite the terminal, and to change the text's direction. */
function hostile(hostname: string): string {
  return `\u001b[31m${hostname}\u001b[0m\u001b]0;owned\u0007\r\u001b[2J\u202e\n${hostname}\u0000`;
}

function reachability(faults: readonly ActiveFault[], address: string): Reachability {
  if (holds(faults, 'node-blackholed', address)) return 'blackholed';
  if (holds(faults, 'node-down', address)) return 'no-route';
  return holds(faults, 'node-refused', address) ? 'refused' : 'answers';
}

/** When the fault last began for the node; null when it never did. */
function lastStart(history: readonly Period[], name: FaultName, address: string): number | null {
  const began = history.findLast(
    (period, at) =>
      holds(period.faults, name, address) && !holds(history[at - 1]?.faults ?? [], name, address),
  );
  return began?.at ?? null;
}

/** How often the named faults came or went for the node since its boot. */
function changesSince(
  history: readonly Period[],
  names: readonly FaultName[],
  address: string,
  bootedAt: number,
): Change {
  let change: Change = { version: 1, at: bootedAt };
  let before = '';
  for (const period of history) {
    const present = names.filter((name) => holds(period.faults, name, address)).join();
    if (present !== before && period.at > bootedAt) change = { version: change.version + 1, at: period.at };
    before = present;
  }
  return change;
}

/** The raft term and index of the recordings at the scenario's start, and the entries a second. */
const raft = { term: 7, index: 1_284_249, rate: 8 };

function etcdState(scenario: Scenario, history: readonly Period[], now: number): EtcdState {
  let leader: string | null = null;
  let { term } = raft;
  let entries = 0;
  for (const [at, period] of history.entries()) {
    const next = electLeader(leader, runningVoters(scenario, period.faults));
    if (at > 0 && next && next !== leader) term += 1;
    leader = next;
    if (leader) entries += (((history[at + 1]?.at ?? now) - period.at) / 1000) * raft.rate;
  }
  return { leader, term, index: raft.index + Math.floor(entries) };
}

/** A leader stays as long as it runs; without a quorum there is none. */
function electLeader(leader: string | null, voters: readonly string[] | null): string | null {
  return leader && voters?.includes(leader) ? leader : (voters?.[0] ?? null);
}

/** The member ids of the voters that run; null when they are no quorum. */
function runningVoters(scenario: Scenario, faults: readonly ActiveFault[]): readonly string[] | null {
  const voters = scenario.nodes.filter(
    (node) => node.etcdMemberId && !holds(faults, 'etcd-learner', node.address),
  );
  const running = voters.filter(
    ({ address }) => reachability(faults, address) === 'answers' && !holds(faults, 'booting', address),
  );
  if (running.length < Math.floor(voters.length / 2) + 1) return null;
  return running.flatMap((node) => node.etcdMemberId ?? []);
}
