import type { Call } from '../call.ts';
import {
  clientProblem,
  dialEndpoint,
  fail,
  multiError,
  reach,
  roleOf,
  targets,
  waitForDials,
} from '../call.ts';
import { resourceJson, table, timestamp } from '../go-format.ts';
import { olderServers } from '../older-servers.ts';
import type { Resource, ResourceType } from '../resource-specs.ts';
import { findResourceType } from '../resources.ts';
import type { NodeState } from '../world.ts';

/**
 * `get TYPE [ID]`, also with `-o json` and `-o yaml`. As recorded: all nodes are asked for their version first, the type is resolved
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

/** Tables are printed at the end, for all nodes; JSON and YAML as they come. */
async function print(call: Call, type: ResourceType, nodes: readonly string[]): Promise<number> {
  const errors: string[] = [];
  const rows: string[][] = [];
  const write = await writer(call);
  for (const target of nodes) {
    await waitForDials(call, [target]);
    const found = find(call, type, target);
    if ('error' in found) errors.push(found.error);
    else if (write === null) rows.push(...found.resources.map((one) => asRow(target, type, one)));
    else for (const one of found.resources) write(target, asDocument(found.state, type, one));
  }
  const header = ['NODE', 'NAMESPACE', 'TYPE', 'ID', 'VERSION', ...type.columns];
  if (rows.length > 0) call.stdout(table([header, ...rows]));
  return errors.length > 0 ? fail(call, multiError(errors)) : 0;
}

type Write = (node: string, document: ReturnType<typeof asDocument>) => void;

/** Prints one resource after another; null for a table. */
async function writer({ line, stdout }: Call): Promise<Write | null> {
  if (line.output === 'json') return (node, document) => stdout(resourceJson({ ...document, node }));
  if (line.output !== 'yaml') return null;
  // Each call is a program of its own, and hardly one needs it.
  const { resourceYaml } = await import('../yaml-format.ts');
  let separator = '';
  return (node, document) => {
    stdout(separator + resourceYaml({ node, ...document }));
    separator = '---\n';
  };
}

type Found =
  | { readonly state: NodeState; readonly resources: readonly Resource[] }
  | { readonly error: string };

/** The node's resources of this type, or the one that is asked for. */
function find({ world, line }: Call, type: ResourceType, target: string): Found {
  const state = reach(world, target);
  if ('error' in state) return state;
  if (type.isSensitive && roleOf(world) !== 'os:admin') {
    return { error: 'rpc error: code = PermissionDenied desc = not authorized' };
  }
  const id = line.words[2];
  const resources = type
    .of(state, world)
    .filter((resource) => id === undefined || String(resource.id) === id);
  if (id === undefined || resources.length > 0) return { state, resources };
  const name = `${type.type}(${type.namespace}/${id}@undefined)`;
  return { error: `rpc error: code = NotFound desc = resource ${name} doesn't exist` };
}

function asRow(target: string, type: ResourceType, { id, change, cells }: Resource): string[] {
  return [target, type.namespace, type.display, String(id), String(change.version), ...cells];
}

/** In the order in which YAML has it. */
function asDocument({ bootedAt }: NodeState, type: ResourceType, { id, change, spec }: Resource) {
  return {
    metadata: {
      namespace: type.namespace,
      type: type.type,
      id,
      version: change.version,
      owner: null,
      phase: 'running',
      created: timestamp(bootedAt),
      updated: timestamp(change.at),
    },
    spec,
  };
}

async function warnOfOlderServers(call: Call, nodes: readonly string[]): Promise<void> {
  await waitForDials(call, nodes);
  call.stderr(olderServers(call, nodes));
}
