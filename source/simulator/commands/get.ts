import type { Call } from '../call.ts';
import { clientProblem, dialEndpoint, fail, multiError, reach, targets, waitForDials } from '../call.ts';
import { resourceJson, table, timestamp } from '../go-format.ts';
import type { Resource } from '../resource-specs.ts';
import type { ResourceType } from '../resources.ts';
import { findResourceType } from '../resources.ts';
import type { NodeState } from '../world.ts';

/**
 * `get TYPE`, `get TYPE -o json`. As recorded: all nodes are asked for their version first, the type is resolved
 * on the first node alone (when that one fails nothing is printed), then node after node is read.
 */
export async function get(call: Call): Promise<number> {
  const [, name] = call.line.words;
  if (name === undefined) return fail(call, 'accepts between 1 and 2 arg(s), received 0');
  const problem = clientProblem(call) ?? (await dialEndpoint(call));
  if (problem) return fail(call, problem);
  const nodes = targets(call);
  await warnOfOlderServers(call, nodes);
  const first = nodes[0] ?? '';
  await waitForDials(call, [first]);
  const resolver = reach(call.world, first);
  if ('error' in resolver) return fail(call, resolver.error);
  const type = findResourceType(name, resolver);
  if (!type) return fail(call, `rpc error: code = NotFound desc = resource "${name}" is not registered`);
  return print(call, type, nodes);
}

async function print(call: Call, type: ResourceType, nodes: readonly string[]): Promise<number> {
  const errors: string[] = [];
  const rows: string[][] = [];
  for (const target of nodes) {
    await waitForDials(call, [target]);
    const state = reach(call.world, target);
    if ('error' in state) errors.push(state.error);
    else {
      for (const resource of type.of(state, call.world)) {
        if (call.line.output === 'json') call.stdout(asJson(target, state, type, resource));
        else rows.push(asRow(target, type, resource));
      }
    }
  }
  const header = ['NODE', 'NAMESPACE', 'TYPE', 'ID', 'VERSION', ...type.columns];
  if (rows.length > 0) call.stdout(table([header, ...rows]));
  return errors.length > 0 ? fail(call, multiError(errors)) : 0;
}

function asRow(target: string, type: ResourceType, { id, change, cells }: Resource): string[] {
  return [target, type.namespace, type.display, String(id), String(change.version), ...cells];
}

function asJson(node: string, state: NodeState, type: ResourceType, { id, change, spec }: Resource): string {
  return resourceJson({
    metadata: {
      created: timestamp(state.bootedAt),
      id,
      namespace: type.namespace,
      owner: null,
      phase: 'running',
      type: type.type,
      updated: timestamp(change.at),
      version: change.version,
    },
    node,
    spec,
  });
}

async function warnOfOlderServers(call: Call, nodes: readonly string[]): Promise<void> {
  const client = call.world.scenario.talosctlVersion;
  await waitForDials(call, nodes);
  const warnings = nodes.flatMap((target) => {
    const state = reach(call.world, target);
    if ('error' in state) return [];
    const server = state.node.talosVersion.slice(1);
    const older = isOlder(server, client);
    return older ? [`${target}: server version ${server} is older than client version ${client}`] : [];
  });
  if (warnings.length > 0) call.stderr(`WARNING: ${warnings.join(', ')}\n`);
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
