import { lastValue } from '../domain/loaded.ts';
import { type Contact, factNames, hasBooted, type NodeRecord, triesUntilUnhealthy } from '../domain/node.ts';
import type { NodeFailure } from '../talosctl/reading.ts';
import type { Arrivals } from './arrivals.ts';
import { afterFailure, answering, whileWaiting } from './contacts.ts';
import type { Pace } from './pace.ts';
import type { ProbeResult, Prober } from './prober.ts';
import { createRetries } from './retries.ts';
import { type ClusterStore, update } from './store.ts';
import { applyContacts, applyReading } from './updates.ts';

/** Knows which nodes answer. Only those are put into batches; the others are asked alone, again and again. */
export interface ContactKeeper {
  /** Asks one node alone now. */
  ask(address: string): Promise<void>;
  /** A batch could not reach this node: it leaves the batches and is asked alone from now on. */
  lost(address: string, error: NodeFailure): void;
  /** The same; resolves already when the answer takes long. */
  askOrSlow(address: string): Promise<void>;
  /** These will be asked together: who has arrived waits for them a little. */
  expect(address: string): void;
  /** What came back when these were asked together. The silent ones are yet to be asked alone. */
  heard(addresses: readonly string[], reading: ProbeResult): void;
  /** True for a node that answers, but slowly. */
  isSlow(address: string): boolean;
  /** A batch of this node alone was answered: it may be fast again, or slow now. */
  answeredAlone(address: string, durationMs: number): void;
  /** Asks the nodes that do not answer now, instead of after their pause. */
  askSilent(): void;
  /** Nodes can be asked again, after a time in which not one could: those that were not asked meanwhile. */
  takeParked(): readonly string[];
  /** To be told by the prober that a question has been open for long. */
  slow(address: string): void;
  stop(): void;
}

export interface ContactKeeperOptions {
  readonly store: ClusterStore;
  readonly prober: Prober;
  readonly pace: Pace;
  readonly arrivals: Arrivals;
  readonly random: () => number;
}

/** True for an error of any reading that says the node cannot be reached. */
export function losesContact(error: NodeFailure): boolean {
  return error.connection || error.kind === 'talosctl-missing';
}

/**
 * True when the machine status brought no answer of the node, for whatever reason: it is then not known to be
 * up. Not allowed is an answer; so is one that cannot be understood (the reading itself says so).
 */
export function isSilence(error: NodeFailure): boolean {
  return !error.answered && error.kind !== 'parse';
}

export function createContactKeeper(options: ContactKeeperOptions): ContactKeeper {
  const { store, prober, pace, arrivals, random } = options;
  const slowNodes = new Set<string>();
  const asking = new Map<string, Promise<void>>();
  let stopped = false;

  const isCutOff = (): boolean => store.getState().trouble !== null;
  const retries = createRetries({ ask: (address) => void ask(address), isCutOff, random });
  const nodeAt = (address: string): NodeRecord | undefined => store.getState().nodes.byId[address];
  const setContact = (address: string, contact: Contact): void =>
    update(store, (state) => applyContacts(state, new Map([[address, contact]])));

  function fail(node: NodeRecord, error: NodeFailure): void {
    const contact = afterFailure(node.contact, error, Date.now());
    setContact(node.address, contact);
    const stage = lastValue(node.facts.machineStatus)?.stage ?? 'running';
    retries.later(node.address, contact.failures, stage !== 'running');
    if (isCutOff()) failParked(error);
  }

  /** What fails for the one that is asked fails for all. */
  function failParked(error: NodeFailure): void {
    const failed = retries.parked().flatMap((address) => {
      const contact = nodeAt(address)?.contact;
      if (!contact || contact.failures >= triesUntilUnhealthy) return [];
      return [[address, afterFailure(contact, error, Date.now())] as const];
    });
    update(store, (state) => applyContacts(state, new Map(failed)));
  }

  function conclude(address: string, result: ProbeResult): void {
    const node = nodeAt(address);
    const error = result.errors.get(address);
    if (!node || error?.kind === 'cancelled') return;
    update(store, (state) => applyReading(state, 'machineStatus', result.values, result.errors, Date.now()));
    if (error && isSilence(error)) fail(node, error);
    else {
      noteDuration(address, result.durationMs);
      welcome(node);
    }
  }

  function welcome(node: NodeRecord): void {
    retries.settled(node.address);
    setContact(node.address, answering);
    if (isNews(node)) arrivals.add(node.address);
  }

  /** Of a node that is new or back, or has booted, everything is read; `before` is how it was. */
  function isNews(before: NodeRecord): boolean {
    const { state } = before.contact;
    const isBack = state === 'failing' || before.facts.machineType.status === 'loading';
    // What was asked while it was slow was asked of the others only.
    const isUnread = state === 'waiting' && factNames.some((fact) => before.facts[fact].status === 'loading');
    return isBack || isUnread || hasBooted(before, nodeAt(before.address));
  }

  function noteDuration(address: string, durationMs: number): void {
    if (durationMs > pace.slowQuestion()) slowNodes.add(address);
    else slowNodes.delete(address);
    pace.noteAnswer(durationMs);
  }

  async function askOnce(address: string): Promise<void> {
    arrivals.expect(address);
    try {
      const result = await prober.probe(address);
      if (!stopped) conclude(address, result);
    } finally {
      asking.delete(address);
      arrivals.settle(address);
    }
  }

  function ask(address: string): Promise<void> {
    // One question is one try, however many wait for its answer.
    const question = asking.get(address) ?? askOnce(address);
    asking.set(address, question);
    return question;
  }

  return {
    ask,
    lost(address, error) {
      const node = nodeAt(address);
      // One silence is one failed try, however many readings ran into it.
      if (node && node.contact.state !== 'failing') fail(node, error);
    },
    askOrSlow: (address) => Promise.race([ask(address), prober.whenSlow(address)]),
    expect: arrivals.expect,
    heard(addresses, { values, durationMs }) {
      const before = addresses.flatMap((address) => (values.has(address) ? (nodeAt(address) ?? []) : []));
      update(store, (state) => applyReading(state, 'machineStatus', values, new Map(), Date.now()));
      for (const node of before) welcome(node);
      // All of them before the first is settled: who comes together is read together.
      for (const address of values.keys()) arrivals.settle(address);
      // One that was given up says how long it waited, not how long an answer takes.
      if (values.size > addresses.length) pace.noteBatch('get machineStatus', durationMs, values.size);
    },
    isSlow: (address) => slowNodes.has(address),
    answeredAlone: noteDuration,
    askSilent() {
      for (const address of retries.takeWaiting()) void ask(address);
    },
    takeParked: retries.takeParked,
    slow(address) {
      const node = nodeAt(address);
      if (!node || stopped) return;
      setContact(address, whileWaiting(node.contact, Date.now()));
      arrivals.settle(address);
    },
    stop() {
      stopped = true;
      retries.stop();
    },
  };
}
