import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { helpText, readArguments } from './arguments.ts';
import { AppError, exitCodes } from './errors.ts';
import { limitBacktracking } from './linear-regex.ts';
import { sanitizeText } from './text/sanitize.ts';

/** Errors with a remedy, one paragraph; the rest is our bug, with its stack only when asked for. */
function explain(error: unknown, debug: boolean): string {
  if (error instanceof AppError) {
    return `talos-tui: ${error.message}${error.hint ? `\n→ ${error.hint}` : ''}`;
  }
  if (!(error instanceof Error)) return `talos-tui: ${String(error)}`;
  return debug ? (error.stack ?? error.message) : `talos-tui: ${error.message} (--debug shows where)`;
}

/** Node keeps what it has compiled: the next start is that much quicker. Where it cannot be kept it is not. */
function keepCompiled(): void {
  try {
    const { XDG_CACHE_HOME: named = '' } = process.env;
    const folder = path.isAbsolute(named) ? named : path.join(homedir(), '.cache');
    enableCompileCache(path.join(folder, 'talos-tui', 'compiled'));
  } catch {
    // Whoever runs this has no home.
  }
}

async function run(argv: readonly string[]): Promise<void> {
  const args = readArguments(argv);
  if (args.command === 'help') process.stdout.write(helpText);
  else if (args.command === 'version') process.stdout.write(`${packageJson.version}\n`);
  else if (args.command === 'trust') await (await import('./trust.ts')).trust();
  else await (await import('./main.ts')).main(args);
}

keepCompiled();
limitBacktracking();
run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sanitizeText(explain(error, process.argv.includes('--debug')))}\n`);
  process.exitCode = error instanceof AppError ? exitCodes.usage : 70;
});
