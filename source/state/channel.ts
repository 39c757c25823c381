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
  async function through<T>(
    nodes: readonly string[],
    read: (endpoint: string) => Promise<Reading<T>>,
    pinned: string | undefined,
  ): Promise<Reading<T>> {
    const start = pinned ?? endpoints.for(nodes[0] ?? '');
    const others = pinned === undefined ? endpoints.alternatives(nodes[0] ?? '', start) : [];
    let reading = await read(start);
    let tried = start;
    for (const endpoint of others) {
      if (!reading.endpointFailure) break;
      endpoints.failed(tried);
      tried = endpoint;
      reading = await read(endpoint);
    }
    if (reading.endpointFailure) {
      if (pinned === undefined) {
        endpoints.failed(tried);
        events.onTrouble(reading.endpointFailure);
      }
      return reading;
    }
    const missing = [...reading.errors.values()].find((error) => error.kind === 'talosctl-missing');
    if (missing) events.onTrouble(missing);
    else if (reading.endpointAnswered) {
      endpoints.answered(tried, Date.now());
      events.onAnswer();
    }
    return reading;
  }

  return {
    readFact(fact, nodes, { signal, timeoutMs = batchTimeoutMs, endpoint } = {}) {
      const via = { timeoutMs, ...(signal ? { signal } : {}) };
      return through(nodes, (one) => client.readFact(fact, nodes, { ...via, endpoint: one }), endpoint);
    },
    ask: (node, read) =>
      through([node], (endpoint) => read(node, { endpoint, timeoutMs: batchTimeoutMs }), undefined),
  };
}
