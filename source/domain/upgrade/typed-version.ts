import { isVersion } from './minors.ts';
import type { ReleaseTable } from './release.ts';
import { latestStable } from './releases.ts';

/**
 * The version that is meant by what was typed: "1.13.9" has its v, "1.13" is its latest known patch.
 *
 * @returns 'no version' for what is none, 'no release' for a minor of which no stable patch is known.
 */
export function typedVersion(
  text: string,
  releases: ReleaseTable,
): { readonly version: string } | 'no version' | 'no release' {
  const bare = text.trim().replace(/^v/, '');
  if (/^\d/.test(bare) && isVersion(bare)) return { version: `v${bare}` };
  if (!/^\d+\.\d+$/.test(bare)) return 'no version';
  const version = latestStable(releases, bare);
  return version === null ? 'no release' : { version };
}
