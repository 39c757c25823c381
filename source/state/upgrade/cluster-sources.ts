import type { Failure } from '../../domain/failure.ts';
import { lastValue } from '../../domain/loaded.ts';
import { compareMinors, minorOf } from '../../domain/upgrade/minors.ts';
import type { KubernetesReport } from '../../domain/upgrade/survey.ts';
import { AppError } from '../../errors.ts';
import type { Client } from '../../talosctl/client.ts';
import type { Reading, Via } from '../../talosctl/reading.ts';
import type { KubeconfigWay } from '../../talosctl/survey-client.ts';
import type { Channel } from '../channel.ts';
import { type SurveyStore, updateSurvey } from './survey-store.ts';
import { type Result, withProgramVersion } from './survey-updates.ts';

/** Asks the Kubernetes API. @throws AppError when it cannot be asked, without a secret in it. */
export type ReadKubernetes = (
  kubeconfig: string,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<KubernetesReport>;

/** Asks a talosctl, by its path as configured, for its version. */
export type ReadProgramVersion = (path: string, signal: AbortSignal) => Promise<Result<string>>;

/** From here on talosctl knows `-` as the kubeconfig's place (found in the recordings of 1.6.4 and 1.9.5). */
const firstWithDash = '1.13';
const kubernetesTimeoutMs = 20_000;

export const nobodyAnswers: Failure = {
  kind: 'unavailable',
  message: 'no control plane answers',
  hint: null,
};

export interface ClusterSourcesOptions {
  readonly survey: SurveyStore;
  readonly client: Client;
  readonly channel: Pick<Channel, 'askAll'>;
  readonly readProgramVersion: ReadProgramVersion;
  readonly readKubernetes: ReadKubernetes;
  readonly signal: AbortSignal;
}

/** Where that comes from which is one for the whole cluster. `tellers` are control planes, asked one after another. */
export interface ClusterSources {
  readPrograms(): Promise<void>;
  clusterId(tellers: readonly string[]): Promise<Result<string>>;
  /** The admin kubeconfig, full of secrets; as far as the version of the configured talosctl is known. */
  kubeconfig(tellers: readonly string[]): Promise<Result<string>>;
  /** As far as that version is known. */
  kubernetes(tellers: readonly string[]): Promise<Result<KubernetesReport>>;
}

export function createClusterSources(options: ClusterSourcesOptions): ClusterSources {
  const { survey, client, channel, readProgramVersion, readKubernetes, signal } = options;

  async function readPrograms(): Promise<void> {
    const paths = new Set(survey.getState().cluster.programs.map(({ path }) => path));
    await Promise.all(
      [...paths].map(async (path) => {
        const result = await readProgramVersion(path, signal);
        if (signal.aborted) return;
        updateSurvey(survey, (state) => withProgramVersion(state, path, result, Date.now()));
      }),
    );
  }

  /** The value as the first of these that has it tells it, else the first one's failure. */
  async function ask<T>(
    tellers: readonly string[],
    read: (node: string, via: Via) => Promise<Reading<T>>,
  ): Promise<Result<T>> {
    let failure: Failure | undefined;
    for (const node of tellers) {
      if (signal.aborted) break;
      const { values, errors } = await channel.askAll([node], (_, via) => read(node, via), { signal });
      const value = values.get(node);
      if (value !== undefined) return { value };
      failure ??= errors.get(node);
    }
    return { error: failure ?? nobodyAnswers };
  }

  /** @returns null where the talosctl in use does not tell its version: it might write a file of its own. */
  function kubeconfigWay(): KubeconfigWay | null {
    const [program] = survey.getState().cluster.programs;
    const minor = minorOf((program && lastValue(program.version)) ?? '');
    if (minor === null) return null;
    return compareMinors(minor, firstWithDash) < 0 ? 'file' : 'standard output';
  }

  async function readKubeconfig(tellers: readonly string[]): Promise<Result<string>> {
    const way = kubeconfigWay();
    if (way === null) {
      return { error: { kind: 'other', message: 'the version of talosctl is not known', hint: null } };
    }
    return ask(tellers, (node, via) => client.readKubeconfig(node, way, via));
  }

  async function kubernetes(tellers: readonly string[]): Promise<Result<KubernetesReport>> {
    const kubeconfig = await readKubeconfig(tellers);
    if ('error' in kubeconfig) return kubeconfig;
    try {
      return { value: await readKubernetes(kubeconfig.value, { signal, timeoutMs: kubernetesTimeoutMs }) };
    } catch (error) {
      if (error instanceof AppError) return { error: error.toFailure() };
      // Whatever a reading says that is not wanted any more.
      if (signal.aborted) return { error: nobodyAnswers };
      throw error;
    }
  }

  return {
    readPrograms,
    clusterId: (tellers) => ask(tellers, client.readClusterId),
    kubeconfig: readKubeconfig,
    kubernetes,
  };
}
