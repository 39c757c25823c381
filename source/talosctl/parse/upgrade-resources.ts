import * as z from 'zod';
import type { BootVolume, FactorySchematic, SecurityState } from '../../domain/upgrade/survey.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { first, type ResourceReader, text } from './resources.ts';

/** `get securitystate`. */
export const readSecurityState: ResourceReader<SecurityState> = (resources) => {
  const spec = z
    .object({ secureBoot: z.boolean(), bootedWithUKI: z.boolean().nullish() })
    .parse(first(resources).spec);
  return { secureBoot: spec.secureBoot, bootedWithUki: spec.bootedWithUKI ?? null };
};

/** The words of a kernel's command line. */
export function kernelWords(line: string): readonly string[] {
  return line
    .split(/\s+/)
    .map(sanitizeLine)
    .filter((word) => word !== '');
}

/** `get cmdline` (Talos 1.11 and newer). */
export const readKernelArguments: ResourceReader<readonly string[]> = (resources) =>
  kernelWords(z.object({ cmdline: z.string() }).parse(first(resources).spec).cmdline);

const volumeSpec = z.object({
  partition_label: z.string().nullish(),
  parent: z.string().nullish(),
  size: z.number().nonnegative(),
});

/** Talos keeps these on the disk it boots from, and on no other. */
const ownLabels = ['META', 'STATE'];

/**
 * `get discoveredvolumes` (Talos 1.8 and newer): the partitions that are booted from. Another disk may have an EFI
 * partition, too (of another system): only a disk with Talos' own partitions counts, where there is one.
 */
export const readBootVolumes: ResourceReader<readonly BootVolume[]> = (resources) => {
  const volumes = resources.map(({ spec }) => volumeSpec.parse(spec));
  const own = volumes.filter((volume) => ownLabels.includes(volume.partition_label ?? ''));
  const disks = new Set(own.map(({ parent }) => parent));
  return volumes.flatMap(({ partition_label: label, parent, size }) => {
    if (label !== 'EFI' && label !== 'BOOT') return [];
    return disks.size === 0 || disks.has(parent) ? [{ label, bytes: size }] : [];
  });
};

const optional = z
  .string()
  .nullish()
  .transform((value) => (value ? sanitizeLine(value) : null));

/** `get imagefactoryschematics` (Talos 1.14 and newer); talos-facts.md, §2f. */
export const readFactory: ResourceReader<FactorySchematic | null> = (resources) => {
  const [resource] = resources;
  if (!resource) return null;
  const spec = z.object({ schematicId: text, flavor: optional, apiUrl: optional }).parse(resource.spec);
  return { id: spec.schematicId, flavor: spec.flavor, apiUrl: spec.apiUrl };
};

/** `get info`: what tells this cluster from every other, whatever it is called. */
export const readClusterId: ResourceReader<string> = (resources) => {
  const { clusterId } = z.object({ clusterId: text }).parse(first(resources).spec);
  if (clusterId === '') throw new Error('the cluster has no id');
  return clusterId;
};
