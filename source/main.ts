import type { Arguments } from './arguments.ts';
import { onceHungUp, printMessage, restoreTerminal } from './terminal/restore.ts';
import { createShutdown } from './terminal/shutdown.ts';

/** The composition root: one way out, and the screen, one snapshot or lines of logs. */
export async function main(args: Arguments): Promise<void> {
  const { logs, debug } = args;
  // Lines of logs change nothing of the terminal, and no escape sequence may get between them.
  const restore = logs ? () => {} : restoreTerminal;
  const shutdown = createShutdown({ process, restoreTerminal: restore, print: printMessage, debug });
  shutdown.listen();
  if (logs) return (await import('./run-logs.ts')).runLogs(args, logs, shutdown);
  // A dumb terminal cannot move its cursor: it gets what a pipe gets.
  const isDumb = process.env.TERM === 'dumb';
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true && !isDumb;
  if (args.once || !isTerminal) return (await import('./run-once.ts')).runOnce(args, shutdown);
  onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return (await import('./run-screen.ts')).runScreen(args, shutdown);
}
