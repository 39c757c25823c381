import { isFrom } from '../from-minor.ts';
import type { NodePlan } from '../plan.ts';

/**
 * Who drains a node: talosctl (Talos 1.13 and newer), the node itself (older ones, and through an older talosctl),
 * or nobody.
 */
export type DrainMode = 'talosctl' | 'node' | 'nobody';

/** As the command says; where there is none, as the node's version does. */
export function drainModeOf({ command, from }: NodePlan): DrainMode {
  if (command === null) return isFrom('1.13', from) ? 'talosctl' : 'node';
  if (command.command.includes('--drain=false')) return 'nobody';
  return command.command.some((word) => word.startsWith('--drain')) ? 'talosctl' : 'node';
}
