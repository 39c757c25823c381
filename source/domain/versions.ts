import semver from 'semver';

/** "1.13" of "v1.13.1"; null for what is no version. */
export function minorOf(version: string | null): string | null {
  const parsed = version === null ? null : semver.parse(version);
  return parsed ? `${parsed.major}.${parsed.minor}` : null;
}
