import type { Arguments } from './arguments.ts';
import { AppError } from './errors.ts';
import {
  type Found,
  find,
  type Missing,
  missingLines,
  practiceHint,
  warningsOf,
  whatIsMissing,
} from './find.ts';
import type { Shutdown } from './terminal/shutdown.ts';
import { sanitizeText } from './text/sanitize.ts';

/** What runs without a screen have in common: what is to be said goes to standard error. */
export function warn(text: string): void {
  process.stderr.write(`talos-tui: ${sanitizeText(text)}\n`);
}

/**
 * The cluster, with what is worth knowing of it told; `missing`: talosctl cannot be started, which is told, too.
 *
 * @throws AppError `configuration` without a talosconfig.
 */
export async function findPlainly(
  args: Arguments,
  shutdown: Shutdown,
): Promise<{ readonly found: Found; readonly missing: Missing | null }> {
  const found = await find(args, args.demo);
  shutdown.onCleanUp('files', found.remove);
  const missing = whatIsMissing(found);
  if (missing?.kind === 'configuration') {
    throw new AppError('configuration', missingLines(missing).join('\n'), practiceHint);
  }
  for (const warning of warningsOf(found.settings, Date.now())) warn(warning);
  if (missing) warn([...missingLines(missing), practiceHint].join('\n'));
  return { found, missing };
}

/** Resolves when somebody has taken the text: to null, or to why nobody has. */
export function written(
  stdout: Pick<NodeJS.WriteStream, 'write'>,
  text: string,
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    stdout.write(text, (error) => resolve(error ?? null));
  });
}
