import { compareVersions } from '../versions.ts';
import { isFrom } from './from-minor.ts';
import { amountsTo, extensionsAfter, type Given, leaveOut, refusal, versionOf } from './given.ts';
import { emptySchematic, type Installer } from './image-reference.ts';
import type { ImageRefusal } from './plan.ts';
import { unknownBoard } from './running-image.ts';

/** What stands against a given image. */
export function givenRefusals(given: Given): readonly ImageRefusal[] {
  return [
    versionRefusal(given),
    nameRefusal(given),
    contentRefusal(given),
    platformRefusal(given),
    secureBootRefusal(given),
    boardRefusal(given),
  ].filter((one) => one !== null);
}

/** An own build may add to the version: "v1.13.9-zfs" is v1.13.9 there. */
function isOfVersion(tag: string, version: string, installer: Installer | null): boolean {
  if (compareVersions(tag, version) === 0) return true;
  const bare = (text: string) => text.replace(/^v/, '');
  return (
    installer === null &&
    /^[-+]/.test(bare(tag).slice(bare(version).length)) &&
    bare(tag).startsWith(bare(version))
  );
}

function versionRefusal(given: Given): ImageRefusal | null {
  const { reference, installer, version } = given;
  const tagged = versionOf(reference);
  if (tagged === null) return untaggedRefusal(given);
  if (version === null || isOfVersion(tagged, version, installer)) return null;
  return refusal(
    `the image is ${tagged}, but this step goes to ${version}`,
    stepRemedy(given, version),
    false,
  );
}

/** What it is, nobody can tell: it is taken for the target, and never for a hop before it, which it would skip. */
function untaggedRefusal(given: Given): ImageRefusal | null {
  const { version, targetVersion } = given;
  if (version === null) {
    const reason = 'which version the image is cannot be told from its name';
    return refusal(reason, 'name the version with --to', false);
  }
  if (targetVersion === null || compareVersions(targetVersion, version) === 0) return null;
  return refusal(
    `the image is for ${targetVersion}, but this step goes to ${version}`,
    stepRemedy(given, version),
    false,
  );
}

/** With `--to` another version than the one it is for, an image of config.json does not count either. */
function stepRemedy({ targetVersion }: Given, version: string): string {
  return targetVersion === null || compareVersions(targetVersion, version) === 0
    ? `give the image of ${version}, or ${leaveOut}`
    : `go to ${version} first: --to ${version} without --image, or with an image of that version`;
}

/** Names under which there is no such image. */
function nameRefusal({ reference, installer, version, running }: Given): ImageRefusal | null {
  if (installer === null || version === null) return null;
  if (installer.isStock && reference.registry === 'ghcr.io' && isFrom('1.14', version)) {
    const platform = running.platform ?? 'metal';
    const instead = `factory.talos.dev/${platform}-installer/${emptySchematic}:${version}`;
    const remedy = running.schematic === null ? `give ${instead}, or ${leaveOut}` : leaveOut;
    return refusal('ghcr.io/siderolabs/installer ends with 1.13', remedy, false);
  }
  if (installer.platform !== null && isFrom('1.10', version) === false) {
    const name = `installer${installer.secureBoot ? '-secureboot' : ''}`;
    return refusal(`a factory has no ${installer.name} below 1.10`, `name it ${name}, or ${leaveOut}`);
  }
  return null;
}

/** What the node has, and the image may lack. */
function contentRefusal(given: Given): ImageRefusal | null {
  const { installer, running } = given;
  const { extensions, schematic, isOwnBuild } = running;
  const after = extensionsAfter(given);
  if (after === 'dropped') {
    return refusal(
      `drops its extensions: ${(extensions ?? []).join(', ')}`,
      `give an image with these extensions, or ${leaveOut}`,
    );
  }
  if (extensions === null && after === 'unknown') {
    return refusal('its extensions could not be read, so that the image may drop some', 'read them again');
  }
  // What holds none of the user's wishes loses nothing.
  if (isOwnBuild || schematic === null || schematic === emptySchematic) return null;
  if (installer === null) {
    return refusal(
      `whether the image holds what its schematic ${schematic.slice(0, 8)} does cannot be seen: it is an own build`,
      leaveOut,
    );
  }
  if (amountsTo(installer) === schematic) return null;
  const to = installer.schematic === null ? 'the stock image' : installer.schematic.slice(0, 8);
  return refusal(
    `changes its schematic, with extensions, kernel arguments and overlay: ${schematic.slice(0, 8)} to ${to}`,
    `give an image of ${schematic.slice(0, 8)}, or ${leaveOut}`,
  );
}

/** An image for all platforms says it only where a UKI carries it (1.10 and newer): "installer" is metal then. */
function platformRefusal({ installer, version, running }: Given): ImageRefusal | null {
  if (installer === null) return null;
  const isFromUki = running.mayBootUki && version !== null && isFrom('1.10', version) === true;
  const platform = installer.platform ?? (isFromUki ? 'metal' : null);
  if (platform === null || platform === running.platform) return null;
  if (running.platform === null) {
    return refusal(`whether it is of the platform ${platform}, as the image, is not known`, leaveOut);
  }
  return refusal(
    `changes its platform: ${running.platform} to ${platform}`,
    `give the image named ${running.platform}-installer${installer.secureBoot ? '-secureboot' : ''}, or ${leaveOut}`,
  );
}

function secureBootRefusal({ installer, running }: Given): ImageRefusal | null {
  const { secureBoot } = running;
  if (installer === null || installer.secureBoot === secureBoot) return null;
  if (secureBoot === null) {
    return refusal('whether it boots with secure boot could not be read', 'read it again');
  }
  return secureBoot
    ? refusal(
        'boots with secure boot, but the image is not signed for it',
        `give the image whose name ends in -secureboot, or ${leaveOut}`,
      )
    : refusal(
        'boots without secure boot, but the image is made for it',
        `give the image whose name does not end in -secureboot, or ${leaveOut}`,
      );
}

/** The same schematic has no overlay either: 1.6 knew none. */
function boardRefusal({ installer, version, running }: Given): ImageRefusal | null {
  const { board, schematic } = running;
  if (board === null || version === null || isFrom('1.7', version) === false) return null;
  const isOther = installer !== null && !installer.isStock && installer.schematic !== schematic;
  if (isOther && installer.schematic !== emptySchematic) return null;
  const name = board === unknownBoard ? 'may be a board' : `runs on the board ${board}`;
  return refusal(
    `${name}, which needs an overlay from 1.7 on; that the image has it cannot be seen`,
    'make a schematic with the overlay of the board at the factory, and give its image',
  );
}
