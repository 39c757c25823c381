import { emptySchematic, type ImageReference, type Installer } from './image-reference.ts';
import { isVersion } from './minors.ts';
import type { ImageChoice, ImageRefusal } from './plan.ts';
import type { RunningImage } from './running-image.ts';

/** An image given by hand, next to what the node runs. */
export interface Given {
  readonly text: string;
  readonly reference: ImageReference;
  /** null: an own build, of which the name tells nothing. */
  readonly installer: Installer | null;
  /** What the step goes to; what the tag says where nothing else does. null: not known. */
  readonly version: string | null;
  /** Where the cluster is to go at last: what an image without a version in its tag is for. null: not known. */
  readonly targetVersion: string | null;
  readonly running: RunningImage;
}

export const leaveOut = 'leave --image out, so that the image follows from what the node runs';

export function refusal(reason: string, remedy: string, canOverride = true): ImageRefusal {
  return { reason, remedy, canOverride };
}

/** The version in the tag; null for "latest", a digest alone, and what is no version. */
export function versionOf({ tag }: ImageReference): string | null {
  return tag !== null && isVersion(tag) ? tag : null;
}

/** The schematic that the image amounts to: stock is the empty one. null: an own build. */
export function amountsTo(installer: Installer | null): string | null {
  return installer && (installer.schematic ?? emptySchematic);
}

/** What becomes of the extensions that run now. */
export function extensionsAfter({ installer, running }: Given): ImageChoice['extensionsAfter'] {
  const { extensions, schematic, isOwnBuild } = running;
  const after = amountsTo(installer);
  if (extensions === null) return after !== null && after === schematic ? 'kept' : 'unknown';
  if (after === null) return 'unknown';
  if (after === emptySchematic) return extensions.length > 0 ? 'dropped' : 'none';
  if (after === schematic && !isOwnBuild) return extensions.length > 0 ? 'kept' : 'none';
  return extensions.length > 0 ? 'unknown' : 'none';
}
