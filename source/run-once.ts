import type { Arguments } from './arguments.ts';
import { beginCluster, startEngine } from './engine.ts';
import { AppError } from './errors.ts';
import { type Found, find, missingLines, practiceHint, warningsOf, whatIsMissing } from './find.ts';
import { jsonOutput, tableOutput } from './once.ts';
import { placesOf, runFolder } from './places.ts';
import type { ClusterState } from './state/cluster.ts';
import { whenSettled } from './state/settled.ts';
import type { Shutdown } from './terminal/shutdown.ts';
import { sanitizeText } from './text/sanitize.ts';

/** A snapshot gives a black-holed node its two tries (5 s each and a pause), and then some. */
const snapshotDeadlineMs = 45_000;

function warn(text: string): void {
  process.stderr.write(`talos-tui: ${sanitizeText(text)}\n`);
}

async function readOnce(found: Found, shutdown: Shutdown): Promise<ClusterState> {
  const engine = startEngine(found.settings, found.program, runFolder(placesOf()));
  shutdown.onCleanUp('processes', engine.stop);
  if (!(await whenSettled(engine.store, snapshotDeadlineMs))) warn('not everything was answered in time');
  return engine.store.getState();
}

/**
 * One snapshot on standard output; warnings go to standard error.
 *
 * @throws AppError `configuration` without a talosconfig. A missing talosctl is an empty snapshot: it says so.
 */
export async function runOnce(args: Arguments, shutdown: Shutdown): Promise<void> {
  const found = await find(args, args.demo);
  shutdown.onCleanUp('files', found.remove);
  const missing = whatIsMissing(found);
  if (missing?.kind === 'configuration') {
    throw new AppError('configuration', missingLines(missing).join('\n'), practiceHint);
  }
  for (const warning of warningsOf(found.settings, Date.now())) warn(warning);
  if (missing) warn([...missingLines(missing), practiceHint].join('\n'));
  const state = missing
    ? {
        ...beginCluster(found.settings),
        trouble: { kind: missing.kind, message: missing.message, hint: missing.hint },
      }
    : await readOnce(found, shutdown);
  const { text, exitCode } = (args.json ? jsonOutput : tableOutput)(state, Date.now());
  // A reader that has seen enough (`| head`) is no error; the write's own callback comes all the same.
  process.stdout.on('error', () => {});
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  shutdown.begin({ kind: 'quit', exitCode, message: null });
}
