import type { Scenario } from './scenario.ts';
import { findNode } from './scenario.ts';

/**
 * What can be broken, and where: at one `node` (without a name: the last one of the scenario), in the whole
 * `cluster` alone, or in `either` (without a name: the cluster). `seen` is one sentence: what the user will see.
 */
const catalogue = {
  'node-down': { where: 'node', seen: 'The node cannot be reached: no route to host.' },
  'node-refused': { where: 'node', seen: 'The node refuses connections.' },
  'node-blackholed': { where: 'node', seen: 'The node swallows packets: every call to it times out.' },
  'service-failed': { where: 'node', seen: 'The kubelet has failed, and the node is not ready.' },
  'etcd-alarm': { where: 'node', seen: 'etcd raises the alarm NOSPACE.' },
  'etcd-learner': { where: 'node', seen: 'The etcd member is a learner without a vote.' },
  cordoned: { where: 'node', seen: 'The node is unschedulable in Kubernetes.' },
  'not-ready': { where: 'node', seen: 'The node is NotReady in Kubernetes.' },
  booting: { where: 'node', seen: 'The node has just rebooted and goes on booting.' },
  rebooting: { where: 'node', seen: 'The node reboots: it goes, boots and is back after 32 seconds.' },
  budget: { where: 'node', seen: 'A disruption budget blocks the eviction of a pod.' },
  'certificate-expired': { where: 'cluster', seen: 'The client certificate has expired: no node answers.' },
  'role-reader': { where: 'cluster', seen: 'The talosconfig has the role os:reader only.' },
  'api-down': { where: 'cluster', seen: 'The Kubernetes API cannot be reached from here.' },
  'endpoint-dead': { where: 'either', seen: 'The endpoint refuses talosctl.' },
  garbage: { where: 'either', seen: 'Answers and logs carry control bytes, broken JSON and hostile names.' },
  hang: { where: 'either', seen: 'talosctl never answers and ignores SIGTERM.' },
  half: { where: 'either', seen: 'talosctl prints half of its answer, then fails.' },
  'log-flood': { where: 'node', seen: 'The kubelet writes thousands of log lines a second.' },
  'log-cut': { where: 'either', seen: 'Every log that is followed breaks off after 1 to 10 seconds.' },
  'log-stall': { where: 'node', seen: 'A log line of 64 KiB stalls whoever follows the kubelet.' },
  'etcd-behind': { where: 'node', seen: 'The etcd member is far behind the others.' },
  'disk-full': { where: 'node', seen: 'The disk for /var is nearly full.' },
  'own-build': { where: 'node', seen: 'The node has extensions, but no schematic of the factory.' },
  'secure-boot': { where: 'node', seen: 'The node has booted with secure boot.' },
  grub: { where: 'node', seen: 'GRUB boots the node, with kernel arguments of its own.' },
  'pull-fails': { where: 'node', seen: 'No installer image can be pulled on the node.' },
  'etcd-lost': { where: 'node', seen: 'The etcd member of the node is no longer in the cluster.' },
  'upgrade-pull-fails': { where: 'node', seen: 'An upgrade cannot pull its image.' },
  'upgrade-install-fails': { where: 'node', seen: 'An upgrade finds no space left to install.' },
  'upgrade-drain-blocked': { where: 'node', seen: 'A drain waits for a pod that may not go.' },
  'upgrade-never-comes-back': { where: 'node', seen: 'The node does not come back from a reboot.' },
  'upgrade-rolls-back': { where: 'node', seen: 'After an upgrade the old version boots.' },
  'upgrade-not-ready-after': { where: 'node', seen: 'After a reboot the kubelet fails.' },
  'upgrade-etcd-lost': { where: 'node', seen: 'The etcd member is lost in a reboot.' },
  'upgrade-hangs': { where: 'node', seen: 'talosctl hangs in the reboot, though the node is fine.' },
  'upgrade-other-dies': { where: 'node', seen: 'The node dies while another one is upgraded.' },
  'upgrade-output-cut': { where: 'node', seen: 'The output of talosctl breaks off in the reboot.' },
} as const satisfies Record<string, { where: 'node' | 'cluster' | 'either'; seen: string }>;

export type FaultName = keyof typeof catalogue;

export const faultNames = Object.keys(catalogue) as readonly FaultName[];

/** One short sentence for each fault: what the user will see. */
export const faultDescriptions = Object.fromEntries(
  faultNames.map((name) => [name, catalogue[name].seen]),
) as Readonly<Record<FaultName, string>>;

/** True for a fault of the whole cluster alone: it names no node. */
export function isOfCluster(name: FaultName): boolean {
  return catalogue[name].where === 'cluster';
}

export interface Fault {
  readonly name: FaultName;
  /** The address or hostname of a node; null: the last node or the cluster, as the fault wants it. */
  readonly node: string | null;
}

/** One line of actions.jsonl. `at` is in ms since the epoch. */
export type Action = FaultAction | NodeAction;

/** What talosctl did to a machine. One that lies in the future is under way in the machine itself. */
type NodeAction = PullAction | InstallAction | RebootAction | EvictAction | ForfeitAction;

/** From the next boot on the machine runs this image; null: what ran before the last upgrade. */
export interface InstallAction {
  readonly at: number;
  readonly node: string;
  readonly install: string | null;
}

/** A machine goes down and boots. The times are in ms after `at`. */
export interface RebootAction {
  readonly at: number;
  readonly node: string;
  readonly reboot: RebootOutcome;
  readonly away: number;
  readonly booting: number;
  readonly running: number;
}

/** How a boot ends; `rolled back`: with what ran before, whatever was installed. */
export type RebootOutcome = 'well' | 'never' | 'rolled back' | 'not ready' | 'etcd lost';

/** The pods of the machine were evicted: they come back when it is uncordoned. */
interface EvictAction {
  readonly at: number;
  readonly node: string;
  readonly evicted: true;
}

/** The etcd member of the machine gave up the leadership. */
export interface ForfeitAction {
  readonly at: number;
  readonly node: string;
  readonly forfeit: true;
}

/** An image was pulled; `node` is an address. */
export interface PullAction {
  readonly at: number;
  readonly image: string;
  readonly namespace: 'cri' | 'system';
  readonly node: string;
}

export function isPull(action: Action): action is PullAction {
  return 'image' in action;
}

/** Of a cordon, an uncordon and whatever the user breaks. */
export function isOfFault(action: Action): action is FaultAction {
  return 'fault' in action || 'clear' in action;
}

/** A fault came or went; a null node with `clear` means every node. */
export type FaultAction =
  | { readonly at: number; readonly fault: FaultName; readonly node: string | null }
  | { readonly at: number; readonly clear: FaultName | 'all'; readonly node: string | null };

/** A fault that holds; `node` is an address, or null for the whole cluster. */
export type ActiveFault = Fault;

/** One line of text for each fault, for usage messages. */
export function describeFaults(): readonly string[] {
  return faultNames.map((name) => `${name.padEnd(26)}${catalogue[name].seen}`);
}

/** Reads `node-down:m1mac`, `half`; the name decides, the node is checked later, against a scenario. */
export function readFault(text: string): Fault | { readonly problem: string } {
  const [name = '', ...rest] = text.split(':');
  if (!Object.hasOwn(catalogue, name)) return { problem: `unknown fault ${JSON.stringify(name)}` };
  if (rest.length > 0 && rest.join(':') === '') return { problem: `${text} names no node` };
  return { name: name as FaultName, node: rest.join(':') || null };
}

/** The fault with the address of its node, or why the scenario cannot have it. */
export function resolveFault(scenario: Scenario, fault: Fault): ActiveFault | { readonly problem: string } {
  const { name } = fault;
  const { where } = catalogue[name];
  if (fault.node === null) {
    return { name, node: where === 'node' ? (scenario.nodes.at(-1)?.address ?? null) : null };
  }
  if (where === 'cluster') return { problem: `${name} breaks the whole cluster: it takes no node` };
  const node = findNode(scenario, fault.node);
  if (node) return { name, node: node.address };
  const { length } = scenario.nodes;
  const known = length > 10 ? `${length} others` : scenario.nodes.map(({ hostname }) => hostname).join(', ');
  return { problem: `the practice cluster has no node ${JSON.stringify(fault.node)}; it has ${known}` };
}

/** Whether a fault holds for a node: named for it, or for the whole cluster. */
export function holds(faults: readonly ActiveFault[], name: FaultName, address: string): boolean {
  return faults.some((fault) => fault.name === name && (fault.node === null || fault.node === address));
}
