import { type Limits, withApi } from './with-api.ts';

/**
 * Cordons or uncordons a node, as `kubectl cordon` does: by a patch of that one field.
 *
 * @param kubeconfig - as `talosctl kubeconfig` gives it; it is neither kept nor written anywhere.
 * @param name - what the node is called in Kubernetes.
 * @throws AppError when the API server did not take it, or did not answer; never with a secret in it.
 */
export async function cordonNode(
  kubeconfig: string,
  name: string,
  cordoned: boolean,
  limits: Limits,
): Promise<void> {
  // null takes the field away.
  const patch = { spec: { unschedulable: cordoned || null } };
  await withApi(kubeconfig, limits, (api) =>
    api.patch(`/api/v1/nodes/${encodeURIComponent(name)}`, `the node ${name}`, patch),
  );
}
