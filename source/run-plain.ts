import type { ReadStream, WriteStream } from 'node:tty';
import type { Arguments } from './arguments.ts';
import { startEngine } from './engine.ts';
import { AppError, exitCodes } from './errors.ts';
import type { Found } from './find.ts';
import { openUpgrade } from './open-upgrade.ts';
import { placesOf, runFolder } from './places.ts';
import { findPlainly, warn, written } from './plain.ts';
import { openOutput } from './terminal/output.ts';
import type { Shutdown } from './terminal/shutdown.ts';
import type { UpgradeArguments } from './upgrade-arguments.ts';
import { createDialogue, type Dialogue } from './upgrade-plain/dialogue.ts';
import { leavingLines } from './upgrade-plain/leaving-lines.ts';
import { terminalLines } from './upgrade-plain/terminal-lines.ts';
import { upgradePlainly } from './upgrade-plain/upgrade-plainly.ts';

/** Standard input and output as lines; the end of either ends the program. */
function openDialogue(shutdown: Shutdown): Dialogue {
  const stdin = process.stdin as ReadStream;
  const stdout = process.stdout as WriteStream;
  const output = openOutput(stdout);
  shutdown.onCleanUp('output', output.close);
  const hangUp = () => shutdown.begin({ kind: 'hangup' });
  stdout.on('error', hangUp);
  stdin.on('error', hangUp);
  // May be another file than the terminal, and nothing depends on it.
  process.stderr.on('error', () => {});
  return createDialogue({
    source: terminalLines(stdin),
    write: async (text) => (await written(stdout, text)) === null,
    onEnd: () => shutdown.begin({ kind: 'quit', exitCode: exitCodes.notHealthy, message: null }),
    now: Date.now,
  });
}

/** @returns the exit code. @throws AppError where nothing can be planned. */
async function upgradeFound(found: Found, typed: UpgradeArguments, shutdown: Shutdown): Promise<number> {
  const engine = startEngine({ ...found, runFolder: runFolder(placesOf()), keepUp: true });
  shutdown.onCleanUp('processes', engine.stop);
  const { upgrade, warnings } = openUpgrade(engine, found, typed);
  for (const warning of warnings) warn(warning);
  const dialogue = openDialogue(shutdown);
  shutdown.onCleanUp('screen', async () => {
    dialogue.stop();
    // A practice cluster ends with the program, and nothing of its run is left to come back to.
    const lines =
      found.faults === null ? leavingLines(upgrade.run.getState(), upgrade.run.leftRunning()) : [];
    // Ctrl+C leaves "^C" on its line.
    if (lines.length > 0) await dialogue.say(['', ...lines]);
  });
  const { store, feed } = engine;
  return upgradePlainly({ dialogue, upgrade, cluster: store, refresh: feed.refresh, now: Date.now });
}

/**
 * The wizard as lines and numbered questions, on a terminal of which nothing is asked: no colours, no cursor.
 *
 * @throws AppError `configuration` for wrong usage, and without a talosconfig.
 */
export async function runPlain(
  args: Arguments,
  upgrade: UpgradeArguments,
  shutdown: Shutdown,
): Promise<void> {
  const { found, missing } = await findPlainly(args, shutdown);
  const end = (exitCode: number, message: string | null): void =>
    shutdown.begin({ kind: 'quit', exitCode, message });
  try {
    end(missing ? exitCodes.nothingRead : await upgradeFound(found, upgrade, shutdown), null);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // What was started must be ended first.
    const { kind, message, hint } = error;
    const exitCode = kind === 'configuration' ? exitCodes.usage : exitCodes.nothingRead;
    end(exitCode, [`talos-tui: ${message}`, ...(hint === null ? [] : [hint])].join('\n'));
  }
}
