import pLimit from 'p-limit';
import { type FactName, type FactValues, hasBooted, type NodeRecord, roleOfNode } from '../domain/node.ts';
import { fanOf } from '../talosctl/client.ts';
import type { Reading } from '../talosctl/reading.ts';
import { mostNodesPerCall, planBatches } from './batches.ts';
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
}

interface Outcome {
  /** At least one node gave its value. */
  readonly good: boolean;
  /** Nodes that gave none because the batch was dropped. */
  readonly dropped: readonly string[];
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

  function apply<K extends FactName>(fact: K, { values, errors }: Reading<FactValues[K]>): void {
    const told = new Map([...errors].filter(([, error]) => error.kind !== 'cancelled'));
    const before = store.getState().nodes.byId;
    update(store, (state) => {
      const next = applyReading(state, fact, values, told, Date.now());
      return fact === 'identity' ? applyInventory(next, fixedNodes) : next;
    });
    const isLost = fact === 'machineStatus' ? isSilence : losesContact;
    for (const [address, error] of told) if (isLost(error)) contacts.lost(address, error);
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
    apply(fact, reading);
    const dropped = abort.signal.aborted ? batch.filter((address) => !reading.values.has(address)) : [];
    return { good: reading.values.size > 0, dropped };
  }

  async function read(fact: FactName, addresses?: readonly string[]): Promise<boolean> {
    const nodes = inScope(fact, addresses ?? store.getState().nodes.ids);
    // A poll of all nodes keeps nobody waiting.
    const nodesPerGet = addresses ? pace.nodesPerGet() : pace.nodesPerPoll();
    const batches = planBatches(
      nodes.map((node) => ({
        address: node.address,
        slow: contacts.isSlow(node.address),
      })),
      fanOf(fact) === 'sequential' ? nodesPerGet : mostNodesPerCall,
    );
    const outcomes = await Promise.all(batches.map((batch) => limit(() => readBatch(fact, batch))));
    const dropped = outcomes.flatMap((outcome) => outcome.dropped);
    // Those of a dropped batch that still answer are asked again; by now the others are in no batch.
    if (dropped.length > 0) return read(fact, dropped);
    return outcomes.length === 0 || outcomes.some(({ good }) => good);
  }

  return { read };
}
