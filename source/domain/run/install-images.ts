import type { NodeState, RunNode, RunState } from './types.ts';

/** A node whose configuration names another installer image than the one that it was upgraded with. */
export interface StaleImage {
  readonly name: string;
  readonly address: string;
  /** What `.machine.install.image` names. */
  readonly image: string;
  readonly planned: string;
  /** A strategic merge patch, as YAML. */
  readonly patch: string;
  /** Where the patch is to be saved for the command. */
  readonly patchFile: string;
  /** The words of the command that applies it, the program first. */
  readonly command: readonly string[];
}

/** Nodes that run what was planned, or will at their next boot. */
function hasNewImage({ condition, seen, installed }: NodeState, node: RunNode): boolean {
  if (condition === 'upgraded' || condition === 'installed, not rebooted') return true;
  return installed === 'yes' && condition !== 'rolled back' && seen?.version === node.toVersion;
}

/** JSON's strings are YAML's as well: nothing in a name of an image can become a key. */
const patchOf = (image: string): string => `machine:\n  install:\n    image: ${JSON.stringify(image)}\n`;

function staleImage({ name, address, image: planned, command }: RunNode, image: string): StaleImage {
  const patchFile = `install-image-${address.replace(/[^A-Za-z0-9.]/g, '-')}.yaml`;
  return {
    name,
    address,
    image,
    planned,
    patch: patchOf(planned),
    patchFile,
    command: [
      command.program,
      ...['-e', command.endpoint, '-n', address],
      ...['patch', 'mc', '--patch', `@${patchFile}`],
    ],
  };
}

/**
 * The nodes whose configuration is behind: an upgrade leaves `.machine.install.image` as it is, and what installs the
 * node anew, or generates configuration from files, takes the old one. One that names none is as it is to be.
 *
 * @param images - what it names now, by address; nodes that were not read are left out
 */
export function staleImages(
  { plan, nodes }: RunState,
  images: Readonly<Record<string, string | null>>,
): { readonly stale: readonly StaleImage[]; readonly notRead: readonly string[] } {
  const upgraded = plan.nodes.filter((node, index) => {
    const own = nodes[index];
    return own !== undefined && hasNewImage(own, node);
  });
  return {
    stale: upgraded.flatMap((node) => {
      const image = images[node.address] ?? null;
      return image === null || image === node.image ? [] : [staleImage(node, image)];
    }),
    notRead: upgraded.filter(({ address }) => images[address] === undefined).map(({ name }) => name),
  };
}
