import type { Eviction } from '../../domain/run/progress.ts';

/** More pods than a node has by default (110), and few enough to keep. */
const mostPods = 500;
const longestReason = 300;
/** Two names of DNS, the longest that Kubernetes takes. */
const longestKey = 2 * 253 + 1;

/** The pods that a drain has asked to go. */
export interface Evictions {
  ask(namespace: string, name: string, at: number): void;
  /** It is gone. */
  remove(namespace: string, name: string): void;
  refuse(namespace: string, name: string, reason: string, at: number): void;
  /** Reads who was not evicted, and why, out of the error that ended the drain. */
  readError(text: string, at: number): void;
  /** The node is drained: nobody is in the way any more. */
  clear(): void;
  left(): readonly Eviction[];
}

/**
 * How kubectl's drain names the pods (k8s.io/kubectl, pkg/drain/drain.go): `error when evicting pods/"web" -n "default": …`
 * and `error when waiting for pod "web" in namespace "default" to terminate: …`. Several stand in one line.
 */
const named =
  /error when (?:evicting|deleting) pods?\/"([^"]{1,253})" -n "([^"]{1,253})"(?: \([^()]*\))?: |error when waiting for pod "([^"]{1,253})" in namespace "([^"]{1,253})" to terminate: /g;

const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

export function createEvictions(): Evictions {
  const pods = new Map<string, Eviction>();

  function put(namespace: string, name: string, at: number, reason: string | null): void {
    const key = keyOf(namespace, name);
    const known = pods.get(key);
    if (!known && (pods.size >= mostPods || key.length > longestKey)) return;
    pods.set(key, {
      namespace,
      name,
      since: known?.since ?? at,
      reason: reason?.slice(0, longestReason) ?? known?.reason ?? null,
    });
  }

  return {
    ask: (namespace, name, at) => put(namespace, name, at, null),
    remove: (namespace, name) => pods.delete(keyOf(namespace, name)),
    refuse: (namespace, name, reason, at) => put(namespace, name, at, reason),
    readError(text, at) {
      const found = [...text.matchAll(named)];
      found.forEach((match, index) => {
        const next = found[index + 1]?.index ?? text.length;
        const reason = text.slice(match.index + match[0].length, next).replace(/(, |\])$/, '');
        put(match[2] ?? match[4] ?? '', match[1] ?? match[3] ?? '', at, reason);
      });
    },
    clear: () => pods.clear(),
    left: () => [...pods.values()].toSorted((one, other) => one.since - other.since),
  };
}
