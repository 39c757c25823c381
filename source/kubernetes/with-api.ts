import { type Api, openApi } from './api.ts';
import { apiFailure } from './failures.ts';
import { readKubeconfig } from './kubeconfig.ts';

/** Until when the API server is asked; `timeoutMs` is for all of it. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Has some work done with the API server that a kubeconfig leads to.
 *
 * @param kubeconfig - as `talosctl kubeconfig` gives it; it is neither kept nor written anywhere.
 * @throws AppError, with what to do about it; never with a secret in it.
 */
export async function withApi<T>(
  kubeconfig: string,
  { signal, timeoutMs }: Limits,
  work: (api: Api) => Promise<T>,
): Promise<T> {
  const connection = readKubeconfig(kubeconfig);
  const over = new AbortController();
  const timer = setTimeout(() => {
    const what = `gave no answer within ${timeoutMs / 1000} s`;
    const hint = 'check that this machine reaches it, as with `kubectl version`';
    over.abort(apiFailure(connection, 'timeout', what, hint));
  }, timeoutMs);
  const api = openApi(connection, AbortSignal.any([signal, over.signal]));
  try {
    return await work(api);
  } finally {
    clearTimeout(timer);
    // The first request that fails ends the others.
    over.abort();
    api.close();
  }
}
