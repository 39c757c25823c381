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
  /** One that is as wished, where the one in use is not: worth a try; null when there is none. */
  better(isWished: (endpoint: string) => boolean): string | null;
  /** It was tried and answers: it is used from now on. */
  use(endpoint: string): void;
  /** It was tried and does not: it is not worth another try for a while, and for longer each time. */
  distrust(endpoint: string): void;
  /** Other endpoints from now on; the one in use stays when it is among them. */
  replace(endpoints: readonly string[]): void;
}

/** An endpoint that has answered within this time is believed to be up when a silence or an error leaves it open. In ms. */
export const trustMs = 30_000;
/** An endpoint that has failed is not tried by choice for so long, and twice as long each time. In ms. */
const distrustMs = 300_000;
const longestDistrustMs = 3_600_000;
/** The first questions have their answers by then. In ms. */
const startMs = 1500;

function firstOf(endpoints: readonly string[]): string {
  const [first] = endpoints;
  if (first === undefined) throw new Error('no endpoints');
  return first;
}

export function createEndpoints(configured: readonly string[]): Endpoints {
  let all = configured;
  let preferred = firstOf(all);
  const distrusted = new Map<string, { readonly since: number; readonly ms: number }>();
  const lastAnswer = new Map<string, number>();
  let current: string | null = null;
  let firstAnswerAt: number | null = null;

  const rotation = (from: string): readonly string[] => {
    const index = all.indexOf(from);
    return [...all.slice(index + 1), ...all.slice(0, index)];
  };

  /** The endpoint that is this node, however the two are spelt. */
  const ownEndpoint = (node: string): string | undefined =>
    all.find((endpoint) => hostOf(endpoint) === hostOf(node));

  function isTrusted(endpoint: string): boolean {
    const { since, ms } = distrusted.get(endpoint) ?? { since: 0, ms: 0 };
    return Date.now() >= since + ms;
  }

  function distrust(endpoint: string): void {
    const before = distrusted.get(endpoint)?.ms ?? distrustMs / 2;
    distrusted.set(endpoint, { since: Date.now(), ms: Math.min(longestDistrustMs, 2 * before) });
  }

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
      // One that was replaced meanwhile may still answer what it was asked before.
      if (!all.includes(endpoint)) return;
      firstAnswerAt ??= at;
      // At the start several are asked at once: it is the first of the list that is used, not the quickest.
      const isStart = at - firstAnswerAt < startMs && distrusted.size === 0;
      const isEarlier = current !== null && all.indexOf(endpoint) < all.indexOf(current);
      if (current === null || (isStart && isEarlier)) current = endpoint;
    },
    failed(endpoint) {
      if (!distrusted.has(endpoint)) distrust(endpoint);
      if (current === endpoint) current = null;
      if (preferred === endpoint) preferred = rotation(endpoint)[0] ?? endpoint;
    },
    better(isWished) {
      if (current === null || isWished(current)) return null;
      return all.find((one) => isWished(one) && isTrusted(one)) ?? null;
    },
    use(endpoint) {
      distrusted.delete(endpoint);
      preferred = endpoint;
      current = endpoint;
    },
    distrust,
    replace(endpoints) {
      all = endpoints;
      distrusted.clear();
      preferred = firstOf(endpoints);
      if (current !== null && !endpoints.includes(current)) current = null;
    },
  };
}
