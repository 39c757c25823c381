import { lastValue } from '../../../domain/loaded.ts';
import { nodeName } from '../../../domain/node.ts';
import type { RunNode } from '../../../domain/run/types.ts';
import { AppError } from '../../../errors.ts';
import { controlPlaneTellers } from '../../upgrade/tellers.ts';
import type { HandsOptions } from './options.ts';
import { notWanted, whenIs, within } from './waiting.ts';

const apiMs = 20_000;
const programMs = 30_000;

/** What the node is called in Kubernetes, as it says itself or Kubernetes does; null where neither does. */
function kubernetesName({ cluster, surveyStore }: HandsOptions, { address }: RunNode): string | null {
  const record = cluster.getState().nodes.byId[address];
  if (!record) return null;
  const own = lastValue(record.facts.kubernetes)?.name;
  const report = lastValue(surveyStore.getState().cluster.kubernetes);
  return own ?? report?.nodes.find(({ name }) => name === nodeName(record))?.name ?? null;
}

/** The control planes to ask for the kubeconfig: the node itself last. */
function tellersFor({ cluster }: HandsOptions, { address }: RunNode): readonly string[] {
  const tellers = controlPlaneTellers(cluster.getState()) ?? [];
  return [...tellers.filter((one) => one !== address), ...tellers.filter((one) => one === address)];
}

/** How the kubeconfig is asked for goes by the version of talosctl. */
async function whenProgramIsKnown({ survey, surveyStore }: HandsOptions, signal: AbortSignal): Promise<void> {
  survey.start();
  await within(programMs, signal, async (until) => {
    await whenIs(surveyStore, (state) => state.cluster.programs[0]?.version.status !== 'loading', until);
    return {};
  });
}

async function change(
  options: HandsOptions,
  name: string,
  node: RunNode,
  cordoned: boolean,
  signal: AbortSignal,
): Promise<void> {
  const kubeconfig = await options.survey.readKubeconfig(tellersFor(options, node), signal);
  if ('error' in kubeconfig) throw new AppError('other', `no kubeconfig: ${kubeconfig.error.message}`);
  const path = `/api/v1/nodes/${name}`;
  const what = ['PATCH', path, `{"spec":{"unschedulable":${cordoned || null}}}`];
  const entry = { node: node.address, what };
  options.note({ ...entry, outcome: 'begun' });
  const failure = await options
    .setCordon(kubeconfig.value, name, cordoned, { signal, timeoutMs: apiMs })
    .then(() => null, appErrorOf);
  try {
    options.note({ ...entry, outcome: failure?.message ?? 'done' });
  } catch {
    // That it was begun is written down; what came of it is seen in the cluster.
  }
  if (failure !== null) throw failure;
}

function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

/** Cordons or uncordons. @returns why that was not taken, with the command to do it by hand; null when it was. */
export async function setCordon(
  options: HandsOptions,
  node: RunNode,
  cordoned: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  const verb = cordoned ? 'cordon' : 'uncordon';
  await whenProgramIsKnown(options, signal);
  const name = kubernetesName(options, node);
  const failed = (why: string): string =>
    `${node.name} could not be ${verb}ed: ${why}; by hand: kubectl ${verb} ${name ?? node.name}`;
  if (signal.aborted) return failed(notWanted);
  if (options.cluster.getState().readOnly) return failed('this session is read-only');
  if (name === null) return failed('its name in Kubernetes is not known');
  try {
    await change(options, name, node, cordoned, signal);
    return null;
  } catch (error) {
    return failed(appErrorOf(error).message);
  }
}
