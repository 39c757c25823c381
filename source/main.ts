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
  const { logs, upgrade, plain, debug } = args;
  const dryRun = upgrade?.dryRun ? upgrade : null;
  // What is printed as lines changes nothing of the terminal, and no escape sequence may get between it.
  const restore = logs || dryRun || plain ? () => {} : restoreTerminal;
  const shutdown = createShutdown({ process, restoreTerminal: restore, print: printMessage, debug });
  shutdown.listen();
  if (logs) return (await import('./run-logs.ts')).runLogs(args, logs, shutdown);
  if (dryRun) return (await import('./run-upgrade.ts')).runUpgrade(args, dryRun, shutdown);
  // A dumb terminal cannot move its cursor: it gets what a pipe gets.
  const isDumb = process.env.TERM === 'dumb';
  const hasTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const isTerminal = hasTerminal && !isDumb;
  if (upgrade && !hasTerminal) throw usage('upgrade needs a terminal: --dry-run prints the plan without one');
  if (upgrade && plain) return (await import('./run-plain.ts')).runPlain(args, upgrade, shutdown);
  if (upgrade && isDumb)
    throw usage('this terminal cannot move its cursor: upgrade --plain asks line by line');
  if (args.once || !isTerminal) return (await import('./run-once.ts')).runOnce(args, shutdown);
  onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return (await import('./run-screen.ts')).runScreen(args, shutdown);
}
