import { isFrom } from './from-minor.ts';
import { installerOf, parseImage } from './image-reference.ts';
import type { RunningImage } from './running-image.ts';

/** The Image Factory of Sidero Labs. */
export const publicFactory = 'factory.talos.dev';

/**
 * The image of a schematic for a node. The names of a factory: below 1.10 "installer[-secureboot]", from it on "PLATFORM-installer[-secureboot]".
 *
 * @param place - what stands before the name, as in "factory.talos.dev" or "harbor.lan/talos".
 * @returns null where a part does not fit into a reference
 */
export function factoryImage(
  place: string,
  schematic: string,
  { platform, secureBoot }: RunningImage,
  version: string,
): string | null {
  const prefix = isFrom('1.10', version) ? `${platform}-` : '';
  const name = `${prefix}installer${secureBoot ? '-secureboot' : ''}`;
  const image = `${place === '' ? '' : `${place}/`}${name}/${schematic}:${version}`;
  const reference = parseImage(image);
  return reference && installerOf(reference)?.schematic === schematic ? image : null;
}
