import { type Call, clientProblem, dialEndpoint, fail, waitForDials } from '../call.ts';
import { createLogCut } from '../log-cut.ts';
import { kernelLogOf, type LogLine, type ServiceLog } from '../logs.ts';
import { brokenStream, follow, remember, signalNotice, subscribe } from '../stream.ts';
import type { World } from '../world.ts';

/** So many messages fit into the kernel's memory. */
const keptMessages = 400;

/** `dmesg [-f] [--tail]`: all messages, or with the switch `--tail` only new ones. A node's error comes at the end. */
export async function dmesg(call: Call): Promise<number> {
  const problem = clientProblem(call) ?? (await dialEndpoint(call));
  if (problem) return fail(call, problem);
  const { line, world } = call;
  const opened = subscribe(call);
  const errors: string[] = [];
  const all = opened.map(({ target }) => target);
  for (const { target, loss } of opened) {
    if (!loss && !line.onlyNew)
      print(call, target, logOn(world, target)?.tail(keptMessages, world.now) ?? []);
  }
  if (!line.follow) {
    await waitForDials(call, all);
    return tell(
      call,
      opened.flatMap(({ loss }) => loss?.error ?? []),
    );
  }
  const cut = createLogCut(call);
  const log = remember((now, { target }) => logOn(now, target));
  const ending = await follow(call, opened, {
    read: (one, now, from, to) => {
      if (now.byName.get(one.target)?.bootedAt !== one.bootedAt) return;
      print(
        call,
        one.target,
        log(one, now)?.between(from, to) ?? [],
        cut.isDue(now, to) ? cut.part : undefined,
      );
    },
    lost: (error) => errors.push(error),
    isCut: cut.isDue,
  });
  if (ending === 'signal') call.stderr(signalNotice);
  return ending === 'endpoint' ? fail(call, `error getting dmesg: ${brokenStream}`) : tell(call, errors);
}

function logOn(world: World, target: string): ServiceLog | null {
  const state = world.byName.get(target);
  return state ? kernelLogOf(world, state) : null;
}

function print(
  { stdout }: Call,
  target: string,
  lines: readonly LogLine[],
  partOf = (text: string): string => text,
): void {
  const text = lines.map((line) => `${target}: ${line.text}\n`).join('');
  if (text !== '') stdout(partOf(text));
}

function tell(call: Call, errors: readonly string[]): number {
  if (errors.length === 0) return 0;
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return fail(call, `${count} occurred:\n${errors.map((error) => ` ${error}`).join('\n')}`);
}
