import { tmpdir } from 'node:os';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Arguments, Demo } from './arguments.ts';
import { type Engine, startEngine } from './engine.ts';
import { exitCodes } from './errors.ts';
import { type Found, find, missingLines, practiceHint, whatIsMissing } from './find.ts';
import { openUpgrade } from './open-upgrade.ts';
import { placesOf, runFolder } from './places.ts';
import { startForeground } from './take-away/foreground-program.ts';
import { createTakeAway } from './take-away/take-away.ts';
import { openOutput } from './terminal/output.ts';
import type { Shutdown } from './terminal/shutdown.ts';
import type { RunSource } from './ui/screen.ts';

function begin(found: Found, shutdown: Shutdown): Engine {
  const engine = startEngine({ ...found, runFolder: runFolder(placesOf()), keepUp: true });
  shutdown.onCleanUp('processes', engine.stop);
  return engine;
}

async function findAndKeep(args: Arguments, demo: Demo | null, shutdown: Shutdown): Promise<Found> {
  const found = await find(args, demo);
  shutdown.onCleanUp('files', found.remove);
  return found;
}

/** What is said of a run where it stays to be read, behind the screen; null where there is none to come back to. */
function wordsToKeep(run: RunSource): string | null {
  const view = run.getState();
  if (view.kind !== 'ours' || view.run.state.phase === 'ended') return null;
  const left = run.leftRunning();
  return [
    ...(left.length === 0 ? ['No node is under way, and none goes down by itself.'] : left),
    '`talos-tui upgrade` takes the run up again, and asks again before every node.',
  ].join('\n');
}

/** The screen, until the user leaves it. @throws AppError for a mistake in the configuration. */
export async function runScreen(args: Arguments, shutdown: Shutdown): Promise<void> {
  const stdin = process.stdin as ReadStream;
  const stdout = process.stdout as WriteStream;
  // At once: what is typed before the first frame must not be echoed into it by the terminal.
  stdin.setRawMode(true);
  shutdown.onCleanUp('screen', () => stdin.setRawMode(false));
  // Ink takes the cursor to be in the first column; the alternate screen begins where it stood on the other one.
  stdout.write('\r');
  let found = await findAndKeep(args, args.demo, shutdown);
  const missing = whatIsMissing(found);
  // The first talosctl is on its way while Ink is still being loaded.
  let engine = missing ? null : begin(found, shutdown);
  const colours = !process.env.NO_COLOR;
  // chalk ignores NO_COLOR, and looks at this when Ink imports it.
  if (!colours) process.env.FORCE_COLOR = '0';
  const output = openOutput(stdout);
  shutdown.onCleanUp('output', output.close);
  if (missing) {
    const lines = missingLines(missing);
    const { askWelcome } = await import('./ui/ask-welcome.tsx');
    if ((await askWelcome({ stdin, stdout, lines, shutdown })) === 'quit') {
      const exitCode = missing.kind === 'configuration' ? exitCodes.usage : exitCodes.nothingRead;
      return shutdown.begin({ kind: 'quit', exitCode, message: [...lines, practiceHint].join('\n') });
    }
    found = await findAndKeep(args, 'homelab', shutdown);
  }
  engine ??= begin(found, shutdown);
  const { startScreen } = await import('./ui/start.tsx');
  const { upgrade, warnings } = openUpgrade(engine, found, args.upgrade);
  const close = startScreen({
    cluster: engine.store,
    log: engine.log,
    archive: engine.archive,
    onShowLogs: engine.logTail.show,
    readContainers: engine.readContainers,
    takeAway: (handOver) => {
      const takeAway = createTakeAway({
        places: placesOf(),
        temporaryFolder: tmpdir(),
        start: startForeground,
        write: (sequence) => stdout.write(sequence),
        handOver: (callback) => shutdown.withInterruptsIgnored(() => handOver(callback)),
      });
      // A pager that has the terminal goes before the screen does.
      shutdown.onCleanUp('screen', takeAway.close);
      return takeAway;
    },
    faults: found.faults,
    upgrade,
    stdin,
    stdout,
    output,
    // That the certificate has expired is said by the header, for as long as it holds.
    warnings: [...found.settings.warnings, ...warnings],
    colours,
    onRefresh: engine.feed.refresh,
    onQuit() {
      // A practice cluster ends with the program, and nothing of its run is left to come back to.
      const message = found.faults === null ? wordsToKeep(upgrade.run) : null;
      shutdown.begin({ kind: 'quit', exitCode: exitCodes.healthy, message });
    },
    onCrash: (error) => shutdown.begin({ kind: 'bug', error }),
  });
  shutdown.onCleanUp('screen', close);
}
