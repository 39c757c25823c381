import { reportDisruptions } from '../domain/upgrade/disruptions.ts';
import type { KubernetesReport } from '../domain/upgrade/survey.ts';
import { readList } from './read-list.ts';
import { budgetSchema, nodeSchema, podSchema } from './schemas.ts';
import { type Limits, withApi } from './with-api.ts';

const nodes = { path: '/api/v1/nodes', resource: 'nodes', fieldSelector: null, item: nodeSchema } as const;

const pods = {
  path: '/api/v1/pods',
  resource: 'pods',
  // Ended pods of jobs can be by far the most, and no drain waits for them.
  fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
  item: podSchema,
} as const;

const budgets = {
  path: '/apis/policy/v1/poddisruptionbudgets',
  resource: 'poddisruptionbudgets',
  fieldSelector: null,
  item: budgetSchema,
} as const;

/**
 * What a drain needs to know of the cluster, by three lists from the API server. Changes nothing.
 *
 * @param kubeconfig - as `talosctl kubeconfig` gives it; it is neither kept nor written anywhere.
 * @throws AppError, with what to do about it; never with a secret in it.
 */
export function readKubernetes(kubeconfig: string, limits: Limits): Promise<KubernetesReport> {
  return withApi(kubeconfig, limits, async (api) => {
    const [listed, running, budgeted] = await Promise.all([
      readList(api, nodes),
      readList(api, pods),
      readList(api, budgets),
    ]);
    return reportDisruptions({ nodes: listed, pods: running, budgets: budgeted });
  });
}
