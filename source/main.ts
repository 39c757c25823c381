import type { Arguments } from './arguments.ts';
import { usage } from './options.ts';
import { onceHungUp, printMessage, restoreTerminal } from './terminal/restore.ts';
import { createShutdown } from './terminal/shutdown.ts';

/**
 * The composition root: one way out, and the screen, one snapshot, lines of logs or a plan.
 *
 * @throws AppError `configuration` for wrong usage.
 */
export async function main(args: Arguments): Promise<void> {
  const { logs, upgrade, debug } = args;
  const dryRun = upgrade?.dryRun ? upgrade : null;
  // What is printed for pipes changes nothing of the terminal, and no escape sequence may get between it.
  const restore = logs || dryRun ? () => {} : restoreTerminal;
  const shutdown = createShutdown({ process, restoreTerminal: restore, print: printMessage, debug });
  shutdown.listen();
  if (logs) return (await import('./run-logs.ts')).runLogs(args, logs, shutdown);
  if (dryRun) return (await import('./run-upgrade.ts')).runUpgrade(args, dryRun, shutdown);
  // A dumb terminal cannot move its cursor: it gets what a pipe gets.
  const isDumb = process.env.TERM === 'dumb';
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true && !isDumb;
  if (upgrade && !isTerminal) throw usage('upgrade needs a terminal: --dry-run prints the plan without one');
  if (args.once || !isTerminal) return (await import('./run-once.ts')).runOnce(args, shutdown);
  onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return (await import('./run-screen.ts')).runScreen(args, shutdown);
}
