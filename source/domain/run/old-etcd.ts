import { compareMinors, minorOf } from '../upgrade/minors.ts';
import type { TalosStep } from '../upgrade/plan.ts';

/**
 * Whether a control plane of this version surely runs the etcd from before a step that changes its minor: no minor of
 * Talos lies between the two ends of a step, and etcd changes with one only.
 */
export function hasOldEtcd(version: string, { from }: Pick<TalosStep, 'from'>): boolean {
  const [own, oldest] = [minorOf(version), minorOf(from)];
  return own !== null && oldest !== null && compareMinors(own, oldest) <= 0;
}
