import { askAll, type Call } from '../call.ts';
import { containersOf } from '../containers.ts';
import { table } from '../go-format.ts';
import type { NodeState, World } from '../world.ts';

const header = ['NODE', 'NAMESPACE', 'ID', 'IMAGE', 'PID', 'STATUS'];
const pause = 'registry.k8s.io/pause:3.10';

const onControlPlanes = ['apid', 'etcd', 'kubelet', 'trustd'];
const onWorkers = ['apid', 'kubelet'];
const firstPid = 1800;
const pidsApart = 53;

/** `containers [-k]`: one RPC to all nodes; in Kubernetes each pod's sandbox stands above its containers. */
export async function containers(call: Call): Promise<number> {
  const rowsOf = call.line.kubernetes ? ofKubernetes : ofTalos;
  const answers = await askAll(call, 'error getting container list', (state) => rowsOf(call.world, state));
  if (!answers) return 1;
  call.stdout(
    table([header, ...answers.flatMap(({ target, value }) => value.map((row) => [target, ...row]))]),
  );
  return 0;
}

function ofKubernetes(world: World, state: NodeState): readonly (readonly string[])[] {
  return containersOf(world, state).flatMap(({ pod, id, image, pid }) => [
    ['k8s.io', pod, pause, String(pid), 'SANDBOX_READY'],
    ['k8s.io', `└─ ${id}`, image, String(pid + 1), 'CONTAINER_RUNNING'],
  ]);
}

function ofTalos(_: World, { node }: NodeState): readonly (readonly string[])[] {
  const names = node.role === 'controlplane' ? onControlPlanes : onWorkers;
  return names.map((name, index) => [
    'system',
    name,
    `talos/${name}`,
    String(firstPid + index * pidsApart),
    'RUNNING',
  ]);
}
