import { reportDisruptions } from '../domain/upgrade/disruptions.ts';
import type { KubernetesReport } from '../domain/upgrade/survey.ts';
import { openApi } from './api.ts';
import { apiFailure } from './failures.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { readList } from './read-list.ts';
import { budgetSchema, nodeSchema, podSchema } from './schemas.ts';

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
 * @param options - `timeoutMs` is for all of it.
 * @throws AppError, with what to do about it; never with a secret in it.
 */
export async function readKubernetes(
  kubeconfig: string,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<KubernetesReport> {
  const connection = readKubeconfig(kubeconfig);
  const over = new AbortController();
  const timer = setTimeout(() => {
    const what = `gave no answer within ${timeoutMs / 1000} s`;
    over.abort(
      apiFailure(
        connection,
        'timeout',
        what,
        'check that this machine reaches it, as with `kubectl version`',
      ),
    );
  }, timeoutMs);
  const api = openApi(connection, AbortSignal.any([signal, over.signal]));
  try {
    const [listed, running, limits] = await Promise.all([
      readList(api, nodes),
      readList(api, pods),
      readList(api, budgets),
    ]);
    return reportDisruptions({ nodes: listed, pods: running, budgets: limits });
  } finally {
    clearTimeout(timer);
    // The first list that fails ends the others.
    over.abort();
    api.close();
  }
}
