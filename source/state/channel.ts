import type { FactName, FactValues } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { Endpoints } from './endpoints.ts';

/** A batch may run as long as talosctl's own dial (20 s) plus some; the feed ends it long before that. */
const batchTimeoutMs = 25_000;

/** Readings through whichever endpoint works. */
export interface Channel {
  readFact<K extends FactName>(
    fact: K,
    nodes: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number; readonly endpoint?: string },
  ): Promise<Reading<FactValues[K]>>;
  /** Any other reading of the client, asked of one node. */
  ask<T>(node: string, read: (node: string, via: Via) => Promise<Reading<T>>): Promise<Reading<T>>;
}

export interface ChannelEvents {
  /** Something came through an endpoint. */
  onAnswer(): void;
  /** No endpoint answers; or talosctl itself cannot be used. */
  onTrouble(failure: NodeFailure): void;
}

/** Adds endpoint fail-over to the client: a reading that fails at its endpoint is made through the next one. */
export function createChannel(client: Client, endpoints: Endpoints, events: ChannelEvents): Channel {
  function conclude<T>(reading: Reading<T>, endpoint: string): void {
    const missing = [...reading.errors.values()].find((error) => error.kind === 'talosctl-missing');
    if (missing) events.onTrouble(missing);
    else if (reading.endpointAnswered) {
      endpoints.answered(endpoint, Date.now());
      events.onAnswer();
    }
  }

  /** The reading through the first of these endpoints that does not fail itself. */
  async function through<T>(
    candidates: readonly string[],
    read: (endpoint: string) => Promise<Reading<T>>,
  ): Promise<Reading<T>> {
    const [endpoint, ...others] = candidates;
    if (endpoint === undefined) throw new Error('no endpoint to ask through');
    const reading = await read(endpoint);
    if (!reading.endpointFailure) {
      conclude(reading, endpoint);
      return reading;
    }
    endpoints.failed(endpoint);
    if (others.length > 0) return through(others, read);
    events.onTrouble(reading.endpointFailure);
    return reading;
  }

  /** The endpoint in use, and those that take its place. */
  function candidatesFor(nodes: readonly string[]): readonly string[] {
    const [first = ''] = nodes;
    const endpoint = endpoints.for(first);
    return [endpoint, ...endpoints.alternatives(first, endpoint)];
  }

  return {
    async readFact(fact, nodes, { signal, timeoutMs = batchTimeoutMs, endpoint } = {}) {
      const read = (one: string): ReturnType<typeof client.readFact<typeof fact>> =>
        client.readFact(fact, nodes, { endpoint: one, timeoutMs, ...(signal ? { signal } : {}) });
      if (endpoint === undefined) return through(candidatesFor(nodes), read);
      // Through this one or not at all: its failure says nothing about the endpoint in use.
      const reading = await read(endpoint);
      if (!reading.endpointFailure) conclude(reading, endpoint);
      return reading;
    },
    ask: (node, read) =>
      through(candidatesFor([node]), (endpoint) => read(node, { endpoint, timeoutMs: batchTimeoutMs })),
  };
}
