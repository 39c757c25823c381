import type { Call } from '../call.ts';
import { clientProblem, dialEndpoint, fail, waitForDials } from '../call.ts';
import { createLogCut, type LogCut } from '../log-cut.ts';
import type { LogLine, ServiceLog } from '../logs.ts';
import { containerLogOf, keptLines, logOf } from '../logs.ts';
import type { Subscription } from '../stream.ts';
import { brokenStream, follow, remember, signalNotice, subscribe } from '../stream.ts';
import type { World } from '../world.ts';

/** A line as long as this stalls talosctl for good (`bufio.Scanner` gives up), seen with 1.13.3. In bytes. */
const longestLine = 65_536;

/** `logs SERVICE [-f] [--tail N]`, `logs -k CONTAINER`: the nodes one after another; a node that fails is told of at once. */
export async function logs(call: Call): Promise<number> {
  const [, service, ...rest] = call.line.words;
  if (service === undefined || rest.length > 0) {
    return fail(call, `accepts 1 arg(s), received ${call.line.words.length - 1}`);
  }
  const problem = clientProblem(call);
  if (problem) return fail(call, problem);
  const unreachable = await dialEndpoint(call);
  if (unreachable) return fail(call, `error fetching logs: ${unreachable}`);
  const opened = subscribe(call).map((one) => registered(call, one, service));
  const print = createPrinter(call);
  const { line, world } = call;
  const count = line.tail === null || line.tail < 0 ? keptLines : line.tail;
  for (const { target, loss } of opened) {
    if (!loss) await print(target, logOn(call, world, target)?.tail(count, world.now) ?? []);
  }
  return line.follow ? followLogs(call, opened, print) : tellFailures(call, opened);
}

async function tellFailures(call: Call, opened: readonly Subscription[]): Promise<number> {
  const all = opened.map(({ target }) => target);
  await waitForDials(call, all);
  const errors = opened.flatMap(({ loss }) => (loss ? [`ERROR: ${loss.error}\n`] : []));
  for (const error of errors) call.stderr(error);
  return errors.length > 0 ? 1 : 0;
}

async function followLogs(call: Call, opened: readonly Subscription[], print: Printer): Promise<number> {
  let exitCode = 0;
  const cut = createLogCut(call);
  const log = remember((world, { target }) => logOn(call, world, target));
  const ending = await follow(call, opened, {
    read: (one, world, from, to) => {
      // What a machine writes after a reboot belongs to no stream that was opened before.
      if (world.byName.get(one.target)?.bootedAt !== one.bootedAt) return;
      return print(one.target, log(one, world)?.between(from, to) ?? [], cut.isDue(world, to) ? cut : null);
    },
    lost: (error) => {
      exitCode = 1;
      call.stderr(`ERROR: ${error}\n`);
    },
    isCut: cut.isDue,
  });
  if (ending === 'signal') call.stderr(signalNotice);
  return ending === 'endpoint' ? fail(call, `error getting logs: ${brokenStream}`) : exitCode;
}

function logOn({ line }: Call, world: World, target: string): ServiceLog | null {
  const [, name = ''] = line.words;
  const state = world.byName.get(target);
  if (!state) return null;
  return line.kubernetes ? containerLogOf(world, state, name) : logOf(world, state, name);
}

/** A log that the machine does not have fails as a node does. */
function registered(call: Call, subscription: Subscription, name: string): Subscription {
  if (subscription.loss || logOn(call, call.world, subscription.target)) return subscription;
  const error = call.line.kubernetes
    ? `rpc error: code = Unknown desc = container ${JSON.stringify(name)} not found`
    : `rpc error: code = NotFound desc = log ${JSON.stringify(name)} was not registered`;
  return { ...subscription, loss: { at: call.world.now, error } };
}

type Printer = (target: string, lines: readonly LogLine[], cut?: LogCut | null) => Promise<void>;

function createPrinter(call: Call): Printer {
  return async (target, lines, cut = null) => {
    const stall = lines.findIndex(({ text }) => text.length >= longestLine);
    const readable = stall === -1 ? lines : lines.slice(0, stall);
    const text = readable.map((line) => `${target}: ${line.text}\n`).join('');
    if (text !== '') call.stdout(cut ? cut.part(text) : text);
    if (stall !== -1) await call.wait(Number.POSITIVE_INFINITY);
  };
}
