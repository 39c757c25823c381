import type { Action, ActiveFault, FaultAction, FaultName, ForfeitAction, RebootAction } from './faults.ts';
import { holds, isOfFault, resolveFault } from './faults.ts';
import type { Scenario } from './scenario.ts';
import { findNode } from './scenario.ts';

/** The faults that hold between one action and the next; `at` is in ms since the epoch. */
export interface Period {
  readonly at: number;
  readonly faults: readonly ActiveFault[];
  /** The address of the machine whose etcd member gave up the leadership as it began. */
  readonly forfeit?: string;
}

/** When the phases of the fault `rebooting` begin, in ms after it: away, booting, running again. */
export const reboot = { away: 3000, booting: 20_000, running: 32_000 } as const;

/** All periods up to `now`, the oldest first; the last one is the present. */
export function periods(scenario: Scenario, actions: readonly Action[], now: number): readonly Period[] {
  const initial = scenario.faults.flatMap((fault) => {
    const resolved = resolveFault(scenario, fault);
    return 'problem' in resolved ? [] : [resolved];
  });
  const result: Period[] = [{ at: scenario.startedAt, faults: initial }];
  for (const action of timeline(scenario, actions)) {
    if (action.at > now) continue;
    const before = result.at(-1)?.faults ?? [];
    const { at } = action;
    if ('forfeit' in action) result.push({ at, faults: before, forfeit: action.node });
    else result.push({ at, faults: after(before, action, scenario) });
  }
  return result;
}

/** The actions with what follows from them by the clock alone, which may lie in the future; sorted by time. */
export function timeline(
  scenario: Scenario,
  recorded: readonly Action[],
): readonly (FaultAction | ForfeitAction)[] {
  const { startedAt, faults } = scenario;
  const fromStart = faults.flatMap(({ name, node }) =>
    course(scenario, { at: startedAt, fault: name, node }),
  );
  const added = recorded.flatMap((action): readonly (FaultAction | ForfeitAction)[] => {
    if (isOfFault(action)) return [action, ...course(scenario, action)];
    if ('reboot' in action) return rebootCourse(action);
    return 'forfeit' in action ? [action] : [];
  });
  return [...fromStart, ...added].toSorted((a, b) => a.at - b.at);
}

/** What a reboot is made of. A machine refuses connections while it is away, as recorded; a dead one has no route. */
function rebootCourse({ at, node, ...reboot }: RebootAction): readonly FaultAction[] {
  const fault = (after: number, name: FaultName): FaultAction => ({ at: at + after, fault: name, node });
  const clear = (after: number, name: FaultName): FaultAction => ({ at: at + after, clear: name, node });
  const { away, booting, running } = reboot;
  const begins = fault(0, 'rebooting');
  if (reboot.reboot === 'never') {
    return [begins, fault(away, 'node-down'), fault(booting, 'booting'), clear(booting, 'rebooting')];
  }
  return [
    begins,
    fault(away, 'node-refused'),
    clear(booting, 'node-refused'),
    fault(booting, 'booting'),
    // A kubelet that had failed is started again.
    clear(booting, 'service-failed'),
    clear(booting, 'not-ready'),
    ...(reboot.reboot === 'not ready' ? [fault(running, 'service-failed'), fault(running, 'not-ready')] : []),
    ...(reboot.reboot === 'etcd lost' ? [fault(booting, 'etcd-lost')] : []),
    clear(running, 'booting'),
    clear(running, 'rebooting'),
  ];
}

/** How a reboot goes on by itself; nothing for any other action. */
function course(scenario: Scenario, action: FaultAction): readonly FaultAction[] {
  if ('clear' in action || action.fault !== 'rebooting') return [];
  const resolved = resolveFault(scenario, { name: action.fault, node: action.node });
  if ('problem' in resolved) return [];
  const { node } = resolved;
  const { at } = action;
  return [
    { at: at + reboot.away, fault: 'node-down', node },
    { at: at + reboot.booting, clear: 'node-down', node },
    { at: at + reboot.booting, fault: 'booting', node },
    { at: at + reboot.running, clear: 'booting', node },
    { at: at + reboot.running, clear: 'rebooting', node },
  ];
}

function after(
  before: readonly ActiveFault[],
  action: FaultAction,
  scenario: Scenario,
): readonly ActiveFault[] {
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

/** One stretch of time in which a fault held for a node; it may still do. In ms since the epoch. */
export interface Stretch {
  readonly from: number;
  /** Infinity while it goes on. */
  readonly to: number;
}

/** When the fault held for the node, the oldest first. */
export function stretches(history: readonly Period[], name: FaultName, address: string): readonly Stretch[] {
  const result: Stretch[] = [];
  let from: number | null = null;
  for (const { at, faults } of history) {
    const now = holds(faults, name, address);
    if (now && from === null) from = at;
    if (!now && from !== null) {
      result.push({ from, to: at });
      from = null;
    }
  }
  return from === null ? result : [...result, { from, to: Number.POSITIVE_INFINITY }];
}

/** The stretches without the parts that lie in one of the others. */
export function without(all: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] {
  return others.reduce<readonly Stretch[]>(
    (rest, { from, to }) =>
      rest.flatMap((one) =>
        [
          { from: one.from, to: Math.min(one.to, from) },
          { from: Math.max(one.from, to), to: one.to },
        ].filter((part) => part.from < part.to),
      ),
    all,
  );
}
