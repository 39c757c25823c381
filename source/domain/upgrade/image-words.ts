import type { ImageChoice } from './plan.ts';

const hows: Readonly<Record<ImageChoice['how'], string>> = {
  given: 'given by hand',
  schematic: 'made of the schematic that runs',
  stock: 'the stock image, as it runs',
  'empty schematic': 'the empty schematic: the stock image of the factory',
  none: 'none can be made',
};

const fates: Readonly<Record<ImageChoice['extensionsAfter'], string>> = {
  kept: 'kept',
  dropped: 'dropped',
  unknown: 'whether the image has them is not known',
  none: 'none',
};

/** Where the image comes from. */
export function howText({ image, how }: ImageChoice): string {
  return hows[image === null ? 'none' : how];
}

/** As in "i915 20251125: kept". */
export function extensionsText({ extensions, extensionsAfter }: ImageChoice): string {
  return extensions.length === 0 ? 'none' : `${extensions.join(', ')}: ${fates[extensionsAfter]}`;
}

/** As in "613e… → ce4c…"; null where it stays as it is. */
export function schematicChange({ schematicBefore, schematicAfter }: ImageChoice): string | null {
  if (schematicBefore === schematicAfter) return null;
  return `${schematicBefore ?? 'none'} → ${schematicAfter ?? 'none that is known'}`;
}
