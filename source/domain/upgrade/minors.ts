import semver from 'semver';

/** Minors are written as "1.13", of Talos, Kubernetes and etcd alike. */
const parseMinor = (minor: string) => semver.parse(`${minor}.0`);

/** Whether the text is a whole version, as in "v1.13.9" or "1.36.3"; "latest", a minor and a digest are none. */
export function isVersion(text: string): boolean {
  return semver.valid(text) !== null;
}

/** Without what comes before a release: an alpha, a beta or a release candidate. */
export function isStable(version: string): boolean {
  return isVersion(version) && semver.prerelease(version) === null;
}

/** The minor of a version: "v1.13.9" → "1.13"; null for what is no version. */
export function minorOf(version: string): string | null {
  const parsed = semver.parse(version);
  return parsed && `${parsed.major}.${parsed.minor}`;
}

/** Older minors first. */
export function compareMinors(a: string, b: string): number {
  return Math.sign(minorDistance(b, a));
}

/**
 * How many minors b is ahead of a, negative where it is behind: 1 for "1.12" and "1.13". Infinite between majors;
 * NaN where one is no minor, so that no comparison holds.
 */
export function minorDistance(a: string, b: string): number {
  const [left, right] = [parseMinor(a), parseMinor(b)];
  if (!left || !right) return Number.NaN;
  if (left.major !== right.major) return left.major < right.major ? Infinity : -Infinity;
  return right.minor - left.minor;
}

/** The minor so many after this one; null for what is no minor. */
export function minorAfter(minor: string, count = 1): string | null {
  const parsed = parseMinor(minor);
  return parsed && `${parsed.major}.${parsed.minor + count}`;
}
