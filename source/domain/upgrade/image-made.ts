import { factoryImage, publicFactory } from './factory-image.ts';
import { isFrom } from './from-minor.ts';
import { factoryOf, installerOf } from './image-reference.ts';
import { type Made, makeStock, ownBuildReplaced } from './image-stock.ts';
import type { ImageChoice, ImageRefusal } from './plan.ts';
import { type RunningImage, unknownBoard } from './running-image.ts';

/** The image that follows from what the node runs, or why none does. @param version - what the step goes to. */
export function madeImage(running: RunningImage, version: string | null): ImageChoice {
  const refusal = obstacle(running, version);
  const made = refusal === null && version !== null ? makeFor(running, version) : null;
  const refusals = [refusal ?? (made?.image === null ? unnameable(running) : null)].filter(
    (one) => one !== null,
  );
  const extensions = running.extensions ?? [];
  const isMade = made !== null && made.image !== null;
  return {
    image: made?.image ?? null,
    how: isMade ? made.how : 'none',
    schematicBefore: running.schematic,
    schematicAfter: isMade ? made.schematicAfter : null,
    extensions,
    extensionsAfter: !isMade ? 'unknown' : running.extensions?.length === 0 ? 'none' : 'kept',
    notes: isMade ? made.notes : [],
    refusals,
  };
}

const giveImage = 'give the image with --image';

function refusal(reason: string, remedy: string): ImageRefusal {
  return { reason, remedy, canOverride: false };
}

/** Why no image can be named: nothing to override, for there is nothing to install. */
function obstacle(running: RunningImage, version: string | null): ImageRefusal | null {
  const { extensions, isOwnBuild, schematic, platform, secureBoot } = running;
  if (version === null) return refusal('which version to go to is not known', 'name it with --to');
  if (platform === 'container')
    return refusal('Talos in a container cannot be upgraded', 'make a new container of the new version');
  if (extensions === null && schematic === null) {
    return refusal('its extensions could not be read', `read them again, or ${giveImage}`);
  }
  if (isOwnBuild) {
    return refusal(
      `runs extensions that no schematic of a factory stands for (an own build): ${(extensions ?? []).join(', ')}`,
      `${giveImage}, built for ${version} with these extensions`,
    );
  }
  if (secureBoot === null) {
    return refusal('whether it boots with secure boot could not be read', `read it again, or ${giveImage}`);
  }
  if (schematic === null && secureBoot) {
    return refusal(
      'boots with secure boot, but from no image of a factory (an own build)',
      `${giveImage}, signed with its keys`,
    );
  }
  return (
    boardObstacle(running, version) ??
    platformObstacle(running, version) ??
    ownBuildObstacle(running, version)
  );
}

/** From 1.7 on, images for boards need an overlay in their schematic (release notes of 1.7). */
function boardObstacle({ board }: RunningImage, version: string): ImageRefusal | null {
  if (board === null || isFrom('1.7', version) === false) return null;
  const remedy =
    'make a schematic with the overlay of the board at the factory, and give its image with --image';
  return board === unknownBoard
    ? refusal('whether it is a board, which needs an overlay from 1.7 on, could not be read', remedy)
    : refusal(`runs on the board ${board}, which needs an overlay from 1.7 on`, remedy);
}

function ownBuildObstacle(running: RunningImage, version: string): ImageRefusal | null {
  const text = ownBuildReplaced(running, version);
  if (text === null) return null;
  return refusal(
    `may be an own build, by the install image of its configuration, ${text}: whether the factory's image holds what it does cannot be seen`,
    `${giveImage}: built for ${version}, or of a schematic that holds the same`,
  );
}

function platformObstacle(running: RunningImage, version: string): ImageRefusal | null {
  if (running.platform !== null || !isFrom('1.10', version)) return null;
  const isStock = running.schematic === null && !isFrom('1.14', version) && !running.mayBootUki;
  return isStock ? null : refusal('its platform is not known, which names the image from 1.10 on', giveImage);
}

function unnameable({ schematic, platform }: RunningImage): ImageRefusal {
  const parts = [
    ...(schematic === null ? [] : [`the schematic ${schematic}`]),
    `the platform ${platform ?? '?'}`,
  ];
  return refusal(`no image can be named by ${parts.join(' and ')}`, giveImage);
}

function makeFor(running: RunningImage, version: string): Made {
  if (running.schematic === null) return makeStock(running, version);
  const { place, notes } = placeOf(running);
  return {
    image: factoryImage(place, running.schematic, running, version),
    how: 'schematic',
    schematicAfter: running.schematic,
    notes,
  };
}

/** Where the image of the running schematic is fetched, with a word where that is in doubt. */
function placeOf(running: RunningImage): { readonly place: string; readonly notes: readonly string[] } {
  const { configured, isConfiguredCurrent, factoryHost } = running;
  if (configured?.reference && isConfiguredCurrent) {
    return { place: factoryOf(configured.reference), notes: [] };
  }
  const place = factoryHost ?? publicFactory;
  const doubt = doubtOf(running);
  const notes = doubt === null ? [] : [`${doubt}: its schematic is fetched from ${place}`];
  return { place, notes: [...notes, ...keysNote(running)] };
}

/** Why the install image of the configuration does not tell the registry; null where nothing speaks against the factory. */
function doubtOf({ configured, isConfigurationRead, factoryHost }: RunningImage): string | null {
  if (!isConfigurationRead)
    return factoryHost === null ? 'its machine configuration could not be read' : null;
  if (configured === null) return null;
  const schematic = configured.reference && installerOf(configured.reference)?.schematic;
  if (schematic)
    return `the install image of its configuration is of another schematic, ${schematic.slice(0, 8)}`;
  return `the install image of its configuration, ${configured.text}, is not the one that runs`;
}

/** Each factory signs with keys of its own; a node that trusts others does not boot what it did not sign. */
function keysNote({ secureBoot, factoryHost }: RunningImage): readonly string[] {
  return secureBoot && factoryHost === null
    ? [`whether ${publicFactory} signed what it boots is not known`]
    : [];
}
