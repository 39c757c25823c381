import type { FollowedCommand } from './progress.ts';
import type { Action } from './types.ts';

/**
 * How the output of a command of ours is read. Only a talosctl that leads the upgrade by itself gets a flag for the
 * drain (domain/upgrade/command.ts): without one, the node leads, whatever its talosctl could do.
 *
 * @param command - without the program, as in a PlannedCommand.
 */
export function followedCommandOf(action: Action, command: readonly string[]): FollowedCommand {
  const drain = command.find((word) => word.startsWith('--drain'));
  return {
    // A rollback is a reboot into the other system; talosctl tells nothing of it.
    action: action === 'upgrade' ? 'upgrade' : 'reboot',
    generation: drain === undefined ? 'legacy' : 'client-driven',
    isDrained: drain !== undefined && drain !== '--drain=false',
  };
}
