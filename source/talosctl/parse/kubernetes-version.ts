import semver from 'semver';

/**
 * The Kubernetes version in a kubelet image's tag, with its v. null for a digest or a mirror's own tag:
 * the version is then unknown, never guessed.
 */
export function versionOfImage(image: string): string | null {
  if (image.includes('@')) return null;
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag !== undefined && semver.valid(tag) ? `v${semver.clean(tag)}` : null;
}
