import type { ReadStream, WriteStream } from 'node:tty';
import type { Arguments } from './arguments.ts';
import { resolveSettings } from './config/resolve.ts';
import type { Settings } from './config/settings.ts';
import { type Engine, lookForProgram, missingTalosctl, programOf, startEngine } from './engine.ts';
import { AppError, exitCodes } from './errors.ts';
import { placesOf, runFolder } from './places.ts';
import { openPractice } from './practice.ts';
import { whenSettled } from './state/settled.ts';
import { update } from './state/store.ts';
import type { Program } from './talosctl/argv.ts';
import { openOutput } from './terminal/output.ts';
import { onceHungUp, printMessage, restoreTerminal } from './terminal/restore.ts';
import { createShutdown, type Shutdown } from './terminal/shutdown.ts';

/** A snapshot gives a black-holed node its two tries (5 s each and a pause), and then some. */
const snapshotDeadlineMs = 45_000;

const practiceHint = 'Without a cluster at hand: `talos-tui --demo` shows the practice cluster.';

interface Found {
  readonly settings: Settings;
  readonly program: Program;
}

/** What is missing to ask anything, in words; null when nothing is. */
function whatIsMissing({ settings, program }: Found): readonly string[] | null {
  if (!settings.talosconfig) {
    return [
      'No talosconfig was found. Looked for, in this order:',
      ...settings.lookedFor.map((line) => `  ${line}`),
    ];
  }
  const places = lookForProgram(program.file, process.env.PATH);
  if (!places) return null;
  const { message, hint } = missingTalosctl(program.file);
  return [message, 'Looked for:', ...places.map((place) => `  ${place}`), ...(hint ? [hint] : [])];
}

/** The warnings of the configuration, and what is worth knowing before the first answer comes. */
function warningsOf({ warnings, certificateNotAfter, talosconfig }: Settings, now: number): readonly string[] {
  if (certificateNotAfter === null || certificateNotAfter > now) return warnings;
  const day = new Date(certificateNotAfter).toISOString().slice(0, 10);
  return [`the client certificate in ${talosconfig?.path} expired on ${day}: no node will answer`, ...warnings];
}

async function find(args: Arguments, demo: boolean, shutdown: Shutdown): Promise<Found> {
  const places = placesOf();
  if (!demo) {
    const settings = await resolveSettings({ ...places, flags: args.flags });
    return { settings, program: programOf(settings) };
  }
  const { practice, program } = openPractice(args.faults);
  shutdown.onCleanUp('files', practice.remove);
  const flags = {
    ...args.flags,
    config: undefined,
    context: undefined,
    talosconfig: practice.talosconfigPath,
  };
  return { settings: await resolveSettings({ ...places, flags, practice: true }), program };
}

function startFound({ settings, program }: Found, shutdown: Shutdown): Engine {
  const { talosconfig, context } = settings;
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  const engine = startEngine({ ...settings, talosconfig, context }, program, runFolder(placesOf()));
  shutdown.onCleanUp('processes', engine.stop);
  return engine;
}

/** One snapshot on standard output; warnings go to standard error. */
async function runOnce(args: Arguments, shutdown: Shutdown): Promise<void> {
  const found = await find(args, args.demo, shutdown);
  const missing = whatIsMissing(found);
  if (missing && !found.settings.talosconfig) {
    throw new AppError('configuration', missing.join('\n'), practiceHint);
  }
  for (const warning of warningsOf(found.settings, Date.now())) process.stderr.write(`talos-tui: ${warning}\n`);
  const engine = startFound(found, shutdown);
  const complete = missing !== null || (await whenSettled(engine.store, snapshotDeadlineMs));
  if (missing) {
    process.stderr.write(`talos-tui: ${missing.join('\n')}\n${practiceHint}\n`);
    update(engine.store, (state) => ({ ...state, trouble: missingTalosctl(found.program.file) }));
  }
  if (!complete) process.stderr.write('talos-tui: not everything was answered in time\n');
  const { jsonOutput, tableOutput } = await import('./once.ts');
  // A reader that has seen enough (`| head`) is no error; the write's own callback comes all the same.
  process.stdout.on('error', () => {});
  const { text, exitCode } = (args.json ? jsonOutput : tableOutput)(engine.store.getState(), Date.now());
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  shutdown.begin({ kind: 'quit', exitCode, message: null });
}

/** The screen, until the user leaves it. */
async function runScreen(args: Arguments, shutdown: Shutdown): Promise<void> {
  const stdin = process.stdin as ReadStream;
  const stdout = process.stdout as WriteStream;
  let found = await find(args, args.demo, shutdown);
  let missing = whatIsMissing(found);
  const early = missing ? null : startFound(found, shutdown);
  // Only now: the first talosctl is on its way while Ink is still being loaded.
  const colours = !process.env.NO_COLOR;
  if (!colours) process.env.FORCE_COLOR = '0';
  const output = openOutput(stdout);
  shutdown.onCleanUp('output', output.close);
  if (missing) {
    const { askWelcome } = await import('./ui/ask-welcome.tsx');
    const choice = await askWelcome({ stdin, stdout, lines: missing, shutdown });
    if (choice === 'quit') {
      return shutdown.begin({
        kind: 'quit',
        exitCode: exitCodes.usage,
        message: [...missing, practiceHint].join('\n'),
      });
    }
    found = await find(args, true, shutdown);
    missing = null;
  }
  const engine = early ?? startFound(found, shutdown);
  const { startScreen } = await import('./ui/start.tsx');
  const close = startScreen({
    cluster: engine.store,
    stdin,
    stdout,
    output,
    warnings: warningsOf(found.settings, Date.now()),
    colours,
    onRefresh: engine.feed.refresh,
    onQuit: () => shutdown.begin({ kind: 'quit', exitCode: exitCodes.healthy, message: null }),
    onCrash: (error) => shutdown.begin({ kind: 'bug', error }),
  });
  shutdown.onCleanUp('screen', close);
}

/** The composition root: settings, engine, and then the screen or one snapshot. */
export async function main(args: Arguments): Promise<void> {
  const shutdown = createShutdown({
    process,
    restoreTerminal,
    print: printMessage,
    debug: args.debug,
  });
  shutdown.listen();
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (args.once || !isTerminal) return runOnce(args, shutdown);
  onceHungUp(() => shutdown.begin({ kind: 'hangup' }));
  return runScreen(args, shutdown);
}
