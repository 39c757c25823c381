import type { Failure } from '../domain/failure.ts';

/** A failure of one node in one reading. */
export interface NodeFailure extends Failure {
  /** True when the node could not be reached. */
  readonly connection: boolean;
  /** True when the node itself answered with this error. */
  readonly answered: boolean;
}

/** A failure of the endpoint, so that nothing is known of the nodes behind it. */
export interface EndpointFailure extends NodeFailure {
  /** False where the text does not tell the endpoint from a node (both are host names). */
  readonly certain: boolean;
}

/** What one reading of one kind of value gave, node by node. Every node asked is in exactly one of the maps. */
export interface Reading<T> {
  readonly values: ReadonlyMap<string, T>;
  readonly errors: ReadonlyMap<string, NodeFailure>;
  /** Set when the endpoint itself failed, so that nothing is known of the nodes. */
  readonly endpointFailure: EndpointFailure | null;
  /** True when something came through the endpoint, be it only an error about a node behind it. */
  readonly endpointAnswered: boolean;
  readonly durationMs: number;
}

/** How a reading is made. */
export interface Via {
  readonly endpoint: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What a parser found in standard output. */
export interface Parsed<T> {
  readonly values: ReadonlyMap<string, T>;
  /** Nodes whose part of the answer could not be understood, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** True when a part of the answer names no node although several were asked (talosctl ≥ 1.14). */
  readonly unnamed: boolean;
  /** True when something stood there that is no part of an answer. */
  readonly garbage: boolean;
}

/** Two readings of different nodes as one; the later wins where both speak of a node. */
export function merge<T>(a: Reading<T>, b: Reading<T>): Reading<T> {
  return {
    values: new Map([...a.values, ...b.values]),
    errors: new Map([...a.errors].concat([...b.errors]).filter(([node]) => !b.values.has(node))),
    endpointFailure: b.endpointFailure ?? a.endpointFailure,
    endpointAnswered: a.endpointAnswered || b.endpointAnswered,
    durationMs: a.durationMs + b.durationMs,
  };
}
