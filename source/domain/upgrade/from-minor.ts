import { compareMinors, minorOf } from './minors.ts';

/** True for a version of this minor or a newer one; null where it is not known, or no version. */
export function isFrom(minor: string, version: string | null): boolean | null {
  const own = version === null ? null : minorOf(version);
  return own === null ? null : compareMinors(own, minor) >= 0;
}
