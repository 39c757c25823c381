import semver from 'semver';
import { compareNames } from './order.ts';

/** Older versions first; what is no version comes after all of them, by name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [semver.parse(a), semver.parse(b)];
  if (left && right) return left.compare(right);
  if (left || right) return left ? -1 : 1;
  return compareNames(a, b);
}
