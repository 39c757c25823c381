import type { CommandLine } from './arguments.ts';
import { readArguments } from './arguments.ts';
import type { Call } from './call.ts';
import { fail, stateOf, targets } from './call.ts';
import { config } from './commands/config.ts';
import { etcd } from './commands/etcd.ts';
import { get } from './commands/get.ts';
import { memory } from './commands/memory.ts';
import { service } from './commands/service.ts';
import { version } from './commands/version.ts';
import type { Action, FaultName } from './faults.ts';
import { holds } from './faults.ts';
import { withGarbage } from './garbage.ts';
import type { Scenario } from './scenario.ts';
import { worldAt } from './world.ts';

/** Everything one run of the simulated talosctl depends on and acts upon. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly actions: readonly Action[];
  /** In ms since the epoch. */
  readonly now: number;
  readonly hasTalosconfig: (line: CommandLine) => boolean;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Waits so many ms; for infinity never ends, deaf to SIGTERM. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const commands: Readonly<Record<string, (call: Call) => number | Promise<number>>> = {
  version,
  service,
  services: service,
  etcd,
  memory,
  config,
  get,
};

/** Runs one talosctl command line against the practice cluster and returns its exit code. */
export async function execute(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { scenario, actions, now, stdout, stderr, wait } = surroundings;
  const line = readArguments(argv);
  if ('problem' in line) {
    stderr(`${line.problem}\n`);
    return 1;
  }
  const world = worldAt(scenario, actions, now);
  const hasTalosconfig = surroundings.hasTalosconfig(line);
  const call: Call = { world, line, hasTalosconfig, stdout, stderr, wait };
  const broken = (name: FaultName) => isBroken(call, name);
  if (broken('hang')) await wait(Number.POSITIVE_INFINITY);
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

async function printHalf(call: Call): Promise<number> {
  let whole = '';
  await run({
    ...call,
    stdout: (text) => {
      whole += text;
    },
  });
  call.stdout(whole.slice(0, Math.floor(whole.length / 2)));
  return 1;
}
