import type { Call } from '../call.ts';
import { fail } from '../call.ts';
import { type HealthCheck, type HealthScope, healthChecks } from '../health-steps.ts';
import { reachOne } from '../one-node.ts';
import { worldAt } from '../world.ts';

/** talosctl's own, in ms. */
const defaultTimeout = 20 * 60_000;

/** How often a check that has not passed is made again, in ms. */
const again = 1000;

/** `health`: server-side checks, one after another; each is waited for. Everything goes to standard error. */
export async function health(call: Call): Promise<number> {
  const state = await reachOne(call, 'health');
  if ('problem' in state) return fail(call, state.problem);
  if ('error' in state) return fail(call, `healthcheck error: ${state.error}`);
  const { controlPlaneNodes, workerNodes, waitTimeout } = call.line;
  const isDiscovered = controlPlaneNodes.length + workerNodes.length === 0;
  const of = (role: string) =>
    call.world.scenario.nodes.filter((node) => node.role === role).map(({ address }) => address);
  const nodes = {
    controlPlanes: isDiscovered ? of('controlplane') : controlPlaneNodes,
    workers: isDiscovered ? of('worker') : workerNodes,
  };
  if (isDiscovered) {
    const quoted = [...nodes.controlPlanes, ...nodes.workers].map((address) => `"${address}"`);
    call.stderr(`discovered nodes: [${quoted.join(' ')}]\n`);
  }
  const deadline = call.look().now + (waitTimeout ?? defaultTimeout);
  for (const check of healthChecks) {
    const outcome = await waitFor(call, check, nodes, deadline);
    // Ended by a signal, talosctl ends as if all were well.
    if (outcome === 'ended') return 0;
    if (outcome === 'timeout') {
      return fail(
        call,
        'healthcheck error: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      );
    }
  }
  return 0;
}

async function waitFor(
  call: Call,
  { name, problem: problemOf }: HealthCheck,
  nodes: Omit<HealthScope, 'world'>,
  deadline: number,
): Promise<'passed' | 'timeout' | 'ended'> {
  const tell = (words: string) => call.stderr(`waiting for ${name}: ${words}\n`);
  tell('...');
  let told: string | null = null;
  for (;;) {
    const { actions, now } = call.look();
    const problem = problemOf({ ...nodes, world: worldAt(call.world.scenario, actions, now) });
    if (problem === null) {
      tell('OK');
      return 'passed';
    }
    if (problem !== told) tell(problem);
    told = problem;
    if (now >= deadline) return 'timeout';
    if (!(await call.pause(Math.min(again, deadline - now)))) return 'ended';
  }
}
