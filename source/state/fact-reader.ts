import pLimit from 'p-limit';
import { type FactName, type FactValues, hasBooted, type NodeRecord, roleOfNode } from '../domain/node.ts';
import { fanOf } from '../talosctl/client.ts';
import type { NodeFailure, Reading } from '../talosctl/reading.ts';
import { inGroups, mostNodesPerCall, planBatches } from './batches.ts';
import type { Channel } from './channel.ts';
import { type ContactKeeper, isSilence, losesContact } from './contact-keeper.ts';
import type { Pace } from './pace.ts';
import type { RollCall } from './roll-call.ts';
import { type ClusterStore, update } from './store.ts';
import { applyInventory, applyReading } from './updates.ts';

/** At most so many batches under way at once: talosctl costs a process each. */
const batchesAtOnce = 16;

export interface FactReader {
  /**
   * Reads one fact of those of the given nodes that answer (all, when none are given), and puts it into the
   * store. Workers are never asked about etcd.
   *
   * @returns false when nodes were asked and not one gave its value.
   */
  read(fact: FactName, addresses?: readonly string[]): Promise<boolean>;
  /** Puts values into the store that somebody else has read just now. */
  note<K extends FactName>(fact: K, values: ReadonlyMap<string, FactValues[K]>): void;
}

interface Outcome {
  /** At least one node gave its value. */
  readonly good: boolean;
  /** Nodes that gave none because the batch was dropped. */
  readonly dropped: readonly string[];
  /** Nodes that gave none within the time limit, one of which may have kept the others from it. */
  readonly hung: readonly string[];
}

/** A batch that hung is asked again in so many parts, until it is known who hangs. */
const partsOfHung = 4;

function isTimeLimit(error: NodeFailure): boolean {
  return error.kind === 'timeout' && error.connection;
}

export interface FactReaderOptions {
  readonly store: ClusterStore;
  readonly channel: Channel;
  readonly contacts: ContactKeeper;
  readonly rollCall: RollCall;
  readonly pace: Pace;
  readonly fixedNodes: boolean;
  /** A node has booted since it was last read: everything else about it may be different. */
  readonly onBoot: (address: string) => void;
}

/** etcd runs on control planes only; a node whose role is not known yet is not asked. */
function isInScope(node: NodeRecord, fact: FactName): boolean {
  if (node.contact.state !== 'answering') return false;
  return fact !== 'etcdStatus' || roleOfNode(node) === 'controlplane';
}

export function createFactReader(options: FactReaderOptions): FactReader {
  const { store, channel, contacts, rollCall, pace, fixedNodes, onBoot } = options;
  const limit = pLimit(batchesAtOnce);

  function inScope(fact: FactName, addresses: readonly string[]): readonly NodeRecord[] {
    const { byId } = store.getState().nodes;
    return addresses.flatMap((address) => {
      const node = byId[address];
      return node && isInScope(node, fact) ? [node] : [];
    });
  }

  /** Nodes that answer otherwise, but hang on a reading: in its batches they would keep it from all others. */
  const stuck = new Map<FactName, Set<string>>();
  const isStuck = (fact: FactName, address: string): boolean => stuck.get(fact)?.has(address) ?? false;

  function apply<K extends FactName>(
    fact: K,
    { values, errors }: Pick<Reading<FactValues[K]>, 'values' | 'errors'>,
    hung: readonly string[],
  ): void {
    const told = new Map(
      [...errors].filter(([address, error]) => error.kind !== 'cancelled' && !hung.includes(address)),
    );
    const before = store.getState().nodes.byId;
    update(store, (state) => {
      const next = applyReading(state, fact, values, told, Date.now());
      return fact === 'identity' ? applyInventory(next, fixedNodes) : next;
    });
    const isLost = fact === 'machineStatus' ? isSilence : losesContact;
    for (const [address, error] of told) {
      // Who hangs on one reading may be well otherwise.
      const isSuspect = fact !== 'machineStatus' && isTimeLimit(error);
      if (isLost(error) && !isSuspect) contacts.lost(address, error);
    }
    const now = store.getState().nodes.byId;
    for (const address of values.keys()) if (hasBooted(before[address], now[address])) onBoot(address);
  }

  /** Runs one batch; while it takes long its nodes are looked into, and a lost cause is dropped. */
  async function readBatch<K extends FactName>(fact: K, batch: readonly string[]): Promise<Outcome> {
    const abort = new AbortController();
    const kind = `${fanOf(fact) === 'sequential' ? 'get ' : ''}${fact}`;
    const startedAt = Date.now();
    const watch = setTimeout(
      async () => {
        if (await rollCall.doubt(batch, startedAt)) abort.abort();
      },
      pace.slowBatch(kind, batch.length),
    );
    const reading = await channel.readFact(fact, batch, { signal: abort.signal });
    clearTimeout(watch);
    const isWhole = reading.values.size === batch.length;
    const [only] = batch;
    if (isWhole && batch.length > 1) pace.noteBatch(kind, reading.durationMs, batch.length);
    else if (isWhole && only !== undefined) contacts.answeredAlone(only, reading.durationMs);
    const late = [...reading.errors].filter(([, error]) => isTimeLimit(error)).map(([address]) => address);
    const hung = batch.length > 1 ? late : [];
    apply(fact, reading, hung);
    noteStuck(fact, batch, late);
    // A link that has become slow: so many came within the time limit.
    if (hung.length > 0 && reading.values.size > 0) {
      pace.noteBatch(kind, reading.durationMs, reading.values.size);
    }
    const dropped = abort.signal.aborted ? batch.filter((address) => !reading.values.has(address)) : [];
    return { good: reading.values.size > 0, dropped, hung };
  }

  /** Remembers who hangs when asked alone, until it answers. Whether it is there at all is asked, too. */
  function noteStuck(fact: FactName, batch: readonly string[], late: readonly string[]): void {
    if (late.length > 0) void rollCall.call(late);
    const [only, another] = batch;
    if (only === undefined || another !== undefined) return;
    const nodes = stuck.get(fact) ?? new Set();
    if (late.length > 0) nodes.add(only);
    else nodes.delete(only);
    stuck.set(fact, nodes);
  }

  async function read(fact: FactName, addresses?: readonly string[]): Promise<boolean> {
    const nodes = inScope(fact, addresses ?? store.getState().nodes.ids);
    // A poll of all nodes keeps nobody waiting.
    const nodesPerGet = addresses ? pace.nodesPerGet() : pace.nodesPerPoll();
    const batches = planBatches(
      nodes.map((node) => ({
        address: node.address,
        slow: contacts.isSlow(node.address) || isStuck(fact, node.address),
      })),
      fanOf(fact) === 'sequential' ? nodesPerGet : mostNodesPerCall,
    );
    const outcomes = await Promise.all(batches.map((batch) => limit(() => readBatch(fact, batch))));
    const dropped = outcomes.flatMap((outcome) => outcome.dropped);
    // Those of a dropped batch that still answer are asked again; by now the others are in no batch.
    const again = dropped.length > 0 ? [dropped] : [];
    const parts = outcomes.flatMap(({ hung }) =>
      inGroups(hung, Math.max(1, Math.ceil(hung.length / partsOfHung))),
    );
    const more = await Promise.all([...again, ...parts].map((part) => read(fact, part)));
    return outcomes.length === 0 || outcomes.some(({ good }) => good) || more.includes(true);
  }

  return { read, note: (fact, values) => apply(fact, { values, errors: new Map() }, []) };
}
