import type { Settings } from './config/settings.ts';
import type { OpenClient } from './open-client.ts';
import type { ClusterStore } from './state/store.ts';
import { createSurvey, type SurveyOptions, type SurveyReader } from './state/upgrade/survey.ts';
import { createSurveyStore, type SurveyStore } from './state/upgrade/survey-store.ts';
import type { Program } from './talosctl/argv.ts';

/** The configured talosctl, and those configured for a minor. */
function programsOf({ talosctlPath, talosctlPerMinor }: Settings): Parameters<typeof createSurveyStore>[0] {
  const perMinor = Object.entries(talosctlPerMinor).map(([minor, path]) => ({ path, minor }));
  return [{ path: talosctlPath, minor: null }, ...perMinor];
}

export interface OpenSurveyOptions {
  readonly settings: Settings;
  /** What is started for the configured talosctl. */
  readonly program: Program;
  readonly opened: OpenClient;
  readonly beforeKubernetes: () => Promise<void>;
  readonly cluster: ClusterStore;
  readonly channel: SurveyOptions['channel'];
}

/** What is read for a plan, and who reads it once it is started. */
export function openSurvey(options: OpenSurveyOptions): {
  readonly survey: SurveyReader;
  readonly surveyStore: SurveyStore;
} {
  const { settings, program, opened, beforeKubernetes, cluster, channel } = options;
  const { client, readProgramVersion } = opened;
  const surveyStore = createSurveyStore(programsOf(settings));
  const readKubeconfig: typeof client.readKubeconfig = async (node, way, via) => {
    await beforeKubernetes();
    return client.readKubeconfig(node, way, via);
  };
  // What stands in for talosctl has another file than its path.
  const programAt = (path: string): Program =>
    path === settings.talosctlPath ? program : { file: path, leadingArguments: [], environment: {} };
  const survey = createSurvey({
    survey: surveyStore,
    cluster,
    client: { ...client, readKubeconfig },
    channel,
    readProgramVersion: async (path, signal) => {
      const said = await readProgramVersion(programAt(path), signal);
      return 'version' in said ? { value: said.version } : said;
    },
    // TLS and HTTP are not needed before a plan is.
    readKubernetes: async (kubeconfig, limits) =>
      (await import('./kubernetes/read-kubernetes.ts')).readKubernetes(kubeconfig, limits),
  });
  return { survey, surveyStore };
}
