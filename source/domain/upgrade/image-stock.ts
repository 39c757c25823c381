import { factoryImage, publicFactory } from './factory-image.ts';
import { isFrom } from './from-minor.ts';
import { emptySchematic, formatImage, type ImageReference, installerOf } from './image-reference.ts';
import type { ImageChoice } from './plan.ts';
import type { RunningImage } from './running-image.ts';

const stockRegistry: ImageReference = {
  registry: 'ghcr.io',
  repository: 'siderolabs/installer',
  tag: null,
  digest: null,
};

/** An image that follows from what a node runs; `image` is null where none can be named. */
export interface Made {
  readonly image: string | null;
  readonly how: ImageChoice['how'];
  readonly schematicAfter: string | null;
  readonly notes: readonly string[];
}

/** From 1.14 on there is no stock image any more (release notes of 1.14). */
const isGone = (version: string) => isFrom('1.14', version) === true;

/** The stock image is of metal: a UKI carries its platform in itself, so that it would turn the node into metal. */
function wouldTurn({ platform, mayBootUki }: RunningImage, version: string): boolean {
  return isFrom('1.10', version) === true && mayBootUki && platform !== 'metal';
}

/**
 * The install image that may be an own build without extensions (an overlay, kernel modules), where another image than
 * its next tag would take its place; null where there is none such.
 */
export function ownBuildReplaced(running: RunningImage, version: string): string | null {
  const { configured, schematic } = running;
  if (schematic !== null || !configured?.reference || installerOf(configured.reference)) return null;
  return isGone(version) || wouldTurn(running, version) ? configured.text : null;
}

/** No schematic and no extensions: the stock image, until there is none any more. */
export function makeStock(running: RunningImage, version: string): Made {
  const { platform } = running;
  if (!isGone(version) && !wouldTurn(running, version)) {
    return { ...stockImage(running, version), how: 'stock', schematicAfter: null };
  }
  const why = isGone(version)
    ? 'the stock image ghcr.io/siderolabs/installer ends with 1.13'
    : `the stock image would turn the platform ${platform} into metal`;
  const { configured } = running;
  const mirror =
    configured === null || installerRegistry(configured.reference) === 'ghcr.io' ? null : configured.text;
  return {
    image: factoryImage(publicFactory, emptySchematic, running, version),
    how: 'empty schematic',
    schematicAfter: emptySchematic,
    notes: [
      `${why}: the factory's image without any extension takes its place`,
      ...(mirror === null ? [] : [`the install image of its configuration, ${mirror}, is not used`]),
    ],
  };
}

function installerRegistry(reference: ImageReference | null): string | null {
  return reference && installerOf(reference)?.isStock ? reference.registry : null;
}

/** In the repository of the install image, unless that is of a factory: such a one is not what runs. */
function stockImage(
  { configured, isConfigurationRead }: RunningImage,
  version: string,
): { readonly image: string; readonly notes: readonly string[] } {
  const image = (reference: ImageReference) => formatImage({ ...reference, tag: version, digest: null });
  const fallBack = image(stockRegistry);
  if (!isConfigurationRead)
    return {
      image: fallBack,
      notes: ['its machine configuration could not be read: the stock image is fetched from ghcr.io'],
    };
  if (configured === null) return { image: fallBack, notes: [] };
  const { reference, text } = configured;
  if (reference === null || installerOf(reference)?.schematic) {
    return {
      image: fallBack,
      notes: [`the install image of its configuration, ${text}, is not the one that runs`],
    };
  }
  return { image: image(reference), notes: [] };
}
