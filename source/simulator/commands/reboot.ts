import { awaitReboot, rebootAction } from '../await-reboot.ts';
import { type Call, fail, roleOf, targets } from '../call.ts';
import { drainFromHere, uncordonFromHere } from '../drain.ts';
import { olderServers } from '../older-servers.ts';
import { reachOne } from '../one-node.ts';
import { withCut } from '../output-cut.ts';

const notAuthorized = 'rpc error: code = PermissionDenied desc = not authorized';

/** `reboot`: of one node. talosctl 1.13 drains before with `--drain`; it waits unless `--wait=false`. */
export async function reboot(heard: Call): Promise<number> {
  const call = withCut(heard);
  const state = await reachOne(call, 'reboot');
  if ('problem' in state) return fail(call, state.problem);
  const target = targets(call)[0] ?? '';
  const isModern = call.world.scenario.talosctlVersion === '1.13.3';
  const drains = call.line.drain === true && isModern;
  if (!drains) call.stderr(olderServers(call, [target]));
  if ('error' in state) return fail(call, `"${target}": ${state.error}`);
  if (roleOf(call.world) !== 'os:admin') return fail(call, `"${target}": ${notAuthorized}`);
  if (drains && !(await drainFromHere(call, state))) return 1;
  if (drains) call.stderr(olderServers(call, [target]));
  const action = rebootAction(call, state, null);
  call.record(action);
  if (call.line.wait === false) return 0;
  const end = await awaitReboot(call, target, action, { upgrades: false });
  if (end === 'ended') return 1;
  if (drains && !(await uncordonFromHere(call, target, end === 'back'))) return 1;
  return end === 'back' ? 0 : 1;
}

/** `rollback`: of one node, with a reboot. It neither waits nor prints anything. */
export async function rollback(call: Call): Promise<number> {
  const state = await reachOne(call, 'rollback');
  if ('problem' in state) return fail(call, state.problem);
  if ('error' in state) return fail(call, `error executing rollback: ${state.error}`);
  if (roleOf(call.world) !== 'os:admin') return fail(call, `error executing rollback: ${notAuthorized}`);
  if (state.releases.before === null) {
    const reason = 'rpc error: code = Unknown desc = cannot rollback to next label: no previous boot entry';
    return fail(call, `error executing rollback: ${reason}`);
  }
  const action = rebootAction(call, state, null);
  call.record({ at: action.at, node: state.node.address, install: null });
  call.record(action);
  return 0;
}
