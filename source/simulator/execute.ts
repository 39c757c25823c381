import type { CommandLine } from './arguments.ts';
import { readArguments } from './arguments.ts';
import type { Call } from './call.ts';
import { fail, stateOf, targets } from './call.ts';
import { config } from './commands/config.ts';
import { containers } from './commands/containers.ts';
import { dmesg } from './commands/dmesg.ts';
import { etcd } from './commands/etcd.ts';
import { events } from './commands/events.ts';
import { get } from './commands/get.ts';
import { health } from './commands/health.ts';
import { image } from './commands/image.ts';
import { kubeconfig } from './commands/kubeconfig.ts';
import { logs } from './commands/logs.ts';
import { memory } from './commands/memory.ts';
import { mounts } from './commands/mounts.ts';
import { read } from './commands/read.ts';
import { reboot, rollback } from './commands/reboot.ts';
import { service } from './commands/service.ts';
import { support } from './commands/support.ts';
import { upgrade } from './commands/upgrade.ts';
import { version } from './commands/version.ts';
import type { FaultName } from './faults.ts';
import { holds } from './faults.ts';
import { withGarbage } from './garbage.ts';
import type { Scenario } from './scenario.ts';
import { worldAt } from './world.ts';

/** Everything one run of the simulated talosctl depends on and acts upon; see `Call`. */
export interface Surroundings extends Omit<Call, 'world' | 'line' | 'hasTalosconfig'> {
  readonly scenario: Scenario;
  readonly hasTalosconfig: (line: CommandLine) => boolean;
}

const commands: Readonly<Record<string, (call: Call) => number | Promise<number>>> = {
  version,
  service,
  services: service,
  etcd,
  memory,
  config,
  containers,
  dmesg,
  get,
  events,
  kubeconfig,
  logs,
  health,
  image,
  mounts,
  read,
  reboot,
  rollback,
  support,
  upgrade,
};

/** Runs one talosctl command line against the practice cluster and returns its exit code. */
export async function execute(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { scenario, hasTalosconfig, ...effects } = surroundings;
  const line = readArguments(argv);
  if ('problem' in line) {
    effects.stderr(`${line.problem}\n`);
    return 1;
  }
  const { actions, now } = effects.look();
  const world = worldAt(scenario, actions, now);
  const call: Call = { ...effects, world, line, hasTalosconfig: hasTalosconfig(line) };
  const broken = (name: FaultName) => isBroken(call, name);
  if (broken('hang')) await call.wait(Number.POSITIVE_INFINITY);
  if (broken('half')) return printHalf(call);
  return broken('garbage') ? withGarbage(call, run) : run(call);
}

async function run(call: Call): Promise<number> {
  const [name = ''] = call.line.words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command ? command(call) : fail(call, `unknown command ${JSON.stringify(name)} for "talosctl"`);
}

/** Whether the fault holds for the whole cluster or for a node this call goes to. */
function isBroken(call: Call, name: FaultName): boolean {
  const { world } = call;
  return targets(call).some((target) =>
    holds(world.faults, name, stateOf(world, target)?.node.address ?? target),
  );
}

/** A stream is cut off where it would have to wait for more. */
async function printHalf(call: Call): Promise<number> {
  let whole = '';
  await run({
    ...call,
    pause: () => Promise.resolve(false),
    stdout: (text) => {
      whole += text;
    },
  });
  call.stdout(whole.slice(0, Math.floor(whole.length / 2)));
  return 1;
}
