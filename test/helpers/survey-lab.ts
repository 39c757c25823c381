import { vi } from 'vitest';
import type { KubernetesReport } from '../../source/domain/upgrade/survey.ts';
import type { ClusterState } from '../../source/state/cluster.ts';
import { type ClusterStore, createClusterStore } from '../../source/state/store.ts';
import { createSurvey, type SurveyOptions, type SurveyReader } from '../../source/state/upgrade/survey.ts';
import { createSurveyStore, type SurveyStore } from '../../source/state/upgrade/survey-store.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Answer, Call, Runner, StreamCall, StreamEnd } from '../../source/talosctl/runner.ts';
import { clusterOf, homelabNodes } from './cluster.ts';
import { answer, callText, replayRunner } from './fake-runner.ts';

export const noPods: KubernetesReport = { nodes: [], evictable: {}, blocked: [] };

export interface SurveyLab {
  readonly survey: SurveyStore;
  readonly cluster: ClusterStore;
  readonly reader: SurveyReader;
  /** Every call that was made, as `callText` has it. */
  readonly calls: string[];
  /** How many children run now, and at most ran at once. */
  readonly running: { now: number; most: number };
  readonly readKubernetes: ReturnType<typeof vi.fn<SurveyOptions['readKubernetes']>>;
}

export interface SurveyLabOptions {
  readonly cluster?: ClusterState;
  /** Instead of the recordings; undefined leaves it to them. */
  readonly run?: (call: Call) => Promise<Answer> | undefined;
  readonly follow?: (call: StreamCall) => Promise<StreamEnd> | undefined;
  readonly readProgramVersion?: SurveyOptions['readProgramVersion'];
  readonly programs?: Parameters<typeof createSurveyStore>[0];
}

const aborted: Answer = answer({
  exitCode: null,
  failure: { kind: 'cancelled', message: 'ended before it was done', hint: null },
});

/** As the runner does it: what is not wanted any more is over at once. */
export function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>, otherwise: T): Promise<T> {
  return Promise.race([
    work,
    new Promise<T>((resolve) => signal?.addEventListener('abort', () => resolve(otherwise))),
  ]);
}

/** The survey of the lab's three nodes, as talosctl 1.13.3 was recorded. The kubeconfig is of no matter. */
export function startSurveyLab(options: SurveyLabOptions = {}): SurveyLab {
  const recorded = replayRunner('v1.13.3/healthy');
  const calls: string[] = [];
  const running = { now: 0, most: 0 };

  async function counted<T>(call: Call | StreamCall, work: () => Promise<T>, otherwise: T): Promise<T> {
    calls.push(callText(call));
    running.now++;
    running.most = Math.max(running.most, running.now);
    try {
      return await untilAborted(call.signal, work(), otherwise);
    } finally {
      running.now--;
    }
  }
  const byRecording = (call: Call): Promise<Answer> =>
    call.command[0] === 'kubeconfig'
      ? Promise.resolve(answer(call.file ? { file: 'kubeconfig' } : { stdout: 'kubeconfig' }))
      : recorded.run(call);
  const runner: Runner = {
    run: (call) => counted(call, () => options.run?.(call) ?? byRecording(call), aborted),
    follow: (call) => counted(call, () => options.follow?.(call) ?? recorded.follow(call), aborted),
    async stop() {},
  };
  const client = createClient(runner);
  const endpoint = '127.0.0.1';
  const cluster = createClusterStore(options.cluster ?? clusterOf(homelabNodes));
  const survey = createSurveyStore(options.programs ?? [{ path: 'talosctl', minor: null }]);
  const readKubernetes = vi.fn<SurveyOptions['readKubernetes']>(async () => noPods);
  const reader = createSurvey({
    survey,
    cluster,
    client,
    channel: {
      askAll: (nodes, read, { signal, timeoutMs = 25_000 }) => read(nodes, { endpoint, timeoutMs, signal }),
      follow: (nodes, stream) => client.follow({ ...stream, nodes, endpoint }),
    },
    readProgramVersion: options.readProgramVersion ?? (async () => ({ value: 'v1.13.3' })),
    readKubernetes,
  });
  return { survey, cluster, reader, calls, running, readKubernetes };
}
