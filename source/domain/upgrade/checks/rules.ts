import { accessCheck } from './access.ts';
import { bootLoaderCheck } from './boot-loader.ts';
import { certificateCheck } from './certificate.ts';
import type { CheckRule } from './check.ts';
import { clusterEndpointCheck } from './cluster-endpoint.ts';
import { cordonsCheck } from './cordons.ts';
import { drainCheck } from './drain.ts';
import { endpointCheck } from './endpoint.ts';
import { etcdCheck } from './etcd.ts';
import { etcdVersionCheck } from './etcd-version.ts';
import { healthCheck } from './health.ts';
import { imagePulledCheck } from './image-pulled.ts';
import { imagesCheck } from './images.ts';
import { kubernetesCheck } from './kubernetes.ts';
import { kubernetesRangeCheck } from './kubernetes-range.ts';
import { nodesCheck } from './nodes.ts';
import { otherUpgradeCheck } from './other-upgrade.ts';
import { pathCheck } from './path.ts';
import { quorumCheck } from './quorum.ts';
import { spaceCheck } from './space.ts';
import { stagesCheck } from './stages.ts';
import { talosctlCheck } from './talosctl.ts';

/** In the order of `checkIds`. */
export const rules: readonly CheckRule[] = [
  nodesCheck,
  pathCheck,
  kubernetesRangeCheck,
  talosctlCheck,
  accessCheck,
  certificateCheck,
  endpointCheck,
  clusterEndpointCheck,
  stagesCheck,
  otherUpgradeCheck,
  etcdCheck,
  quorumCheck,
  etcdVersionCheck,
  healthCheck,
  kubernetesCheck,
  cordonsCheck,
  drainCheck,
  imagesCheck,
  imagePulledCheck,
  bootLoaderCheck,
  spaceCheck,
];
