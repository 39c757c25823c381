import packageJson from '../package.json' with { type: 'json' };
import { helpText, readArguments } from './arguments.ts';
import { AppError, exitCodes } from './errors.ts';
import { sanitizeText } from './text/sanitize.ts';

/** Errors with a remedy, one paragraph; the rest is our bug, with its stack only when asked for. */
function explain(error: unknown, debug: boolean): string {
  if (error instanceof AppError) {
    return `talos-tui: ${error.message}${error.hint ? `\n→ ${error.hint}` : ''}`;
  }
  if (!(error instanceof Error)) return `talos-tui: ${String(error)}`;
  return debug ? (error.stack ?? error.message) : `talos-tui: ${error.message} (--debug shows where)`;
}

async function run(argv: readonly string[]): Promise<void> {
  const args = readArguments(argv);
  if (args.command === 'help') process.stdout.write(helpText);
  else if (args.command === 'version') process.stdout.write(`${packageJson.version}\n`);
  else if (args.command === 'trust') await (await import('./trust.ts')).trust();
  else await (await import('./main.ts')).main(args);
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sanitizeText(explain(error, process.argv.includes('--debug')))}\n`);
  process.exitCode = error instanceof AppError ? exitCodes.usage : 70;
});
