import type { Arguments } from './arguments.ts';
import { onceHungUp, printMessage, restoreTerminal } from './terminal/restore.ts';
import { createShutdown } from './terminal/shutdown.ts';

/** The composition root: one way out, and the screen or one snapshot. */
export async function main(args: Arguments): Promise<void> {
  const shutdown = createShutdown({ process, restoreTerminal, print: printMessage, debug: args.debug });
  shutdown.listen();
  // A dumb terminal cannot move its cursor: it gets what a pipe gets.
  const isDumb = process.env.TERM === 'dumb';
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true && !isDumb;
  if (args.once || !isTerminal) return (await import('./run-once.ts')).runOnce(args, shutdown);
  onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return (await import('./run-screen.ts')).runScreen(args, shutdown);
}
