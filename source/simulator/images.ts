import { createHash } from 'node:crypto';
import { holds } from './faults.ts';
import type { NodeState, World } from './world.ts';

export type ImageNamespace = 'cri' | 'system';

export interface SimulatedImage {
  readonly name: string;
  /** As in "sha256:6f73…". */
  readonly digest: string;
  /** In ms since the epoch. */
  readonly createdAt: number;
}

/** In ms before the boot: when the images of the machine's first day were pulled. */
const pulledBeforeBoot = 4000;

/** How long Talos keeps an image of its own that nothing uses, in ms (constants.ImageGCGracePeriod). */
const unusedFor = 3_600_000;

/** A digest that follows from the name. */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

/** The images on the machine: those of Kubernetes, or Talos' own and what was pulled there. */
export function imagesOf(
  world: World,
  state: NodeState,
  namespace: ImageNamespace,
): readonly SimulatedImage[] {
  const { role, kubernetesVersion, address } = state.node;
  const isControlPlane = role === 'controlplane';
  const kubelet = `ghcr.io/siderolabs/kubelet:${kubernetesVersion}`;
  const names = {
    cri: [
      ...(isControlPlane ? [`registry.k8s.io/kube-apiserver:${kubernetesVersion}`] : []),
      kubelet,
      'registry.k8s.io/pause:3.10',
    ],
    system: [...(isControlPlane ? [etcdImage(state)] : []), kubelet],
  }[namespace];
  const isKept = (at: number): boolean => namespace === 'cri' || world.now - at < unusedFor;
  const pulled = world.pulled.filter(
    (one) => one.node === address && one.namespace === namespace && isKept(one.at),
  );
  const dated = [
    ...names.map((name) => ({ name, createdAt: state.bootedAt - pulledBeforeBoot })),
    ...pulled.map(({ image, at }) => ({ name: image, createdAt: at })),
  ];
  return dated.map((image) => ({ ...image, digest: digestOf(image.name) }));
}

function etcdImage({ node }: NodeState): string {
  const minor = Number(node.talosVersion.split('.')[1]);
  return `gcr.io/etcd-development/etcd:${minor < 11 ? 'v3.5.11' : 'v3.6.5'}`;
}

/** Why the image cannot be pulled on the machine, in containerd's words; null when it can. */
export function pullProblem(world: World, state: NodeState, image: string): string | null {
  const unresolved = `failed to resolve reference "${image}"`;
  if (holds(world.faults, 'pull-fails', state.node.address)) {
    const [registry = ''] = image.split('/');
    return `${unresolved}: failed to do request: Head "https://${registry}/v2/": dial tcp: lookup ${registry}: no such host`;
  }
  return isPublished(image) ? null : `${unresolved}: ${image}: not found`;
}

/** Any tag that is no version, and every version of Talos there may be: v9.9.9 is none. */
function isPublished(image: string): boolean {
  const tag = /:(v\d[^/@]*)$/.exec(image)?.[1];
  if (tag === undefined) return true;
  const [, minor = '99', patch = '99'] = /^v1\.(\d+)\.(\d+)(?:-[\w.]+)?$/.exec(tag) ?? [];
  return Number(minor) <= 14 && Number(patch) <= 30;
}
