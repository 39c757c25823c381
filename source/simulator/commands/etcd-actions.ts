import type { Call } from '../call.ts';
import { askAll, fail, roleOf } from '../call.ts';
import { reachOne } from '../one-node.ts';

const notAuthorized = 'rpc error: code = PermissionDenied desc = not authorized';

/** The whole size of a snapshot, with its hash, as in the recordings. */
const snapshotBytes = 65_568;

/** `etcd snapshot PATH`: of one node. The file is none that etcd could read. */
export async function snapshot(call: Call, path: string): Promise<number> {
  const state = await reachOne(call, 'etcd snapshot');
  if ('problem' in state) return fail(call, state.problem);
  if ('error' in state) return fail(call, `error reading: ${state.error}`);
  if (roleOf(call.world) !== 'os:admin') return fail(call, `error reading: ${notAuthorized}`);
  if (state.node.etcdMemberId === null) return fail(call, 'error reading: rpc error: code = Unimplemented');
  const head = `practice cluster ${call.world.scenario.clusterName}: no etcd snapshot\n`;
  call.files.write(path, head.padEnd(snapshotBytes, '.'));
  const keys = call.world.scenario.talosctlVersion === '1.13.3' ? 1 : 201;
  call.stdout(`etcd snapshot saved to "${path}" (${snapshotBytes} bytes)\n`);
  call.stdout(`snapshot info: hash c608b7a3, revision 1199, total keys ${keys}, total size 45056\n`);
  return 0;
}

/** `etcd forfeit-leadership`: of those that do not lead nothing is changed. It prints nothing. */
export async function forfeitLeadership(call: Call): Promise<number> {
  const denied = { error: notAuthorized };
  const answers = await askAll(call, 'error executing etcd forfeit leadership', ({ node }) =>
    roleOf(call.world) === 'os:admin' ? node : denied,
  );
  if (!answers) return 1;
  for (const { value } of answers) {
    if ('address' in value) call.record({ at: call.look().now, node: value.address, forfeit: true });
  }
  return 0;
}
