import { type Call, clientProblem, dialEndpoint, reach, targets, waitForDials } from './call.ts';
import type { NodeState } from './world.ts';

/**
 * The node of a command that takes exactly one; `problem` is what talosctl says when there is no such call at all,
 * `error` the RPC's error.
 */
export async function reachOne(
  call: Call,
  command: string,
): Promise<NodeState | { readonly problem: string } | { readonly error: string }> {
  const [target = '', ...others] = targets(call);
  if (others.length > 0) {
    return { problem: `command ${JSON.stringify(command)} is not supported with multiple nodes` };
  }
  const problem = clientProblem(call);
  if (problem) return { problem };
  const unreachable = await dialEndpoint(call);
  if (unreachable) return { error: unreachable };
  await waitForDials(call, [target]);
  return reach(call.world, target);
}
