import type { PlannedCommand } from '../domain/upgrade/plan.ts';
import { buildArguments, type Identity } from '../talosctl/argv.ts';
import { quoteForShell } from '../text/shell-quote.ts';

/** The words of a command, the program first: exactly what is started. */
export function wordsOf({ program, command, endpoint, node }: PlannedCommand, identity: Identity) {
  return [program, ...buildArguments(command, { endpoint, nodes: [node] }, identity)];
}

/** The exact command line, as one would type it into a shell. */
export function shownCommand(command: PlannedCommand, identity: Identity): string {
  return quoteForShell(wordsOf(command, identity));
}
