import { type Contact, hasBooted, type NodeRecord } from '../domain/node.ts';
import type { NodeFailure } from '../talosctl/reading.ts';
import type { Arrivals } from './arrivals.ts';
import { afterFailure, answering, retryDelay, whileWaiting } from './contacts.ts';
import type { Endpoints } from './endpoints.ts';
import type { Pace } from './pace.ts';
import type { ProbeResult, Prober } from './prober.ts';
import { type ClusterStore, update } from './store.ts';
import { applyContacts, applyReading } from './updates.ts';

/** Knows which nodes answer. Only those are put into batches; the others are asked alone, again and again. */
export interface ContactKeeper {
  /** Asks one node alone now. */
  ask(address: string): Promise<void>;
  /** A batch could not reach this node: it leaves the batches and is asked alone from now on. */
  lost(address: string, error: NodeFailure): void;
  /**
   * A batch of these nodes takes long: asks each alone.
   *
   * @returns true when one of them no longer answers (in time), or another endpoint is in use: the batch is
   * then not worth waiting for.
   */
  doubt(addresses: readonly string[]): Promise<boolean>;
  /** True for a node that answers, but slowly. */
  isSlow(address: string): boolean;
  /** To be told by the prober that a question has been open for long. */
  slow(address: string): void;
  stop(): void;
}

export interface ContactKeeperOptions {
  readonly store: ClusterStore;
  readonly prober: Prober;
  readonly endpoints: Endpoints;
  readonly pace: Pace;
  readonly arrivals: Arrivals;
  readonly random: () => number;
}

/** True for an error that says the node cannot be reached; any other is an answer. */
export function losesContact(error: NodeFailure): boolean {
  return error.connection || error.kind === 'talosctl-missing';
}

export function createContactKeeper(options: ContactKeeperOptions): ContactKeeper {
  const { store, prober, endpoints, pace, arrivals, random } = options;
  const slowNodes = new Set<string>();
  const retries = new Map<string, NodeJS.Timeout>();
  const asking = new Map<string, Promise<void>>();
  let stopped = false;

  const nodeAt = (address: string): NodeRecord | undefined => store.getState().nodes.byId[address];
  const setContact = (address: string, contact: Contact): void =>
    update(store, (state) => applyContacts(state, new Map([[address, contact]])));

  function retryLater(address: string, failures: number): void {
    if (stopped || retries.has(address)) return;
    const again = (): void => {
      retries.delete(address);
      void ask(address);
    };
    retries.set(address, setTimeout(again, retryDelay(failures, random)));
  }

  function fail(node: NodeRecord, error: NodeFailure): void {
    const contact = afterFailure(node.contact, error, Date.now());
    setContact(node.address, contact);
    retryLater(node.address, contact.failures);
  }

  function conclude(address: string, result: ProbeResult): void {
    const node = nodeAt(address);
    const error = result.errors.get(address);
    if (!node || error?.kind === 'cancelled') return;
    update(store, (state) => applyReading(state, 'machineStatus', result.values, result.errors, Date.now()));
    if (error && losesContact(error)) fail(node, error);
    else hear(node, result.durationMs);
  }

  function hear(node: NodeRecord, durationMs: number): void {
    const { address } = node;
    if (durationMs > pace.slowQuestion()) slowNodes.add(address);
    else slowNodes.delete(address);
    pace.note(durationMs);
    setContact(address, answering);
    if (node.contact.state !== 'answering' || hasBooted(node, nodeAt(address))) arrivals.add(address);
  }

  async function askOnce(address: string): Promise<void> {
    arrivals.expect(address);
    const result = await prober.probe(address);
    asking.delete(address);
    if (!stopped) conclude(address, result);
    arrivals.settle(address);
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
    async doubt(addresses) {
      const endpoint = endpoints.current();
      await Promise.all(addresses.map((address) => Promise.race([ask(address), prober.whenSlow(address)])));
      const gone = addresses.some((address) => nodeAt(address)?.contact.state !== 'answering');
      return gone || endpoints.current() !== endpoint;
    },
    isSlow: (address) => slowNodes.has(address),
    slow(address) {
      const node = nodeAt(address);
      if (!node || stopped) return;
      setContact(address, whileWaiting(node.contact, Date.now()));
      arrivals.settle(address);
    },
    stop() {
      stopped = true;
      for (const timer of retries.values()) clearTimeout(timer);
    },
  };
}
