import { type Call, lookedAgain, passTime, reach } from './call.ts';
import { duration } from './go-format.ts';
import { evictablePods } from './kubernetes-objects.ts';
import { signalNotice } from './stream.ts';
import type { NodeState } from './world.ts';

/** In ms: how long an eviction takes, how often a refused one is tried again, and talosctl's own limit. */
const takes = { eviction: 2000, retry: 5000, limit: 300_000 } as const;

/** Cordons and drains from here, as talosctl 1.13 does; false when it has failed and said why. */
export async function drainFromHere(call: Call, state: NodeState): Promise<boolean> {
  const { hostname } = state;
  if (isApiAway(call, state, 'cordoning')) return false;
  call.stderr(`${hostname}: cordoning node\n`);
  call.record({ at: call.look().now, fault: 'cordoned', node: state.node.address });
  call.stderr(`${hostname}: node cordoned\n${hostname}: draining node\n`);
  const pods = evictablePods(lookedAgain(call).world, state);
  for (const { name } of pods) {
    call.stderr(`${hostname}: evicting pod ${name}\n`);
    if (!(await evicted(call, state, name))) return false;
    call.stderr(`${hostname}: evicted pod ${name}\n`);
  }
  call.record({ at: call.look().now, node: state.node.address, evicted: true });
  call.stderr(`${hostname}: node drained\n`);
  return true;
}

/** Waits until its budget lets the pod go; false when talosctl is ended or its time is over, which it says. */
async function evicted(call: Call, state: NodeState, pod: string): Promise<boolean> {
  const limit = call.line.drainTimeout ?? takes.limit;
  const [namespace, name] = pod.split('/');
  const failed = (reason: string): false => {
    const { hostname } = state;
    call.stderr(
      `error draining node "${hostname}": error when evicting pods/"${name}" -n "${namespace}": ${reason}\n`,
    );
    return false;
  };
  const interrupted = () => {
    call.stderr(signalNotice);
    return failed(`global timeout reached: ${duration(limit)}`);
  };
  for (let waited = 0; waited < limit; waited += takes.retry) {
    const held = evictablePods(lookedAgain(call).world, state).some((one) => one.name === pod && one.isHeld);
    if (!held) return (await passTime(call, takes.eviction)) || interrupted();
    if (!(await passTime(call, Math.min(takes.retry, limit - waited)))) return interrupted();
  }
  return failed('client rate limiter Wait returned an error: rate: Wait(n=1) would exceed context deadline');
}

/** In ms. */
const readyLimit = 300_000;
const readyEvery = 1000;

/**
 * Waits until Kubernetes calls the node Ready, and uncordons it, whoever had cordoned it; false when it could not.
 *
 * @param isBack - false when the time was over before: then it only says that it would wait, as recorded.
 */
export async function uncordonFromHere(call: Call, target: string, isBack: boolean): Promise<boolean> {
  const { node, hostname } = reachedBefore(call, target);
  call.stderr(`${hostname}: waiting for node to become Ready\n`);
  if (!isBack) return false;
  for (let waited = 0; !isReady(lookedAgain(call), target); waited += readyEvery) {
    if (waited >= readyLimit) return false;
    if (await passTime(call, readyEvery)) continue;
    call.stderr(signalNotice);
    return false;
  }
  const again = lookedAgain(call);
  if (isApiAway(again, reachedBefore(call, target), 'uncordoning')) return false;
  call.stderr(`${hostname}: uncordoning node\n`);
  call.record({ at: call.look().now, clear: 'cordoned', node: node.address });
  call.stderr(`${hostname}: node uncordoned\n`);
  return true;
}

function reachedBefore({ world }: Call, target: string): NodeState {
  const state = world.byName.get(target);
  if (!state) throw new Error(`${target} was reached before`);
  return state;
}

function isReady({ world }: Call, target: string): boolean {
  const state = reach(world, target);
  return !('error' in state) && state.kubernetesReady;
}

/** Says so where the Kubernetes API cannot be reached from here. There is no recording of it. */
function isApiAway(call: Call, { hostname }: NodeState, doing: string): boolean {
  const { scenario, faults } = lookedAgain(call).world;
  if (!faults.some(({ name }) => name === 'api-down')) return false;
  const { host } = new URL(scenario.clusterEndpoint);
  const dial = `Get "https://${host}/api/v1/nodes/${hostname}": dial tcp ${host}: i/o timeout`;
  call.stderr(`error ${doing} node "${hostname}": ${dial}\n`);
  return true;
}
