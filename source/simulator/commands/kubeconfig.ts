import type { Call } from '../call.ts';
import { clientProblem, dialEndpoint, fail, reach, roleOf, targets, waitForDials } from '../call.ts';
import type { TalosctlVersion } from '../scenario.ts';

/**
 * `kubeconfig --merge=false [--force] PATH`. From 1.13 on `-` is standard output; older ones write a file of that
 * name, as recorded. Like talosctl, it looks whether the file is there before it asks for anything.
 */
export async function kubeconfig(call: Call): Promise<number> {
  const { line, world, files } = call;
  const problem = clientProblem(call);
  if (problem) return fail(call, problem);
  const [, path] = line.words;
  if (path === undefined || !line.apart) {
    return fail(call, 'the practice cluster merges no kubeconfig: give --merge=false and a path');
  }
  if (targets(call).length > 1) {
    return fail(call, 'command "kubeconfig" is not supported with multiple nodes');
  }
  if (files.has(path) && !line.force) {
    return fail(call, `kubeconfig file already exists, use --force to overwrite: ${JSON.stringify(path)}`);
  }
  const answer = await ask(call);
  if ('error' in answer) return fail(call, `error initializing gzip: ${answer.error}`);
  if (path === '-' && printsDash(world.scenario.talosctlVersion)) call.stdout(answer.text);
  else files.write(path, answer.text);
  return 0;
}

function printsDash(version: TalosctlVersion): boolean {
  return Number(version.split('.')[1]) >= 13;
}

async function ask(call: Call): Promise<{ readonly text: string } | { readonly error: string }> {
  const { world } = call;
  const unreachable = await dialEndpoint(call);
  if (unreachable) return { error: unreachable };
  await waitForDials(call, targets(call));
  const state = reach(world, targets(call)[0] ?? '');
  if ('error' in state) return state;
  if (roleOf(world) !== 'os:admin') return rpcError('PermissionDenied', 'not authorized');
  if (state.node.role !== 'controlplane') {
    return rpcError('Unimplemented', 'kubeconfig is only available on control plane nodes');
  }
  const text = call.kubeconfig();
  return text === null ? rpcError('Unavailable', 'the practice cluster has no Kubernetes API now') : { text };
}

function rpcError(code: string, description: string): { readonly error: string } {
  return { error: `rpc error: code = ${code} desc = ${description}` };
}
