import { randomUUID } from 'node:crypto';
import { bootLines } from './boot-lines.ts';
import { type Call, dialEndpoint, lookedAgain, passTime, reach } from './call.ts';
import { downLines } from './down-lines.ts';
import type { RebootAction, RebootOutcome } from './faults.ts';
import { holds } from './faults.ts';
import { signalNotice } from './stream.ts';
import type { NodeState, World } from './world.ts';

/** In ms after the request: a reboot alone, and one in which the node itself drains and installs before it goes. */
const plain = { away: 3000, booting: 20_000, running: 32_000 } as const;
const withUpgrade = { away: 13_000, booting: 30_000, running: 42_000 } as const;

/** How often talosctl tries a node that does not answer: three times in vain, as recorded. */
const retries = 4;

/** In ms: talosctl's own limit. */
const limit = 1_800_000;

/** What a reboot that begins now will come to. `upgrades`: it brings a version that was installed just before. */
export function rebootAction(call: Call, state: NodeState, upgrades: 'here' | 'before' | null): RebootAction {
  const { world } = lookedAgain(call);
  const { pace } = world.scenario;
  const times = upgrades === 'here' ? withUpgrade : plain;
  const paced = (time: number) => Math.round(time * pace);
  return {
    at: call.look().now,
    node: state.node.address,
    reboot: outcomeOf(world, state, upgrades !== null),
    away: paced(times.away),
    booting: paced(times.booting),
    running: paced(times.running),
  };
}

/** Keeps the reboot of an upgrade. With the fault, another node dies in it, once. */
export function recordUpgrade(call: Call, action: RebootAction): void {
  const { nodes, faults } = lookedAgain(call).world;
  call.record(action);
  const at = action.at + action.away;
  for (const { node } of nodes) {
    const { address } = node;
    if (address === action.node || !holds(faults, 'upgrade-other-dies', address)) continue;
    call.record({ at, fault: 'node-down', node: address });
    call.record({ at, clear: 'upgrade-other-dies', node: address });
  }
}

function outcomeOf({ faults }: World, { node, releases }: NodeState, upgrades: boolean): RebootOutcome {
  const has = (name: Parameters<typeof holds>[1]) => holds(faults, name, node.address);
  if (has('upgrade-never-comes-back')) return 'never';
  if (has('upgrade-rolls-back') && (upgrades || releases.next !== null)) return 'rolled back';
  if (has('upgrade-not-ready-after')) return 'not ready';
  return has('upgrade-etcd-lost') && node.etcdMemberId !== null ? 'etcd lost' : 'well';
}

/**
 * Follows a reboot to its end, as talosctl does: what the node does, that it is away, and its boot. `not back`: its
 * time is over before the node is ready; `ended`: a signal came.
 */
export async function awaitReboot(
  call: Call,
  target: string,
  reboot: RebootAction,
  options: { readonly upgrades: boolean },
): Promise<'back' | 'not back' | 'ended'> {
  const before = call.world.byName.get(target);
  if (!before) throw new Error(`${target} was reached before`);
  const say = (lines: readonly string[]) =>
    call.stderr(lines.map((line) => `"${target}": ${line}\n`).join(''));
  const over = () => call.look().now - reboot.at >= timeoutOf(call);
  const ended = () => {
    call.stderr(signalNotice.repeat(2));
    return 'ended' as const;
  };
  say(['waiting for actor ID', `actor ID: ${randomUUID()}`]);
  const down = downLines(before, options.upgrades);
  for (const lines of down) {
    say(lines);
    if (!(await call.pause(Math.ceil(reboot.away / down.length)))) return ended();
  }
  const isHung = holds(lookedAgain(call).world.faults, 'upgrade-hangs', reboot.node);
  const interval = Math.ceil((reboot.booting - reboot.away) / retries);
  for (;;) {
    if (!(await call.pause(interval))) return ended();
    if (!isHung && (await isThere(call, target))) break;
    if (over()) return 'not back';
    if (!isHung) say(['unavailable, retrying...']);
  }
  return awaitBoot(call, { target, reboot, say, over, ended });
}

interface Waiting {
  readonly target: string;
  readonly reboot: RebootAction;
  readonly say: (lines: readonly string[]) => void;
  readonly over: () => boolean;
  readonly ended: () => 'ended';
}

/** What the node says of its boot, and whether it becomes ready. */
async function awaitBoot(call: Call, { target, reboot, say, over, ended }: Waiting) {
  const { world } = lookedAgain(call);
  const state = reach(world, target);
  const isWell = reboot.reboot !== 'not ready';
  const lines = 'error' in state ? [] : bootLines(world, state, isWell);
  for (const group of lines) {
    say(group);
    if (!(await call.pause(Math.round((reboot.running - reboot.booting) / lines.length)))) return ended();
  }
  while (!isReady(lookedAgain(call), target)) {
    if (over()) return 'not back' as const;
    if (!(await passTime(call, readyEvery))) return ended();
  }
  say(['events check condition met', 'post check passed']);
  return 'back' as const;
}

/** In ms. */
const readyEvery = 1000;

function timeoutOf(call: Call): number {
  return (call.line.timeout ?? limit) * call.world.scenario.pace;
}

async function isThere(call: Call, target: string): Promise<boolean> {
  const now = lookedAgain(call);
  return (await dialEndpoint(now)) === null && !('error' in reach(now.world, target));
}

function isReady({ world }: Call, target: string): boolean {
  const state = reach(world, target);
  return !('error' in state) && !state.booting && !state.kubeletFailed;
}
