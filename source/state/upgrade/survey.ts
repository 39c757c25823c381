import type { Client } from '../../talosctl/client.ts';
import type { Channel } from '../channel.ts';
import type { ClusterStore } from '../store.ts';
import { createClusterReader } from './cluster-reader.ts';
import { createClusterSources, type ReadKubernetes, type ReadProgramVersion } from './cluster-sources.ts';
import { createNodeReader } from './node-reader.ts';
import { createPuller, type PullImages } from './pulls.ts';
import type { SurveyStore } from './survey-store.ts';
import type { Result } from './survey-updates.ts';

/** Nodes that come one after another are read together. In ms. */
const gatherMs = 100;

/** Reads what a plan of an upgrade needs beyond the live view, while somebody wants it. */
export interface SurveyReader {
  /** Reads everything, and what comes later: nodes that are new, come back or boot. Nothing while it is at it. */
  start(): void;
  /** Reads everything anew; what is known stays until then. */
  refresh(): void;
  /** The same, begun where it was not; resolves when all that was read was read from now on. Never, when it is stopped before. */
  readAnew(): Promise<void>;
  /** Pulls these images, by address, on their nodes. Refused where the cluster is read-only. */
  readonly pull: PullImages;
  /** The admin kubeconfig as one of these control planes gives it: never to be shown, logged or written anywhere. */
  readKubeconfig(tellers: readonly string[], signal: AbortSignal): Promise<Result<string>>;
  /** Ends every child. What was read stays; `start` begins anew. */
  stop(): void;
  /** True when everything has been read that can be, of the nodes that answer. */
  isComplete(): boolean;
  /** Resolves once it is complete; never, when it is stopped before. */
  whenComplete(): Promise<void>;
}

export interface SurveyOptions {
  readonly survey: SurveyStore;
  readonly cluster: ClusterStore;
  readonly client: Client;
  readonly channel: Pick<Channel, 'askAll' | 'follow'>;
  readonly readProgramVersion: ReadProgramVersion;
  readonly readKubernetes: ReadKubernetes;
}

/** From one `start` to its `stop`. */
interface Session {
  readonly again: () => void;
  readonly pull: SurveyReader['pull'];
  readonly stop: () => void;
  readonly isComplete: () => boolean;
}

function begin(options: SurveyOptions, onChange: () => void): Session {
  const { survey, cluster } = options;
  const abort = new AbortController();
  const parts = { ...options, signal: abort.signal, onIdle: onChange };
  const nodes = createNodeReader(parts);
  const whole = createClusterReader(parts);
  let timer: NodeJS.Timeout | null = null;
  const scan = (): void => {
    timer = null;
    nodes.scan();
    whole.scan();
    onChange();
  };
  const unsubscribe = cluster.subscribe(() => {
    timer ??= setTimeout(scan, gatherMs);
  });
  return {
    again() {
      nodes.again();
      whole.again();
    },
    pull: createPuller({ ...parts, survey, isReadOnly: () => cluster.getState().readOnly }),
    stop() {
      clearTimeout(timer ?? undefined);
      unsubscribe();
      abort.abort();
    },
    isComplete: () => nodes.isComplete() && whole.isComplete(),
  };
}

export function createSurvey(options: SurveyOptions): SurveyReader {
  let session: Session | null = null;
  const listeners = new Set<() => void>();

  const isComplete = (): boolean => session?.isComplete() ?? false;
  function tell(): void {
    if (listeners.size === 0 || !isComplete()) return;
    const waiting = [...listeners];
    listeners.clear();
    for (const resolve of waiting) resolve();
  }

  function start(): void {
    if (session) return;
    session = begin(options, tell);
    session.again();
  }

  function whenComplete(): Promise<void> {
    return new Promise((resolve) => {
      listeners.add(resolve);
      tell();
    });
  }

  return {
    start,
    refresh: () => session?.again(),
    readAnew() {
      if (session) session.again();
      else start();
      return whenComplete();
    },
    pull: (images, how) => session?.pull(images, how),
    readKubeconfig: (tellers, signal) => createClusterSources({ ...options, signal }).kubeconfig(tellers),
    stop() {
      session?.stop();
      session = null;
    },
    isComplete,
    whenComplete,
  };
}

/**
 * Waits until everything has been read.
 *
 * @returns false when the deadline (ms from now) came first; the store then holds what there is.
 */
export async function whenSurveyed(reader: SurveyReader, deadlineMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), deadlineMs);
  void reader.whenComplete().then(() => resolve(true));
  const isComplete = await promise;
  clearTimeout(timer);
  return isComplete;
}
