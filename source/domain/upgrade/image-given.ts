import { extensionsAfter, type Given, refusal, versionOf } from './given.ts';
import { givenRefusals } from './given-refusals.ts';
import { installerOf, parseImage } from './image-reference.ts';
import type { ImageChoice } from './plan.ts';
import type { RunningImage } from './running-image.ts';

/** An image that was given, judged. @param stepVersion - what the step goes to; null where that is not known. */
export function givenImage(running: RunningImage, stepVersion: string | null, text: string): ImageChoice {
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
  const given: Given = { text, reference, installer: installerOf(reference), version, running };
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

function contentNotes({ installer }: Given): readonly string[] {
  return installer === null ? ['the extensions of the image cannot be seen: it is an own build'] : [];
}
