import type { Call } from '../call.ts';
import { fail, roleOf } from '../call.ts';
import { bootId, kernelCommandLine } from '../kernel.ts';
import { reachOne } from '../one-node.ts';
import type { NodeState, World } from '../world.ts';

const files: Readonly<Record<string, (world: World, state: NodeState) => string>> = {
  '/proc/cmdline': kernelCommandLine,
  '/proc/sys/kernel/random/boot_id': (_, state) => bootId(state),
};

/** `read PATH`: of one node, and for os:admin alone. */
export async function read(call: Call): Promise<number> {
  const [, path, ...rest] = call.line.words;
  if (path === undefined || rest.length > 0) return fail(call, 'accepts 1 arg(s)');
  const state = await reachOne(call, 'read');
  if ('problem' in state) return fail(call, state.problem);
  if ('error' in state) return fail(call, `error reading: ${state.error}`);
  if (roleOf(call.world) !== 'os:admin') return fail(call, `error reading: ${notAuthorized}`);
  const file = files[path];
  if (!file) {
    return fail(
      call,
      `error reading: rpc error: code = Unknown desc = stat ${path}: no such file or directory`,
    );
  }
  call.stdout(`${file(call.world, state)}\n`);
  return 0;
}

const notAuthorized = 'rpc error: code = PermissionDenied desc = not authorized';
