import pLimit from 'p-limit';
import { lastValue } from '../../domain/loaded.ts';
import { bootMarkerOf, type NodeRecord } from '../../domain/node.ts';
import { minorOf } from '../../domain/upgrade/minors.ts';
import { type SurveyFact, unreadNode } from '../../domain/upgrade/survey.ts';
import type { Client } from '../../talosctl/client.ts';
import type { NodeFailure, Reading } from '../../talosctl/reading.ts';
import type { SurveyValues } from '../../talosctl/survey-readers.ts';
import { inGroups } from '../batches.ts';
import type { Channel } from '../channel.ts';
import { selectNodes } from '../selectors.ts';
import type { ClusterStore } from '../store.ts';
import { type SurveyStore, updateSurvey } from './survey-store.ts';
import { type Result, withFact, withoutOthers } from './survey-updates.ts';

/** At most so many calls at once: talosctl costs a process each. */
const callsAtOnce = 8;
/** A call that failed at the connection, of a node that answers otherwise, is made again after so long. In ms. */
const againMs = 15_000;
/** A call that hung is asked again in so many parts, until it is known who hangs. */
const partsOfHung = 4;

const facts = Object.keys(unreadNode) as readonly SurveyFact[];

/** How many nodes are asked in one call; a machine configuration is long, and reading it holds up the keys. */
const nodesPerCall: Readonly<Record<SurveyFact, number>> = {
  security: 25,
  configuration: 10,
  kernelArguments: 25,
  systemImages: 50,
  bootVolumes: 25,
  ephemeral: 50,
  factory: 25,
};

/** Reads the facts of the nodes that answer, once a boot. */
export interface NodeReader {
  /** Reads those of which nothing was read since they came (back), or booted. */
  scan(): void;
  /** Reads all anew, after what is under way. */
  again(): void;
  /** True when every node that answers has been read. */
  isComplete(): boolean;
}

export interface NodeReaderOptions {
  readonly survey: SurveyStore;
  readonly cluster: ClusterStore;
  readonly client: Client;
  readonly channel: Pick<Channel, 'askAll'>;
  readonly signal: AbortSignal;
  /** Called when nothing is under way any more. */
  readonly onIdle: () => void;
}

/** Whether it is known which Talos runs there, and since when: who is not known yet is read a little later. */
function isReady({ contact, facts: { version, machineStatus } }: NodeRecord): boolean {
  return contact.state === 'answering' && version.status !== 'loading' && machineStatus.status !== 'loading';
}

/** A resource that the first node of a `get` does not know is asked of none: each minor is asked on its own. */
function byMinor(nodes: readonly NodeRecord[]): readonly (readonly string[])[] {
  const groups = Map.groupBy(nodes, (node) => minorOf(lastValue(node.facts.version)?.talosVersion ?? ''));
  return [...groups.values()].map((group) => group.map(({ address }) => address));
}

function isTimeLimit(error: NodeFailure): boolean {
  return error.kind === 'timeout' && error.connection;
}

function resultsOf<T>(
  { values, errors }: Reading<T>,
  hung: readonly string[],
): ReadonlyMap<string, Result<T>> {
  const failed = [...errors].filter(
    ([address, error]) => error.kind !== 'cancelled' && !hung.includes(address),
  );
  return new Map<string, Result<T>>([
    ...[...values].map(([address, value]) => [address, { value }] as const),
    ...failed.map(([address, error]) => [address, { error }] as const),
  ]);
}

export function createNodeReader(options: NodeReaderOptions): NodeReader {
  const { survey, cluster, client, channel, signal, onIdle } = options;
  const limit = pLimit(callsAtOnce);
  // For an older Talos the client makes a call for each node of a batch, some at once: one batch at a time.
  const oneBatch = pLimit(1);
  /** The boot of each node that was read, or is being read. */
  const begun = new Map<string, string>();
  const lost = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let underWay = 0;
  let isWanted = false;
  signal.addEventListener('abort', () => clearTimeout(timer ?? undefined));

  function later(addresses: readonly string[]): void {
    for (const address of addresses) lost.add(address);
    if (lost.size === 0 || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      for (const address of lost) begun.delete(address);
      lost.clear();
      scan();
    }, againMs);
  }

  /** When its turn has come; null when it is not wanted any more. */
  function ask<K extends SurveyFact>(
    fact: K,
    batch: readonly string[],
  ): Promise<Reading<SurveyValues[K]> | null> {
    const inTurn = (): Promise<Reading<SurveyValues[K]> | null> =>
      limit(() => {
        if (signal.aborted) return null;
        return channel.askAll(batch, (nodes, via) => client.readSurvey(fact, nodes, via), { signal });
      });
    return fact === 'kernelArguments' ? oneBatch(inTurn) : inTurn();
  }

  const isAnswering = (address: string): boolean =>
    cluster.getState().nodes.byId[address]?.contact.state === 'answering';

  async function readBatch<K extends SurveyFact>(fact: K, batch: readonly string[]): Promise<void> {
    const reading = await ask(fact, batch);
    if (reading === null || signal.aborted) return;
    const late = [...reading.errors].filter(([, error]) => isTimeLimit(error)).map(([address]) => address);
    const hung = batch.length > 1 ? late.filter(isAnswering) : [];
    updateSurvey(survey, (state) => withFact(state, fact, resultsOf(reading, hung), Date.now()));
    const failed = [...reading.errors].filter(([, error]) => error.connection);
    later(failed.flatMap(([address]) => (hung.includes(address) ? [] : [address])));
    const parts = inGroups(hung, Math.max(1, Math.ceil(hung.length / partsOfHung)));
    await Promise.all(parts.map((part) => readBatch(fact, part)));
  }

  async function read(nodes: readonly NodeRecord[]): Promise<void> {
    underWay++;
    const batches = byMinor(nodes).flatMap((group) =>
      facts.flatMap((fact) => inGroups(group, nodesPerCall[fact]).map((batch) => ({ fact, batch }))),
    );
    await Promise.all(batches.map(({ fact, batch }) => readBatch(fact, batch)));
    underWay--;
    if (underWay > 0 || signal.aborted) return;
    if (isWanted) again();
    else onIdle();
  }

  /** Remembers it as begun. @returns false for one that was read since it booted. */
  function isDue(node: NodeRecord): boolean {
    if (node.contact.state === 'failing') begun.delete(node.address);
    if (!isReady(node)) return false;
    const boot = String(bootMarkerOf(node));
    if (begun.get(node.address) === boot) return false;
    begun.set(node.address, boot);
    return true;
  }

  function scan(): void {
    const { nodes } = cluster.getState();
    updateSurvey(survey, (state) => withoutOthers(state, nodes.ids));
    const due = selectNodes(nodes).filter(isDue);
    if (due.length > 0) void read(due);
  }

  function again(): void {
    isWanted = underWay > 0;
    if (isWanted) return;
    begun.clear();
    scan();
  }

  return {
    scan,
    again,
    isComplete: () =>
      underWay === 0 &&
      selectNodes(cluster.getState().nodes).every(
        ({ contact, address }) => contact.state !== 'answering' || begun.has(address),
      ),
  };
}
