import type { Settings } from '../config/settings.ts';
import { parseImage } from '../domain/upgrade/image-reference.ts';
import { isVersion } from '../domain/upgrade/minors.ts';
import type { Target } from '../domain/upgrade/plan.ts';
import type { ReleaseTable } from '../domain/upgrade/release.ts';
import { typedVersion } from '../domain/upgrade/typed-version.ts';
import { AppError } from '../errors.ts';
import { sanitizeLine } from '../text/sanitize.ts';

/** What was typed (`--to`, `--image`); null for what was not. */
export interface TypedTarget {
  readonly to: string | null;
  readonly image: string | null;
}

/** A version as it is meant: "1.13.9" has its v, "1.13" is the latest known patch. */
function versionFrom(text: string, source: string, releases: ReleaseTable): string {
  const meant = typedVersion(text, releases);
  const said = sanitizeLine(text);
  if (meant === 'no version') {
    const remedy = text.includes('/') ? 'an image is given with --image' : 'as in v1.13.9, or 1.13';
    throw new AppError('configuration', `${source}: ${JSON.stringify(said)} is no version of Talos`, remedy);
  }
  if (meant !== 'no release') return meant.version;
  const message = `${source}: no release of Talos ${said} is known (releases as of ${releases.date})`;
  throw new AppError('configuration', message, 'name the patch, as in v1.13.1');
}

/** The version in an image's tag; null where there is none. */
function taggedVersion(image: string | null): string | null {
  const tag = image === null ? null : (parseImage(image)?.tag ?? null);
  return tag !== null && isVersion(tag) ? tag : null;
}

function checkImage(image: string): void {
  if (image.includes('/') && parseImage(image) !== null) return;
  const message = `--image: ${JSON.stringify(sanitizeLine(image))} is no installer image`;
  throw new AppError('configuration', message, 'as in factory.talos.dev/metal-installer/SCHEMATIC:v1.13.9');
}

/**
 * Where the cluster is to go: what was typed, else what is configured. Both null where neither says.
 *
 * An image of the configuration is for the version in its tag: when another version was typed it does not count, and
 * `note` says so.
 *
 * @throws AppError `configuration` for what is no version or no image, and for a minor without a known release.
 */
export function readTarget(
  typed: TypedTarget,
  configured: Pick<Settings['upgrade'], 'to' | 'installerImage'>,
  releases: ReleaseTable,
): { readonly target: Target; readonly note: string | null } {
  if (typed.image !== null) checkImage(typed.image);
  const named = typed.to === null ? null : versionFrom(typed.to, '--to', releases);
  const fromTag = taggedVersion(typed.image ?? configured.installerImage);
  if (named !== null && typed.image === null && fromTag !== null && fromTag !== named) {
    const note = `upgrade.installerImage in config.json is ${fromTag}: it is not used for ${named}`;
    return { target: { version: named, image: null }, note };
  }
  const image = typed.image ?? configured.installerImage;
  if (named !== null) return { target: { version: named, image }, note: null };
  if (typed.image !== null && fromTag !== null) return { target: { version: fromTag, image }, note: null };
  const standing =
    configured.to === null ? null : versionFrom(configured.to, 'upgrade.to in config.json', releases);
  return { target: { version: standing ?? fromTag, image }, note: null };
}
