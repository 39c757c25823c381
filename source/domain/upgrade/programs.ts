import { lastValue } from '../loaded.ts';
import { minorDistance, minorOf } from './minors.ts';
import type { TalosctlProgram } from './survey.ts';

/**
 * The talosctl for a node: the one that is configured for its minor, else the one without a minor.
 *
 * @param programs - the configured one first; at least one, a RangeError otherwise.
 */
export function programFor(
  nodeVersion: string | null,
  programs: readonly TalosctlProgram[],
): TalosctlProgram {
  const minor = nodeVersion === null ? null : minorOf(nodeVersion);
  const own = minor === null ? undefined : programs.find((program) => program.minor === minor);
  const program = own ?? programs.find((candidate) => candidate.minor === null) ?? programs[0];
  if (!program) throw new RangeError('no talosctl is configured');
  return program;
}

/** How far a talosctl and a node's Talos are apart: more than one minor is too far. */
export type Skew = 'same' | 'adjacent' | 'too far' | 'not known';

export function skewOf({ version }: TalosctlProgram, nodeVersion: string | null): Skew {
  const [client, node] = [minorOf(lastValue(version) ?? ''), minorOf(nodeVersion ?? '')];
  if (client === null || node === null) return 'not known';
  const distance = Math.abs(minorDistance(client, node));
  if (distance === 0) return 'same';
  return distance === 1 ? 'adjacent' : 'too far';
}
