import type { Failure } from '../../domain/failure.ts';
import { lastValue } from '../../domain/loaded.ts';
import type { Channel } from '../channel.ts';
import type { ClusterStore } from '../store.ts';
import { type ClusterSourcesOptions, createClusterSources, nobodyAnswers } from './cluster-sources.ts';
import { healthCommand } from './health-command.ts';
import { runHealth } from './health-run.ts';
import { createJob, type Job } from './job.ts';
import { updateSurvey } from './survey-store.ts';
import { type ClusterFact, type ClusterValue, type Result, withClusterFact } from './survey-updates.ts';
import { controlPlaneTellers, silentNodes } from './tellers.ts';

export interface ClusterReaderOptions extends ClusterSourcesOptions {
  readonly cluster: ClusterStore;
  readonly channel: Pick<Channel, 'askAll' | 'follow'>;
  readonly onIdle: () => void;
}

/** Reads what is one for the whole cluster. */
export interface ClusterReader {
  /** Begins what waits for a control plane that answers. */
  scan(): void;
  /** Reads all anew, after what is under way. */
  again(): void;
  isComplete(): boolean;
}

function notRun(silent: string): Failure {
  return { kind: 'unavailable', message: `not run, as it would wait for ${silent}`, hint: null };
}

export function createClusterReader(options: ClusterReaderOptions): ClusterReader {
  const { survey, cluster, channel, signal, onIdle } = options;
  const sources = createClusterSources(options);
  /** What nobody could be asked for yet. */
  const waiting = new Set<ClusterFact>();
  let isHealthPutOff = false;

  function set<K extends ClusterFact>(fact: K, result: Result<ClusterValue<K>>): void {
    if (!signal.aborted) updateSurvey(survey, (state) => withClusterFact(state, fact, result, Date.now()));
  }

  async function readHealth(tellers: readonly string[]): Promise<void> {
    const silent = silentNodes(cluster.getState());
    isHealthPutOff = silent !== null;
    // talosctl would wait for it, up to its limit, and say no more than that.
    if (silent !== null) return set('health', { error: notRun(silent) });
    const before = lastValue(survey.getState().cluster.health);
    for (const [index, node] of tellers.entries()) {
      const result = await runHealth({
        follow: channel.follow,
        node,
        command: healthCommand(cluster.getState()),
        signal,
        onProgress(report) {
          // What is known stays until something else is.
          if (!before?.isOver) set('health', { value: report });
        },
      });
      if (signal.aborted) return;
      // Nothing was checked at all: another one may be able to, but nobody waits for the time limit twice.
      if ('error' in result && result.error.kind !== 'timeout' && index < tellers.length - 1) continue;
      return set('health', result);
    }
  }

  /** Does it with the control planes that answer; where there are none it is put off until there are. */
  function clusterJob(fact: ClusterFact, read: (tellers: readonly string[]) => Promise<void>): Job {
    const run = async (): Promise<void> => {
      const tellers = controlPlaneTellers(cluster.getState());
      if (tellers && tellers.length > 0) return read(tellers);
      waiting.add(fact);
      if (tellers) set(fact, { error: nobodyAnswers });
    };
    return createJob(run, signal, onIdle);
  }

  const jobs: Readonly<Record<ClusterFact, Job>> = {
    clusterId: clusterJob('clusterId', async (tellers) => set('clusterId', await sources.clusterId(tellers))),
    health: clusterJob('health', readHealth),
    kubernetes: clusterJob('kubernetes', async (tellers) =>
      set('kubernetes', await sources.kubernetes(tellers)),
    ),
  };
  const programs = createJob(
    async () => {
      await sources.readPrograms();
      jobs.kubernetes.begin();
    },
    signal,
    onIdle,
  );

  return {
    scan() {
      if (isHealthPutOff && silentNodes(cluster.getState()) === null) jobs.health.begin();
      if (waiting.size === 0) return;
      const tellers = controlPlaneTellers(cluster.getState());
      if (tellers === null) return;
      const isKnown = (fact: ClusterFact): boolean => survey.getState().cluster[fact].status !== 'loading';
      for (const fact of [...waiting]) {
        if (tellers.length === 0 && isKnown(fact)) continue;
        waiting.delete(fact);
        jobs[fact].begin();
      }
    },
    again() {
      jobs.clusterId.begin();
      jobs.health.begin();
      // With its version, as the kubeconfig is asked for accordingly.
      programs.begin();
    },
    isComplete() {
      // Put off until it is known whether a control plane answers.
      if (waiting.size > 0 && controlPlaneTellers(cluster.getState())?.length !== 0) return false;
      const { clusterId, health, kubernetes } = survey.getState().cluster;
      const isBusy = [programs, ...Object.values(jobs)].some((job) => job.isBusy());
      return !isBusy && [clusterId, health, kubernetes].every(({ status }) => status !== 'loading');
    },
  };
}
