import { awaitReboot, rebootAction, recordUpgrade } from '../await-reboot.ts';
import { type Call, fail, lookedAgain, passTime, roleOf } from '../call.ts';
import { holds } from '../faults.ts';
import { table } from '../go-format.ts';
import { pullProblem } from '../images.ts';
import { olderServers } from '../older-servers.ts';
import type { NodeState, World } from '../world.ts';

/** In ms: the check of the image before the answer, and the drain and the installation in the node afterwards. */
const takes = { check: 2000, drain: 1500, install: 11_000 } as const;

/** The old API: the node pulls, asks etcd, drains, installs, boots and uncordons, and needs nobody for it. */
export async function legacyUpgrade(
  call: Call,
  target: string,
  state: NodeState | { readonly error: string },
  image: string,
): Promise<number> {
  call.stderr(olderServers(call, [target]));
  if ('error' in state) return fail(call, `"${target}": ${state.error}`);
  if (roleOf(call.world) !== 'os:admin') {
    return fail(call, `"${target}": rpc error: code = PermissionDenied desc = not authorized`);
  }
  const refused = (reason: string) => fail(call, `"${target}": rpc error: code = Unknown desc = ${reason}`);
  const problem = imageProblem(call.world, state, image);
  if (problem !== null) return refused(problem);
  if (!(await passTime(call, takes.check))) return fail(call, 'context canceled');
  const etcd = call.line.force ? null : etcdProblem(lookedAgain(call).world, state);
  if (etcd !== null) return refused(`error validating etcd for upgrade: ${etcd}`);
  const action = begin(call, state, image);
  if (call.line.wait === false) {
    const started = `${new Date(action.at).toISOString().replace('T', ' ').slice(0, 23)}000000 +0000 UTC m=+0.476589453`;
    // The table of talosctl has a column more than its header.
    call.stdout(
      table([
        ['NODE', 'ACK', 'STARTED'],
        [target, 'Upgrade request received', `${started}   `],
      ]),
    );
    return 0;
  }
  return (await awaitReboot(call, target, action, { upgrades: true })) === 'back' ? 0 : 1;
}

/** Writes down all that the node now does by itself. It uncordons only what it has cordoned. */
function begin(call: Call, state: NodeState, image: string) {
  const { world } = lookedAgain(call);
  const { address: node } = state.node;
  const paced = (time: number) => Math.round(time * world.scenario.pace);
  const action = rebootAction(call, state, 'here');
  const { at } = action;
  const fails = holds(world.faults, 'upgrade-install-fails', node);
  const isOwnCordon = !world.byName.get(node)?.cordoned;
  if (isOwnCordon) call.record({ at, fault: 'cordoned', node });
  call.record({ at: at + paced(takes.drain), node, evicted: true });
  // A node that could not install boots what it had; there is no recording of its words.
  if (!fails) call.record({ at: at + paced(takes.install), node, install: image });
  recordUpgrade(call, action);
  const comesBack = action.reboot !== 'never';
  if (isOwnCordon && comesBack) call.record({ at: at + action.running, clear: 'cordoned', node });
  return action;
}

function imageProblem(world: World, state: NodeState, image: string): string | null {
  const isBroken = holds(world.faults, 'upgrade-pull-fails', state.node.address);
  const missing = `failed to resolve reference "${image}": ${image}: not found`;
  const problem = isBroken ? missing : pullProblem(world, state, image);
  if (problem === null) return null;
  const words = `failed to pull image "${image}": 1 error(s) occurred:\n\t${problem}`;
  return `error validating installer image "${image}": ${words}`;
}

/** What the server asks of etcd before it lets a control plane go (internal/pkg/etcd, ValidateForUpgrade). */
function etcdProblem({ nodes }: World, { node }: NodeState): string | null {
  if (node.etcdMemberId === null) return null;
  const members = nodes.filter((one) => one.node.etcdMemberId !== null && !one.etcdLost);
  if (members.length === 2) {
    return 'etcd member count(2) is insufficient to maintain quorum if upgrade commences';
  }
  const ill = members.find(({ reachability, booting }) => reachability !== 'answers' || booting);
  if (!ill) return null;
  const id = ill.node.etcdMemberId;
  const all = 'all members must be healthy to perform an upgrade';
  return `etcd member ${id} is not healthy; ${all}: context deadline exceeded`;
}
