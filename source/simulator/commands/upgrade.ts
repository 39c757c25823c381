import { awaitReboot, rebootAction, recordUpgrade } from '../await-reboot.ts';
import { type Call, fail, lookedAgain, passTime, roleOf, targets } from '../call.ts';
import { drainFromHere, uncordonFromHere } from '../drain.ts';
import { holds } from '../faults.ts';
import { digestOf, pullProblem } from '../images.ts';
import { olderServers } from '../older-servers.ts';
import { reachOne } from '../one-node.ts';
import { withCut } from '../output-cut.ts';
import { versionOf } from '../releases.ts';
import { signalNotice } from '../stream.ts';
import type { NodeState } from '../world.ts';
import { legacyUpgrade } from './legacy-upgrade.ts';

/** In ms: the pull, and every line of the installer. */
const takes = { pull: 4000, line: 800 } as const;

const notAuthorized = 'rpc error: code = PermissionDenied desc = not authorized';

/**
 * `upgrade`: of one node. talosctl 1.13 pulls, installs, drains, reboots and uncordons from here; an older one, an
 * older node, and `--legacy` leave all that to the node.
 */
export async function upgrade(heard: Call): Promise<number> {
  const call = withCut(heard);
  const state = await reachOne(call, 'upgrade');
  if ('problem' in state) return fail(call, state.problem);
  const target = targets(call)[0] ?? '';
  const { image } = call.line;
  if (image === null) return fail(call, 'the practice cluster has no default image: give --image');
  if (call.world.scenario.talosctlVersion !== '1.13.3' || call.line.legacy) {
    return legacyUpgrade(call, target, state, image);
  }
  if (!('error' in state) && isOld(state)) {
    call.stderr('New upgrade API is not available, falling back to legacy\n');
    return legacyUpgrade(call, target, state, image);
  }
  if ('error' in state)
    return fail(call, `error pulling upgrade image: error from node ${target}: ${state.error}`);
  return fromHere(call, target, state, image);
}

const isOld = ({ node }: NodeState) => Number(node.talosVersion.split('.')[1]) < 13;

async function fromHere(call: Call, target: string, state: NodeState, image: string): Promise<number> {
  const { address } = state.node;
  const interrupted = () => fail(call, signalNotice.trimEnd());
  const isGoing = await passTime(call, takes.pull);
  const refusal = whyNotPulled(call, state, image);
  if (refusal !== null) {
    return fail(call, `error pulling upgrade image: error from node ${target}: ${refusal}`);
  }
  if (!isGoing) return interrupted();
  call.record({ at: call.look().now, image, namespace: 'system', node: address });
  call.stderr(`${target}: pulled image ${image}@${digestOf(image)}\n`);
  const installed = await install(call, target, state, image);
  if (installed === 'ended') return interrupted();
  if (installed === 'failed') {
    return fail(call, `error during upgrade: node ${target}: upgrade failed with exit code 1`);
  }
  const drains = call.line.drain !== false;
  if (drains && !(await drainFromHere(call, state))) return 1;
  call.stderr(olderServers(call, [target]));
  const action = rebootAction(call, state, 'before');
  recordUpgrade(call, action);
  // Without a drain it need not wait.
  if (!drains && call.line.wait === false) return 0;
  const end = await awaitReboot(call, target, action, { upgrades: false });
  if (end === 'ended') return 1;
  if (drains && !(await uncordonFromHere(call, target, end === 'back'))) return 1;
  return end === 'back' ? 0 : 1;
}

/** The RPC's error; null where the image is there. */
function whyNotPulled(call: Call, state: NodeState, image: string): string | null {
  const { world } = lookedAgain(call);
  if (roleOf(world) !== 'os:admin') return notAuthorized;
  const isBroken = holds(world.faults, 'upgrade-pull-fails', state.node.address);
  const missing = `failed to resolve reference "${image}": ${image}: not found`;
  const problem = isBroken ? missing : pullProblem(world, state, image);
  return problem && `rpc error: code = Unknown desc = failed to pull image "${image}": ${problem}`;
}

/** Runs the installer on the node. A client that is ended in it leaves nothing installed. */
async function install(
  call: Call,
  target: string,
  { node, installed }: NodeState,
  image: string,
): Promise<'installed' | 'failed' | 'ended'> {
  const say = (...lines: readonly string[]) =>
    call.stderr(lines.map((line) => `${target}: ${line}\n`).join(''));
  const timed = (line: string) => {
    const now = new Date(call.look().now).toISOString().slice(0, 19);
    return `${now.replaceAll('-', '/').replace('T', ' ')} ${line}`;
  };
  const version = versionOf(image) ?? node.talosVersion;
  const disk = `/dev/${installed.systemDisk}`;
  const isUki = installed.bootedWithUki === true;
  const kernel = `/usr/install/${node.architecture}/vmlinuz.efi to /boot/EFI/Linux/Talos-${version}.efi`;
  const checks = [
    () => timed(`running Talos installer ${version}`),
    () => timed('WARNING: config validation:'),
    () => `  image "${image}" is being installed`,
    () => timed(`probing bootloader on ${disk}`),
    () => timed(`using bootloader: ${isUki ? 'systemd-boot' : 'grub'}`),
  ];
  const writes = [
    () => timed(`installing to ${disk}`),
    () => timed(isUki ? `copying ${kernel}` : `copying /usr/install/${node.architecture}/vmlinuz to /boot/A`),
    () => timed(isUki ? 'updating EFI variables' : 'executing: grub-install'),
  ];
  const isGoing = () => passTime(call, takes.line);
  for (const line of checks) {
    if (!(await isGoing())) return 'ended';
    say(line());
  }
  if (holds(lookedAgain(call).world.faults, 'upgrade-install-fails', node.address)) {
    if (!(await isGoing())) return 'ended';
    const failure = timed(`failed to install to ${disk}: no space left on device`);
    say(failure, 'Exit code: 1', 'upgrade failed with exit code 1');
    return 'failed';
  }
  for (const line of writes) {
    if (!(await isGoing())) return 'ended';
    say(line());
  }
  if (!(await isGoing())) return 'ended';
  call.record({ at: call.look().now, node: node.address, install: image });
  say(timed(`installation of ${version} complete`), 'Exit code: 0', 'upgrade completed');
  return 'installed';
}
