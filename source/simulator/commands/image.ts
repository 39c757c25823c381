import type { Call } from '../call.ts';
import { askAll, fail, roleOf, targets } from '../call.ts';
import { humanBytes, table, timestamp } from '../go-format.ts';
import { digestOf, type ImageNamespace, imagesOf, pullProblem } from '../images.ts';
import { reachOne } from '../one-node.ts';
import { seeded } from '../seeded.ts';
import type { NodeState } from '../world.ts';

/** `image list` and `image pull IMAGE`, both with `--namespace`. */
export async function image(call: Call): Promise<number> {
  const [, subcommand = '', reference, ...rest] = call.line.words;
  const namespace = call.line.namespace ?? 'cri';
  if (namespace !== 'cri' && namespace !== 'system') {
    return fail(call, `unsupported namespace ${JSON.stringify(namespace)}`);
  }
  if (subcommand === 'list' && reference === undefined) return list(call, namespace);
  if (subcommand !== 'pull') {
    return fail(call, `unknown command ${JSON.stringify(subcommand)} for "talosctl image"`);
  }
  if (reference !== undefined && rest.length === 0) return pull(call, namespace, reference);
  return fail(call, `accepts 1 arg(s), received ${call.line.words.length - 2}`);
}

async function list(call: Call, namespace: ImageNamespace): Promise<number> {
  const answers = await askAll(call, 'error listing images', (state) =>
    imagesOf(call.world, state, namespace),
  );
  if (!answers) return 1;
  const hasLabels = isModern(call);
  const header = ['NODE', 'IMAGE', 'DIGEST', 'SIZE', ...(hasLabels ? ['LABELS'] : []), 'CREATED'];
  const rows = answers.flatMap(({ target, value }) =>
    value.map(({ name, digest, createdAt }) => [
      target,
      name,
      digest,
      humanBytes(imageBytes),
      ...(hasLabels ? [''] : []),
      timestamp(createdAt),
    ]),
  );
  call.stdout(table([header, ...rows]));
  return 0;
}

const imageBytes = 54_000_000;

const isModern = ({ world }: Call) => world.scenario.talosctlVersion === '1.13.3';

/** talosctl 1.13 has another RPC for it, which Talos knows from 1.13 on; else it falls back. */
async function pull(call: Call, namespace: ImageNamespace, reference: string): Promise<number> {
  const state = await reachOne(call, 'image pull');
  if ('problem' in state) return fail(call, state.problem);
  const target = targets(call)[0] ?? '';
  const isNewCall = isModern(call) && ('error' in state || minorOf(state) >= 13);
  const because = isNewCall ? `error from node ${target}` : 'error pulling image';
  if ('error' in state) return fail(call, `${because}: ${state.error}`);
  const problem = whyNot(call, state, reference, isNewCall);
  if (problem !== null) return fail(call, `${because}: ${problem}`);
  const { address } = state.node;
  if (call.world.scenario.life) await call.wait(takes.least + (seeded(address, reference) % takes.spread));
  call.record({ at: call.look().now, image: reference, namespace, node: address });
  if (isNewCall) call.stderr(`${target}: pulled image ${reference}@${digestOf(reference)}\n`);
  return 0;
}

/** How long a pull takes in a living cluster, in ms. */
const takes = { least: 1500, spread: 2500 } as const;

const minorOf = ({ node }: NodeState) => Number(node.talosVersion.split('.')[1]);

/** The RPC's error; null where the image can be pulled. */
function whyNot({ world }: Call, state: NodeState, reference: string, isNewCall: boolean): string | null {
  if (roleOf(world) !== 'os:admin') return 'rpc error: code = PermissionDenied desc = not authorized';
  const problem = pullProblem(world, state, reference);
  if (problem === null) return null;
  const words = isNewCall ? problem : `1 error(s) occurred:\n\t${problem}`;
  return `rpc error: code = Unknown desc = failed to pull image "${reference}": ${words}`;
}
