import { hostOf } from '../domain/address.ts';

/**
 * Which endpoint the next call goes through: exactly one at a time, and the next one when it fails.
 *
 * Until one has answered, a node that is itself an endpoint is asked through itself, so that a dead or
 * black-holed first endpoint delays nobody.
 */
export interface Endpoints {
  /** The endpoint in use; null until one has answered. */
  current(): string | null;
  /** The one to ask this node through. */
  for(node: string): string;
  /** Others to try for this node when `tried` gives nothing, in order. */
  alternatives(node: string, tried: string): readonly string[];
  /** True when this endpoint has answered anything at or after this moment (ms since the epoch). */
  answeredSince(endpoint: string, moment: number): boolean;
  answered(endpoint: string, at: number): void;
  /** The endpoint itself failed: another is used from now on. */
  failed(endpoint: string): void;
  /** Goes over to one that is as wished, where there is one that has not failed lately. */
  prefer(isWished: (endpoint: string) => boolean): void;
  /** Other endpoints from now on; the one in use stays when it is among them. */
  replace(endpoints: readonly string[]): void;
}

/** An endpoint that has failed is not gone over to by choice for so long. In ms. */
const distrustMs = 300_000;

function firstOf(endpoints: readonly string[]): string {
  const [first] = endpoints;
  if (first === undefined) throw new Error('no endpoints');
  return first;
}

export function createEndpoints(configured: readonly string[]): Endpoints {
  let all = configured;
  let preferred = firstOf(all);
  const lastFailure = new Map<string, number>();
  const lastAnswer = new Map<string, number>();
  let current: string | null = null;

  const rotation = (from: string): readonly string[] => {
    const index = all.indexOf(from);
    return [...all.slice(index + 1), ...all.slice(0, index)];
  };

  /** The endpoint that is this node, however the two are spelt. */
  const ownEndpoint = (node: string): string | undefined =>
    all.find((endpoint) => hostOf(endpoint) === hostOf(node));

  return {
    current: () => current,
    for: (node) => current ?? ownEndpoint(node) ?? preferred,
    alternatives(node, tried) {
      const others = rotation(tried);
      const own = ownEndpoint(node);
      return own && own !== tried ? [own, ...others.filter((endpoint) => endpoint !== own)] : others;
    },
    answeredSince: (endpoint, moment) => (lastAnswer.get(endpoint) ?? -1) >= moment,
    answered(endpoint, at) {
      lastAnswer.set(endpoint, at);
      current ??= endpoint;
    },
    failed(endpoint) {
      lastFailure.set(endpoint, Date.now());
      if (current === endpoint) current = null;
      if (preferred === endpoint) preferred = rotation(endpoint)[0] ?? endpoint;
    },
    prefer(isWished) {
      if (isWished(current ?? preferred)) return;
      const since = Date.now() - distrustMs;
      const better = all.find((one) => isWished(one) && (lastFailure.get(one) ?? 0) < since);
      if (better === undefined) return;
      preferred = better;
      current = null;
    },
    replace(endpoints) {
      all = endpoints;
      preferred = firstOf(endpoints);
      if (current !== null && !endpoints.includes(current)) current = null;
    },
  };
}
