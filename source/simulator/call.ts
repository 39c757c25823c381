import type { CommandLine } from './arguments.ts';
import type { Action } from './faults.ts';
import type { Moment } from './look.ts';
import type { Reachability } from './reachability.ts';
import { findNode } from './scenario.ts';
import { type NodeState, type World, worldAt } from './world.ts';

/** The files of whoever called the simulated talosctl. */
export interface Files {
  readonly has: (path: string) => boolean;
  /** Writes the whole file, of mode 0600 where it makes it. */
  readonly write: (path: string, text: string) => void;
}

/** One run of the simulated talosctl: what a command reads, and where it writes. */
export interface Call {
  readonly world: World;
  readonly line: CommandLine;
  /** Whether the talosconfig file is there; without it there are no endpoints and no certificate. */
  readonly hasTalosconfig: boolean;
  /** A lone surrogate U+DC80 to U+DCFF stands for the byte 0x80 to 0xFF, which is no UTF-8. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Waits so many ms; for infinity never ends, deaf to SIGTERM. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** What has been recorded, and what time it is: for streams, again and again. */
  readonly look: () => Moment;
  /** The kubeconfig that Talos hands out; null where there is no Kubernetes API that it could lead to. */
  readonly kubeconfig: () => string | null;
  readonly files: Files;
  /** Waits so many ms, and is true; false, and at once, when talosctl is to end. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
  /** Keeps what the call has done to the cluster. */
  readonly record: (action: Action) => void;
}

/** Prints one line to stderr and returns talosctl's exit code for failures. */
export function fail(call: Call, message: string): number {
  call.stderr(`${message}\n`);
  return 1;
}

const dialErrors: Readonly<Record<Exclude<Reachability, 'answers'>, string>> = {
  'no-route': 'connect: no route to host',
  refused: 'connect: connection refused',
  blackholed: 'i/o timeout',
};

function unavailable(description: string): string {
  return `rpc error: code = Unavailable desc = connection error: desc = "${description}"`;
}

function dialError(host: string, reachability: Exclude<Reachability, 'answers'>): string {
  return unavailable(`transport: Error while dialing: dial tcp ${host}:50000: ${dialErrors[reachability]}`);
}

/** The call as the cluster is now. */
export function lookedAgain(call: Call): Call {
  const { actions, now } = call.look();
  return { ...call, world: worldAt(call.world.scenario, actions, now) };
}

/** As `pause`, but at the pace of the scenario. */
export function passTime(call: Call, milliseconds: number): Promise<boolean> {
  return call.pause(Math.round(milliseconds * call.world.scenario.pace));
}

/** The nodes a command goes to: `-n`, else those of the talosconfig. */
export function targets(call: Call): readonly string[] {
  return call.line.nodes.length > 0 ? call.line.nodes : call.world.scenario.nodes.map((node) => node.address);
}

/** What keeps talosctl from making its client; null when nothing does. */
export function clientProblem({ line, world, hasTalosconfig }: Call): string | null {
  const reason = 'error constructing client: failed to';
  if (!hasTalosconfig) return line.endpoints.length > 0 ? null : `${reason} determine endpoints`;
  if (line.context === null || line.context === world.scenario.clusterName) return null;
  return `${reason} resolve configuration context: context "${line.context}" not found in config`;
}

/** Dials the endpoints one after another; null when one answers, else the words of the last failure. */
export async function dialEndpoint(call: Call): Promise<string | null> {
  const { world } = call;
  let problem: string | null = null;
  for (const endpoint of endpoints(call)) {
    const reachability = endpointReachability(world, endpoint);
    if (reachability === 'answers') return handshakeProblem(call);
    if (reachability === 'blackholed') await call.wait(world.scenario.dialTimeout);
    problem = dialError(endpoint, reachability);
  }
  return problem;
}

function endpoints({ line, world }: Call): readonly string[] {
  return line.endpoints.length > 0 ? line.endpoints : world.scenario.endpoints;
}

/** The endpoint that answers this call; null when none does. */
export function endpointInUse(call: Call): string | null {
  return endpoints(call).find((one) => endpointReachability(call.world, one) === 'answers') ?? null;
}

export function endpointReachability(world: World, endpoint: string): Reachability {
  const node = findNode(world.scenario, endpoint);
  const dead = world.faults.some(
    (fault) => fault.name === 'endpoint-dead' && (fault.node === null || fault.node === node?.address),
  );
  if (dead) return 'refused';
  if (node) return stateOf(world, node.address)?.reachability ?? 'no-route';
  return world.scenario.endpoints.includes(endpoint) ? 'answers' : 'refused';
}

function handshakeProblem({ world, hasTalosconfig }: Call): string | null {
  if (!hasTalosconfig) {
    const reason = 'x509: certificate signed by unknown authority';
    return unavailable(
      `transport: authentication handshake failed: tls: failed to verify certificate: ${reason}`,
    );
  }
  if (certificateExpiry(world) > world.now) return null;
  return unavailable('error reading server preface: remote error: tls: expired certificate');
}

/** In ms since the epoch; the fault makes it yesterday. */
export function certificateExpiry({ scenario, faults, now }: World): number {
  const expired = faults.some((fault) => fault.name === 'certificate-expired');
  return expired
    ? Math.min(scenario.certificateExpiresAt, now - 24 * 3_600_000)
    : scenario.certificateExpiresAt;
}

export function roleOf(world: World): 'os:admin' | 'os:reader' {
  const reader = world.faults.some((fault) => fault.name === 'role-reader');
  return reader ? 'os:reader' : world.scenario.role;
}

export function stateOf(world: World, name: string): NodeState | undefined {
  return world.byName.get(name);
}

/** The node behind one `-n`, or the endpoint's words about why it cannot be reached. */
export function reach(world: World, target: string): NodeState | { readonly error: string } {
  const state = stateOf(world, target);
  if (!state) return { error: dialError(target, 'no-route') };
  return state.reachability === 'answers' ? state : { error: dialError(target, state.reachability) };
}

/** Waits as long as the endpoint does for those of the nodes that are black-holed. */
export async function waitForDials(call: Call, nodes: readonly string[]): Promise<void> {
  const stuck = nodes.some((target) => stateOf(call.world, target)?.reachability === 'blackholed');
  if (stuck) await call.wait(call.world.scenario.dialTimeout);
}

/** Several errors as hashicorp/go-multierror prints them: with a blank line at the end. */
export function multiError(errors: readonly string[]): string {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return `${count} occurred:\n${errors.map((error) => `\t* ${error}\n`).join('')}\n`;
}

export interface Answer<T> {
  /** As passed to `-n`: what the NODE column echoes. */
  readonly target: string;
  readonly state: NodeState;
  readonly value: T;
}

/**
 * One RPC to all nodes at once, as the endpoint's proxy does it. Some failing is a WARNING; when all fail, or
 * the endpoint does, the call has failed: `prefix` and the words are on stderr and the result is null.
 */
export async function askAll<T>(
  call: Call,
  prefix: string,
  answer: (state: NodeState) => T | { readonly error: string },
): Promise<readonly Answer<T>[] | null> {
  const problem = clientProblem(call);
  if (problem) return failed(call, problem);
  const unreachable = await dialEndpoint(call);
  if (unreachable) return failed(call, `${prefix}: ${unreachable}`);
  const answers: Answer<T>[] = [];
  const errors: string[] = [];
  await waitForDials(call, targets(call));
  for (const target of targets(call)) {
    const state = reach(call.world, target);
    const value = 'error' in state ? state : answer(state);
    if ('error' in state || isError(value)) errors.push(`${target}: ${(value as { error: string }).error}`);
    else answers.push({ target, state, value: value as T });
  }
  if (answers.length === 0) return failed(call, `${prefix}: ${multiError(errors)}`);
  if (errors.length > 0) call.stderr(`WARNING: ${multiError(errors)}\n`);
  return answers;
}

function isError(value: unknown): value is { readonly error: string } {
  return typeof value === 'object' && value !== null && 'error' in value;
}

function failed(call: Call, message: string): null {
  fail(call, message);
  return null;
}
