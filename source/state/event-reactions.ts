import type { FactName } from '../domain/node.ts';
import type { NodeEvent } from '../talosctl/parse/events.ts';

/** What an event makes worth reading anew of its node. Events are no values: they are never believed. */
export function factsTouchedBy({ kind, subject }: NodeEvent): readonly FactName[] {
  if (kind === 'ServiceStateEvent') {
    if (subject === 'etcd') return ['services', 'machineStatus', 'etcdStatus'];
    return subject === 'kubelet'
      ? ['services', 'machineStatus', 'kubernetes']
      : ['services', 'machineStatus'];
  }
  if (kind === 'MachineStatusEvent' || kind === 'SequenceEvent') return ['machineStatus', 'services'];
  return [];
}

/** Events come in bursts (a service has six of them at a start): the first is answered soon … In ms. */
const firstMs = 60;
/** … and those that follow together. In ms. */
const restMs = 700;
/**
 * A node may be read so often in a row; where a service crashes again and again for days, that is used up, and it is
 * read every so many ms from then on.
 */
const readingsInARow = 30;
const refillMs = 5000;

interface Waiting {
  readonly facts: Set<FactName>;
  /** On the monotonic clock, in ms. */
  readonly dueAt: number;
}

/** When a node was read last, and how often it may be read in a row after that. */
interface Allowance {
  readonly readAt: number;
  readonly left: number;
}

/** Collects what events touch, and has it read in one call for each kind of value. */
export interface Reactions {
  add(events: readonly NodeEvent[]): void;
  stop(): void;
}

/** @param read - reads one fact of these nodes. */
export function createReactions(
  read: (fact: FactName, nodes: readonly string[]) => Promise<unknown>,
): Reactions {
  const waiting = new Map<string, Waiting>();
  const allowances = new Map<string, Allowance>();
  let timer: NodeJS.Timeout | null = null;
  let reading = false;
  let stopped = false;

  function leftOf(node: string, now: number): number {
    const { readAt, left } = allowances.get(node) ?? { readAt: now, left: readingsInARow };
    return Math.min(readingsInARow, left + (now - readAt) / refillMs);
  }

  /** When a node is read anew, of which something was heard now. */
  function dueAt(node: string, now: number): number {
    const left = leftOf(node, now);
    const readAt = allowances.get(node)?.readAt ?? Number.NEGATIVE_INFINITY;
    const allowedAt = left >= 1 ? readAt + restMs : now + (1 - left) * refillMs;
    return Math.max(now + firstMs, allowedAt);
  }

  /** Takes those whose time has come, with what is to be read of them. */
  function takeDue(now: number): ReadonlyMap<FactName, readonly string[]> {
    const due = new Map<FactName, string[]>();
    for (const [node, { facts, dueAt: at }] of waiting) {
      if (at > now) continue;
      waiting.delete(node);
      allowances.set(node, { readAt: now, left: leftOf(node, now) - 1 });
      for (const fact of facts) due.set(fact, [...(due.get(fact) ?? []), node]);
    }
    return due;
  }

  async function flush(): Promise<void> {
    timer = null;
    reading = true;
    const due = takeDue(performance.now());
    await Promise.allSettled([...due].map(([fact, nodes]) => read(fact, nodes)));
    reading = false;
    plan();
  }

  function plan(): void {
    if (stopped || reading || waiting.size === 0) return;
    if (timer) clearTimeout(timer);
    const at = Math.min(...[...waiting.values()].map((one) => one.dueAt));
    timer = setTimeout(flush, Math.max(0, at - performance.now()));
  }

  return {
    add(events) {
      const now = performance.now();
      for (const event of events) {
        const { node } = event;
        const touched = factsTouchedBy(event);
        if (node === null || touched.length === 0) continue;
        const one = waiting.get(node) ?? { facts: new Set(), dueAt: dueAt(node, now) };
        for (const fact of touched) one.facts.add(fact);
        waiting.set(node, one);
      }
      plan();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
