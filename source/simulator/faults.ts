import type { Scenario } from './scenario.ts';
import { findNode } from './scenario.ts';

/**
 * What can be broken, and where: at one `node` (without a name: the last one of the scenario), in the whole
 * `cluster` alone, or in `either` (without a name: the cluster).
 */
const catalogue = {
  'node-down': { where: 'node', about: 'no route to the machine' },
  'node-refused': { where: 'node', about: 'the machine refuses connections' },
  'node-blackholed': { where: 'node', about: 'the machine swallows packets: time-outs' },
  'service-failed': { where: 'node', about: 'the kubelet has failed, the node is not ready' },
  'etcd-alarm': { where: 'node', about: 'etcd raises NOSPACE' },
  'etcd-learner': { where: 'node', about: 'the etcd member is a learner' },
  cordoned: { where: 'node', about: 'unschedulable in Kubernetes' },
  'not-ready': { where: 'node', about: 'NotReady in Kubernetes' },
  booting: { where: 'node', about: 'has just rebooted and is still booting' },
  'certificate-expired': { where: 'cluster', about: 'the client certificate has expired' },
  'role-reader': { where: 'cluster', about: 'the talosconfig has the role os:reader' },
  'endpoint-dead': { where: 'either', about: 'the endpoint refuses talosctl' },
  garbage: { where: 'either', about: 'answers with control bytes, half JSON and hostile host names' },
  hang: { where: 'either', about: 'talosctl never answers and ignores SIGTERM' },
  half: { where: 'either', about: 'prints half of its answer, then fails' },
} as const satisfies Record<string, { where: 'node' | 'cluster' | 'either'; about: string }>;

export type FaultName = keyof typeof catalogue;

export const faultNames = Object.keys(catalogue) as readonly FaultName[];

export interface Fault {
  readonly name: FaultName;
  /** The address or hostname of a node; null: the last node or the cluster, as the fault wants it. */
  readonly node: string | null;
}

/** One line of actions.jsonl. `at` is in ms since the epoch; a null node with `clear` means every node. */
export type Action =
  | { readonly at: number; readonly fault: FaultName; readonly node: string | null }
  | { readonly at: number; readonly clear: FaultName | 'all'; readonly node: string | null };

/** A fault that holds; `node` is an address, or null for the whole cluster. */
export type ActiveFault = Fault;

/** One line of text for each fault, for usage messages. */
export function describeFaults(): readonly string[] {
  return faultNames.map((name) => `${name.padEnd(20)}${catalogue[name].about}`);
}

/** Reads `node-down:m1mac`, `half`; the name decides, the node is checked later, against a scenario. */
export function readFault(text: string): Fault | { readonly problem: string } {
  const [name = '', ...rest] = text.split(':');
  if (!Object.hasOwn(catalogue, name)) return { problem: `unknown fault ${JSON.stringify(name)}` };
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
  const known = scenario.nodes.map(({ hostname }) => hostname).join(', ');
  return { problem: `the practice cluster has no node ${JSON.stringify(fault.node)}; it has ${known}` };
}

/** The faults that hold between one action and the next; `at` is in ms since the epoch. */
export interface Period {
  readonly at: number;
  readonly faults: readonly ActiveFault[];
}

/** All periods up to `now`, the oldest first; the last one is the present. */
export function periods(scenario: Scenario, actions: readonly Action[], now: number): readonly Period[] {
  const initial = scenario.faults.flatMap((fault) => {
    const resolved = resolveFault(scenario, fault);
    return 'problem' in resolved ? [] : [resolved];
  });
  const result: Period[] = [{ at: scenario.startedAt, faults: initial }];
  for (const action of actions) {
    if (action.at > now) continue;
    const before = result.at(-1)?.faults ?? [];
    result.push({ at: action.at, faults: after(before, action, scenario) });
  }
  return result;
}

function after(before: readonly ActiveFault[], action: Action, scenario: Scenario): readonly ActiveFault[] {
  if ('clear' in action) {
    const address = action.node === null ? null : (findNode(scenario, action.node)?.address ?? action.node);
    return before.filter(
      (fault) =>
        (action.clear !== 'all' && fault.name !== action.clear) ||
        (address !== null && fault.node !== address),
    );
  }
  const added = resolveFault(scenario, { name: action.fault, node: action.node });
  if ('problem' in added || before.some((fault) => same(fault, added))) return before;
  return [...before, added];
}

const same = (a: ActiveFault, b: ActiveFault) => a.name === b.name && a.node === b.node;

/** Whether a fault holds for a node: named for it, or for the whole cluster. */
export function holds(faults: readonly ActiveFault[], name: FaultName, address: string): boolean {
  return faults.some((fault) => fault.name === name && (fault.node === null || fault.node === address));
}
