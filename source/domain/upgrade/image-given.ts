import { isFrom } from './from-minor.ts';
import { extensionsAfter, type Given, refusal, versionOf } from './given.ts';
import { givenRefusals } from './given-refusals.ts';
import { installerOf, parseImage } from './image-reference.ts';
import type { ImageChoice } from './plan.ts';
import type { RunningImage } from './running-image.ts';

/**
 * An image that was given, judged.
 *
 * @param stepVersion - what the step goes to; null where that is not known.
 * @param targetVersion - what the image is for, where its tag does not say so; null where that is not known.
 */
export function givenImage(
  running: RunningImage,
  stepVersion: string | null,
  targetVersion: string | null,
  text: string,
): ImageChoice {
  const reference = parseImage(text);
  const extensions = running.extensions ?? [];
  const common = { schematicBefore: running.schematic, extensions };
  if (reference === null) {
    const refusals = [refusal(`${text} is no image reference`, 'write it as REGISTRY/REPOSITORY:TAG', false)];
    return {
      ...common,
      image: null,
      how: 'none',
      schematicAfter: null,
      extensionsAfter: 'unknown',
      notes: [],
      refusals,
    };
  }
  const version = stepVersion ?? versionOf(reference);
  const installer = installerOf(reference);
  const given: Given = { text, reference, installer, version, targetVersion, running };
  return {
    ...common,
    image: text,
    how: 'given',
    schematicAfter: given.installer?.schematic ?? null,
    extensionsAfter: extensionsAfter(given),
    notes: [...versionNotes(given), ...contentNotes(given)],
    refusals: givenRefusals(given),
  };
}

function versionNotes({ reference, version }: Given): readonly string[] {
  const { tag, digest } = reference;
  if (version === null || versionOf(reference) !== null) {
    return digest !== null && tag !== null
      ? ['the digest decides what is installed, whatever the tag says']
      : [];
  }
  const name = digest === null ? `tag ${tag ?? 'latest'}` : 'digest';
  return [`that the image is ${version} cannot be told from its ${name}`];
}

/** The name of an own build tells nothing of what is in it. */
function contentNotes({ installer, version, running }: Given): readonly string[] {
  if (installer !== null) return [];
  const { secureBoot, platform, mayBootUki } = running;
  const carriesPlatform = mayBootUki && version !== null && isFrom('1.10', version) === true;
  return [
    'the extensions of the image cannot be seen: it is an own build',
    ...(secureBoot === false ? [] : ['that it is signed for secure boot cannot be seen']),
    ...(carriesPlatform && platform !== 'metal'
      ? [`that it is of the platform ${platform ?? 'of the node'} cannot be seen`]
      : []),
  ];
}
