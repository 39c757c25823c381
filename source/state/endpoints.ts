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
}

export function createEndpoints(all: readonly string[]): Endpoints {
  const [first] = all;
  if (first === undefined) throw new Error('no endpoints');
  const lastAnswer = new Map<string, number>();
  let current: string | null = null;
  let preferred = first;

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
      if (current === endpoint) current = null;
      if (preferred === endpoint) preferred = rotation(endpoint)[0] ?? endpoint;
    },
  };
}
