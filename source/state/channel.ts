import type { FailureKind } from '../domain/failure.ts';
import type { FactName, FactValues } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { StreamCall, StreamEnd } from '../talosctl/runner.ts';
import { type Endpoints, trustMs } from './endpoints.ts';

/** talosctl gives up dialling after 20 s: what lasts longer than this, in ms, is connected or stuck. */
export const dialledMs = 25_000;

/** What goes wrong on this side, before anything is sent. */
const hereKinds: readonly FailureKind[] = ['talosctl-missing', 'configuration', 'other'];

/** Readings through whichever endpoint works. */
export interface Channel {
  readFact<K extends FactName>(
    fact: K,
    nodes: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number; readonly endpoint?: string },
  ): Promise<Reading<FactValues[K]>>;
  /** Any other reading of the client, asked of one node. */
  ask<T>(node: string, read: (node: string, via: Via) => Promise<Reading<T>>): Promise<Reading<T>>;
  /** The same of several nodes in one call, for as long as is given. */
  askAll<T>(
    nodes: readonly string[],
    read: (nodes: readonly string[], via: Via) => Promise<Reading<T>>,
    options: { readonly signal: AbortSignal; readonly timeoutMs?: number },
  ): Promise<Reading<T>>;
  /** A stream from these nodes, through the endpoint in use. */
  follow(nodes: readonly string[], stream: Stream): Promise<StreamEnd>;
}

/** A command that goes on (`events`, `logs -f`): who hears what it prints, and until when. */
export type Stream = Pick<StreamCall, 'command' | 'signal' | 'onBytes' | 'onErrors'>;

export interface ChannelEvents {
  /** Something came through an endpoint. */
  onAnswer(): void;
  /** No endpoint answers; or talosctl itself cannot be used. */
  onTrouble(failure: NodeFailure): void;
}

/** What cannot be reached may be the fault of each; a certificate that has expired has expired for all. */
const ofOneKinds: readonly FailureKind[] = ['no-route', 'refused', 'timeout', 'name', 'unavailable'];

function ofAll(failure: NodeFailure, tried: number): NodeFailure {
  if (tried === 1 || !ofOneKinds.includes(failure.kind)) return failure;
  return { ...failure, message: `no endpoint answers (${tried} tried): ${failure.message}` };
}

/** Adds endpoint fail-over to the client: a reading that fails at its endpoint is made through the next one. */
export function createChannel(client: Client, endpoints: Endpoints, events: ChannelEvents): Channel {
  /** @param isVital - false for a reading on the side: what keeps talosctl from making it need not keep it from others. */
  function conclude<T>(reading: Reading<T>, endpoint: string, isVital = true): void {
    if (reading.endpointAnswered) {
      endpoints.answered(endpoint, Date.now());
      events.onAnswer();
      return;
    }
    // Neither a node nor an endpoint said anything: it is talosctl here that cannot do it.
    const local = [...reading.errors.values()].find((error) => hereKinds.includes(error.kind));
    if (local && isVital) events.onTrouble(local);
  }

  /** True when the endpoint failed rather than a node behind it, as far as can be told. */
  function failedAtEndpoint<T>({ endpointFailure }: Reading<T>, endpoint: string): boolean {
    if (!endpointFailure) return false;
    return endpointFailure.certain || !endpoints.answeredSince(endpoint, Date.now() - trustMs);
  }

  /** The reading through the first of these endpoints that does not fail itself, else through the first. */
  async function through<T>(
    candidates: readonly string[],
    read: (endpoint: string) => Promise<Reading<T>>,
    isVital = true,
  ): Promise<Reading<T>> {
    let first: Reading<T> | null = null;
    for (const endpoint of candidates) {
      const reading = await read(endpoint);
      if (!failedAtEndpoint(reading, endpoint)) {
        conclude(reading, endpoint, isVital);
        return reading;
      }
      endpoints.failed(endpoint);
      first ??= reading;
    }
    if (!first) throw new Error('no endpoint to ask through');
    if (first.endpointFailure) events.onTrouble(ofAll(first.endpointFailure, candidates.length));
    return first;
  }

  /** The endpoint in use, and those that take its place. */
  function candidatesFor(nodes: readonly string[]): readonly string[] {
    const [first = ''] = nodes;
    const endpoint = endpoints.for(first);
    return [endpoint, ...endpoints.alternatives(first, endpoint)];
  }

  return {
    async readFact(fact, nodes, { signal, timeoutMs = dialledMs, endpoint } = {}) {
      const read = (one: string): ReturnType<typeof client.readFact<typeof fact>> =>
        client.readFact(fact, nodes, { endpoint: one, timeoutMs, ...(signal ? { signal } : {}) });
      if (endpoint === undefined) return through(candidatesFor(nodes), read);
      // Through this one or not at all: its failure says nothing about the endpoint in use.
      const reading = await read(endpoint);
      if (reading.endpointAnswered) conclude(reading, endpoint);
      return reading;
    },
    follow: (nodes, stream) => client.follow({ ...stream, nodes, endpoint: endpoints.for(nodes[0] ?? '') }),
    ask: (node, read) =>
      through(candidatesFor([node]), (endpoint) => read(node, { endpoint, timeoutMs: dialledMs })),
    askAll: (nodes, read, { signal, timeoutMs = dialledMs }) =>
      through(candidatesFor(nodes), (endpoint) => read(nodes, { endpoint, timeoutMs, signal }), false),
  };
}
