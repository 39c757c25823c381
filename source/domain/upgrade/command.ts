import { isFrom } from './from-minor.ts';
import { minorOf } from './minors.ts';

export interface UpgradeCommandInput {
  /** What runs on the node, as in "v1.13.3": its server decides what the flags do. */
  readonly nodeVersion: string;
  /** Of the talosctl that is started; null where it is not known: then only flags that every talosctl has are used. */
  readonly talosctlVersion: string | null;
  readonly image: string;
  /** null: nothing is drained. Only talosctl 1.13 and newer drains; before it, the node does so itself. */
  readonly drain: { readonly timeoutSeconds: number } | null;
  /** The old API on a node that has the new one: it keeps the extraKernelArgs of GRUB (siderolabs/talos#13967). */
  readonly isLegacyForced: boolean;
}

/** Waits until the node is back. 30 minutes are talosctl's own limit, said so that it stands there to be read. */
const waiting = ['--wait', '--timeout', '30m'];

/**
 * The upgrade of one node, by what runs on it and what its talosctl knows; null where the node's version cannot be
 * told, for then every choice of flags may be the one that wipes it.
 *
 * Talos ≤1.7 wipes EPHEMERAL and leaves etcd without `--preserve` (documentation of 1.6 and 1.7, "--preserve"); newer
 * ones never wipe, and take the flag as "skip the etcd check" (siderolabs/talos 89e307e58), so it is never passed to
 * them. From 1.13 on, talosctl upgrades by itself: pull, install, drain, reboot, uncordon (its upgrade.go). With
 * `--legacy`, and on older nodes, it leaves all that to the node, and looks at no drain flag.
 */
export function upgradeCommand(input: UpgradeCommandInput): readonly string[] | null {
  const { nodeVersion, talosctlVersion, image, drain, isLegacyForced } = input;
  if (minorOf(nodeVersion) === null) return null;
  const upgrade = ['upgrade', '--image', image];
  const isNewProgram = isFrom('1.13', talosctlVersion) === true;
  const progress = isNewProgram ? ['--progress', 'plain'] : [];
  if (!isFrom('1.8', nodeVersion)) return [...upgrade, '--preserve', ...waiting, ...progress];
  if (!isNewProgram || !isFrom('1.13', nodeVersion)) return [...upgrade, ...waiting, ...progress];
  if (isLegacyForced) return [...upgrade, '--legacy', ...waiting, ...progress];
  const drained = drain === null ? ['--drain=false'] : ['--drain-timeout', `${drain.timeoutSeconds}s`];
  return [...upgrade, ...progress, ...drained];
}

/** Pulls an installer into Talos' own image store, where the upgrade looks for it. */
export function pullCommand(image: string): readonly string[] {
  return ['image', 'pull', '--namespace', 'system', image];
}

/** @param path - where the snapshot of etcd is written, on this machine. */
export function snapshotCommand(path: string): readonly string[] {
  return ['etcd', 'snapshot', path];
}

/** @param version - with or without the leading v: talosctl takes it without. */
export function upgradeKubernetesCommand(version: string): readonly string[] {
  return ['upgrade-k8s', '--to', version.replace(/^v/, '')];
}
