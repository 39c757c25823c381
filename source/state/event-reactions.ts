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
/** … and those that follow together, so that a storm of them costs a few calls a second. In ms. */
const restMs = 700;

/** Collects what events touch, and has it read in one call for each kind of value. */
export interface Reactions {
  add(events: readonly NodeEvent[]): void;
  stop(): void;
}

/**
 * @param known - whether this node is on the screen.
 * @param read - reads one fact of these nodes.
 */
export function createReactions(
  known: (node: string) => boolean,
  read: (fact: FactName, nodes: readonly string[]) => Promise<unknown>,
): Reactions {
  const waiting = new Map<FactName, Set<string>>();
  let timer: NodeJS.Timeout | null = null;
  let reading = false;
  let stopped = false;
  /** Not before this moment, on the monotonic clock in ms. */
  let notBefore = 0;

  async function flush(): Promise<void> {
    timer = null;
    const facts = [...waiting];
    waiting.clear();
    reading = true;
    await Promise.allSettled(facts.map(([fact, nodes]) => read(fact, [...nodes])));
    reading = false;
    notBefore = performance.now() + restMs;
    if (waiting.size > 0) plan();
  }

  function plan(): void {
    if (stopped || reading) return;
    timer ??= setTimeout(flush, Math.max(firstMs, notBefore - performance.now()));
  }

  return {
    add(events) {
      for (const event of events) {
        const { node } = event;
        if (node === null || !known(node)) continue;
        for (const fact of factsTouchedBy(event)) {
          waiting.set(fact, (waiting.get(fact) ?? new Set()).add(node));
        }
      }
      if (waiting.size > 0) plan();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
