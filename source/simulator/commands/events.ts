import type { Call } from '../call.ts';
import { clientProblem, dialEndpoint, fail } from '../call.ts';
import type { RuntimeEvent } from '../events.ts';
import { eventId, eventsOf } from '../events.ts';
import { brokenStream, follow, remember, signalNotice, subscribe } from '../stream.ts';
import type { World } from '../world.ts';

/**
 * `events [--tail N] [--duration D]`: goes on until a signal. As recorded, the error of a node that fails is printed
 * when talosctl ends, and the header comes with the first event.
 */
export async function events(call: Call): Promise<number> {
  const problem = clientProblem(call) ?? (await dialEndpoint(call));
  if (problem) return fail(call, problem);
  const subscriptions = subscribe(call);
  const errors: string[] = [];
  const print = createPrinter(call);
  for (const { target, bootedAt } of subscriptions) {
    if (bootedAt === null) continue;
    const kept = sentBy(call.world, target, bootedAt).filter(({ at }) => at <= call.world.now);
    print(target, past(call, kept));
  }
  const coming = remember((world, { target, bootedAt }) => sentBy(world, target, bootedAt));
  const ending = await follow(call, subscriptions, {
    read: (subscription, world, from, to) => {
      const known = coming(subscription, world);
      if ((known.at(-1)?.at ?? 0) <= from) return;
      print(
        subscription.target,
        known.filter(({ at }) => at > from && at <= to),
      );
    },
    lost: (error) => errors.push(error),
  });
  if (ending === 'signal') call.stderr(signalNotice);
  if (ending === 'endpoint') return fail(call, `error streaming results: ${brokenStream}`);
  if (errors.length === 0) return 0;
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return fail(call, `${count} occurred:\n${errors.map((error) => ` ${error}`).join('\n')}`);
}

/** What the machine sent in this boot. */
function sentBy(world: World, target: string, bootedAt: number | null): readonly RuntimeEvent[] {
  const state = world.byName.get(target);
  return state ? eventsOf(world, state).filter((event) => event.bootedAt === bootedAt) : [];
}

/** The part of the past that was asked for. */
function past({ line, world }: Call, kept: readonly RuntimeEvent[]): readonly RuntimeEvent[] {
  const { tail, duration } = line;
  if (duration !== null) return kept.filter(({ at }) => at >= world.now - duration);
  if (tail === null || tail === 0) return [];
  return tail < 0 ? kept : kept.slice(-tail);
}

/** Two lines an event. The columns are as wide as Go's tabwriter makes them, which talosctl flushes at each event. */
function createPrinter(call: Call): (target: string, events: readonly RuntimeEvent[]) => void {
  let hasHeader = false;
  return (target, all) => {
    let text = '';
    for (const event of all) {
      const id = eventId(call.world.byName.get(target)?.node.address ?? target, event);
      const first = target.length + 3;
      const second = Math.max(id.length, event.subject.length) + 3;
      if (!hasHeader)
        text += `${'NODE'.padEnd(first)}${'ID'.padEnd(second)}EVENT   ACTOR   SOURCE   MESSAGE\n`;
      hasHeader = true;
      text += `${target.padEnd(first)}${id.padEnd(second)}talos/runtime/machine.${event.type}\n`;
      text += `${' '.repeat(first)}${event.subject.padEnd(second)}${event.message}\n`;
    }
    if (text !== '') call.stdout(text);
  };
}
