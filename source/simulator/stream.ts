import type { Call } from './call.ts';
import { endpointInUse, endpointReachability, reach, targets } from './call.ts';
import { nextLifeMoment } from './life.ts';
import type { Moment } from './look.ts';
import { timeline } from './periods.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';
import { worldAt } from './world.ts';

/** How often a stream looks for what is new, in ms. */
export const lookEvery = 200;

/** One node of a stream. It belongs to one boot of the machine: when that ends, or the node goes, it is lost for good. */
export interface Subscription {
  readonly target: string;
  /** Null for a node that was never reached. */
  readonly bootedAt: number | null;
  /** When its failure shows, in ms since the epoch, and what is said of it then. Null as long as it is well. */
  readonly loss: { readonly at: number; readonly error: string } | null;
}

/** What a stream is told at each look. */
export interface StreamReader {
  /** New things of nodes that are well, of after `from` up to and with `to`; `world` is that of the last change. */
  readonly read: (subscription: Subscription, world: World, from: number, to: number) => Promise<void> | void;
  /** A node has failed; called once. */
  readonly lost: (error: string) => void;
  /** Whether the connection breaks now for no other reason; what is read then comes in part only. */
  readonly isCut?: (world: World, now: number) => boolean;
}

/** How a stream ended: by a signal, with its last node, or because the connection to the endpoint broke. */
export type StreamEnding = 'signal' | 'last node' | 'endpoint';

/** What talosctl prints when it is asked to end. */
export const signalNotice = 'Signal received, aborting, press Ctrl+C once again to abort immediately...\n';

/** What is left when a connection breaks. */
export const brokenStream = 'rpc error: code = Unavailable desc = error reading from server: EOF';

/** Builds something for each node once, and again when the world has changed. */
export function remember<T>(
  build: (world: World, subscription: Subscription) => T,
): (subscription: Subscription, world: World) => T {
  const built = new Map<string, { readonly world: World; readonly value: T }>();
  return (subscription, world) => {
    const { target } = subscription;
    const known = built.get(target);
    if (known?.world === world) return known.value;
    const value = build(world, subscription);
    built.set(target, { world, value });
    return value;
  };
}

/** The nodes of the call: those that answer, and those that are lost from the start. */
export function subscribe(call: Call): readonly Subscription[] {
  return targets(call).map((target) => {
    const state = reach(call.world, target);
    if (!('error' in state)) return { target, bootedAt: state.bootedAt, loss: null };
    return lose(call, call.world, { target, bootedAt: null, loss: null }, state.error);
  });
}

function lose(call: Call, world: World, subscription: Subscription, error: string): Subscription {
  const state = world.byName.get(subscription.target);
  const delay = state?.reachability === 'blackholed' ? call.world.scenario.dialTimeout : 0;
  return { ...subscription, loss: { at: world.now + delay, error } };
}

/** Goes on until a signal comes or there is nothing left to follow. */
export async function follow(
  call: Call,
  opened: readonly Subscription[],
  reader: StreamReader,
): Promise<StreamEnding> {
  const endpoint = endpointInUse(call);
  const toldOf = new Set<string>();
  let subscriptions = opened;
  let view = firstView(call);
  for (;;) {
    tellLosses(subscriptions, view.now, toldOf, reader);
    if (toldOf.size === subscriptions.length) return 'last node';
    if (!(await call.pause(lookEvery))) return 'signal';
    const before = view;
    view = nextView(before, call.look());
    const { world } = view;
    await readAll(subscriptions, reader, world, before.now, view.now);
    if (reader.isCut?.(world, view.now)) return 'endpoint';
    if (world === before.world) continue;
    if (endpoint !== null && endpointReachability(world, endpoint) !== 'answers') return 'endpoint';
    subscriptions = subscriptions.map((one) => checked(call, world, one));
  }
}

async function readAll(
  subscriptions: readonly Subscription[],
  reader: StreamReader,
  world: World,
  from: number,
  to: number,
): Promise<void> {
  for (const subscription of subscriptions.filter(({ loss }) => !loss)) {
    const reading = reader.read(subscription, world, from, to);
    // Nearly always there is nothing to wait for, and 500 nodes are read five times a second.
    if (reading) await reading;
  }
}

/** What a stream saw at its last look. The world is built anew only when something can have changed in it. */
interface View extends Moment {
  readonly world: World;
  /** When the clock alone will change what the cluster answers, in ms since the epoch. */
  readonly changesAt: number;
}

function firstView({ world, look }: Call): View {
  const { actions } = look();
  return { actions, now: world.now, world, changesAt: nextChange(world.scenario, actions, world.now) };
}

function nextView(view: View, { actions, now }: Moment): View {
  if (actions === view.actions && now < view.changesAt) return { ...view, now };
  const { scenario } = view.world;
  const world = worldAt(scenario, actions, now);
  return { actions, now, world, changesAt: nextChange(scenario, actions, now) };
}

function nextChange(scenario: Scenario, actions: Moment['actions'], after: number): number {
  const coming = timeline(scenario, actions).map(({ at }) => at);
  return Math.min(nextLifeMoment(scenario, after), ...coming.filter((at) => at > after));
}

function checked(call: Call, world: World, subscription: Subscription): Subscription {
  if (subscription.loss) return subscription;
  const state = reach(world, subscription.target);
  if ('error' in state) return lose(call, world, subscription, state.error);
  const hasRebooted = state.bootedAt !== subscription.bootedAt;
  return hasRebooted ? lose(call, world, subscription, brokenStream) : subscription;
}

function tellLosses(
  subscriptions: readonly Subscription[],
  now: number,
  toldOf: Set<string>,
  reader: StreamReader,
): void {
  for (const { target, loss } of subscriptions) {
    if (!loss || loss.at > now || toldOf.has(target)) continue;
    toldOf.add(target);
    reader.lost(loss.error);
  }
}
