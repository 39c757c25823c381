import { lastValue } from '../loaded.ts';
import type { NodeRecord } from '../node.ts';
import { compareVersions } from '../versions.ts';
import { givenImage } from './image-given.ts';
import { madeImage } from './image-made.ts';
import { type Installer, installerOf, parseImage } from './image-reference.ts';
import { isVersion } from './minors.ts';
import type { ImageChoice, Target } from './plan.ts';
import { pendingImageFact, type RunningImage, runningImage } from './running-image.ts';
import type { NodeSurvey } from './survey.ts';

/**
 * The installer image of one node: the given one, judged; else the one that follows from what it runs.
 *
 * While something it depends on is still being read, there is no image and no refusal, and a note says what is read.
 *
 * @param version - what the step goes to; null where only an image was given, without a version in its tag.
 * @param given - an image given by hand; null for none.
 * @param targetVersion - where the cluster is to go at last, after this step and others; null where that is not known.
 */
export function chooseImage(input: {
  readonly node: NodeRecord;
  readonly survey: NodeSurvey;
  readonly version: string | null;
  readonly given: string | null;
  readonly targetVersion: string | null;
}): ImageChoice {
  const { node, survey, version, given, targetVersion } = input;
  const running = runningImage(node, survey);
  const pending = pendingImageFact(node, survey);
  if (pending !== null) return unreadChoice(running, `reading ${pending}`);
  return given === null ? madeImage(running, version) : givenImage(running, version, targetVersion, given);
}

function unreadChoice({ schematic, extensions }: RunningImage, note: string): ImageChoice {
  return {
    image: null,
    how: 'none',
    schematicBefore: schematic,
    schematicAfter: null,
    extensions: extensions ?? [],
    extensionsAfter: 'unknown',
    notes: [note],
    refusals: [],
  };
}

/**
 * Whether a node runs what the step brings: the same version and, where an image was given for it, also its schematic
 * and secure boot flavour. null where that cannot be told.
 *
 * @param stepVersion - what the step goes to.
 */
export function isAtTarget(input: {
  readonly node: NodeRecord;
  readonly survey: NodeSurvey;
  readonly target: Target;
  readonly stepVersion: string;
}): boolean | null {
  const { node, survey, target, stepVersion } = input;
  const version = lastValue(node.facts.version)?.talosVersion ?? null;
  if (version === null || !isVersion(version)) return null;
  if (compareVersions(version, stepVersion) !== 0) return false;
  if (target.image === null) return true;
  const reference = parseImage(target.image);
  if (reference === null) return null;
  // On the way to the image's version, a hop is made with other images.
  const { tag } = reference;
  if (tag !== null && isVersion(tag) && compareVersions(tag, stepVersion) !== 0) return true;
  return runsInstaller(runningImage(node, survey), installerOf(reference));
}

/** An own build tells nothing of what is in it. */
function runsInstaller(running: RunningImage, installer: Installer | null): boolean | null {
  const { schematic, extensions, isOwnBuild, secureBoot } = running;
  if (installer === null || extensions === null) return null;
  if (installer.schematic !== schematic || isOwnBuild) return false;
  return secureBoot === null ? null : secureBoot === installer.secureBoot;
}
