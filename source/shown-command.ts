import type { Settings } from './config/settings.ts';
import type { PlannedCommand } from './domain/upgrade/plan.ts';
import { buildArguments } from './talosctl/argv.ts';
import { quoteForShell } from './text/shell-quote.ts';

/** Shows a planned command exactly as it is run, so that it can be typed. @throws Error without a talosconfig. */
export function shownCommand({ talosconfig, context }: Settings): (planned: PlannedCommand) => string {
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  const identity = { talosconfig: talosconfig.path, context };
  return ({ program, command, endpoint, node }) =>
    quoteForShell([program, ...buildArguments(command, { endpoint, nodes: [node] }, identity)]);
}
