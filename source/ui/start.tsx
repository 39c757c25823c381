import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { LogArchive } from '../domain/logs/archive.ts';
import type { LogSource } from '../domain/logs/source.ts';
import { createCommitGate } from '../terminal/commit-gate.ts';
import type { Output } from '../terminal/output.ts';
import { guardPaste } from '../terminal/paste-guard.ts';
import { eraseScreen, onResized } from '../terminal/resize.ts';
import { unmountInk } from '../terminal/restore.ts';
import { createSuspension, type Suspension, suspensionEffects } from '../terminal/suspend.ts';
import { App } from './app.tsx';
import { makeScreen } from './make-screen.ts';
import type { Faults, ReadContainers, TakeAway, UpgradeSource } from './screen.ts';
import { type ClusterSource, type LogsSource, StoresProvider } from './stores.tsx';

/** New data is painted at most this often; a key's own echo never waits. */
const dataIntervalMs = 100;

/** The same of logs while more comes than a screen holds: nobody reads it then, and a slow terminal has enough to do. */
const floodIntervalMs = 500;

/** While suspended with another size: a stopped process does not see the time pass. */
const askAgainMs = 100;

/** Gives the terminal to another program until the callback has come to its end. */
type HandOver = (callback: () => Promise<void>) => Promise<void>;

export interface StartOptions {
  /** The engine's store, unpaced. */
  readonly cluster: ClusterSource;
  /** The store of the logs, unpaced, with their lines, and whoever fills them. */
  readonly log: LogsSource;
  readonly archive: LogArchive;
  readonly onShowLogs: (sources: readonly LogSource[]) => void;
  readonly readContainers: ReadContainers;
  /** Takes lines away; `handOver` gives the terminal to another program meanwhile. */
  readonly takeAway: (handOver: HandOver) => TakeAway;
  /** null with a real cluster. */
  readonly faults: Faults | null;
  /** Where the wizard has its plan from; its survey unpaced. */
  readonly upgrade: UpgradeSource;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly output: Output;
  readonly warnings: readonly string[];
  readonly colours: boolean;
  readonly onRefresh: () => void;
  readonly onQuit: () => void;
  /** Something was thrown while drawing that no pane caught: Ink has taken the screen down. */
  readonly onCrash: (error: unknown) => void;
}

/** Ink on this terminal: alternate screen, changed lines only, whatever a CI variable says. */
export function inkOptions(stdin: ReadStream, stdout: WriteStream) {
  return {
    stdin,
    stdout,
    alternateScreen: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    interactive: true,
    // Data is paced before it is painted (the commit gate): so a key need not wait for the frame before it.
    maxFps: 120,
  };
}

/** How long to wait for the next paint of the logs, by what has come since the last one. */
function createLogPace(archive: LogArchive, rows: () => number): () => number {
  let painted = archive.arrived;
  return () => {
    const came = archive.arrived - painted;
    painted = archive.arrived;
    return came > rows() ? floodIntervalMs : dataIntervalMs;
  };
}

/** Opens the screen. Returns how to take it down again; the engine goes on without it. */
export function startScreen(options: StartOptions): () => Promise<void> {
  const { stdin, stdout, output, warnings, colours, onRefresh, onQuit, onCrash } = options;
  const pace = {
    isOpen: output.isDrained,
    onceOpen: output.onceDrained,
  };
  const cluster = createCommitGate(options.cluster, { ...pace, minimumIntervalMs: () => dataIntervalMs });
  const logPace = createLogPace(options.archive, () => stdout.rows);
  const log = createCommitGate(options.log, { ...pace, minimumIntervalMs: logPace });
  const survey = createCommitGate(options.upgrade.survey, {
    ...pace,
    minimumIntervalMs: () => dataIntervalMs,
  });
  const run = createCommitGate(options.upgrade.run, { ...pace, minimumIntervalMs: () => dataIntervalMs });
  let suspension: Suspension | null = null;
  const screen = makeScreen({
    cluster,
    log,
    archive: options.archive,
    showLogs: options.onShowLogs,
    readContainers: options.readContainers,
    takeAway: options.takeAway(async (callback) => suspension?.handOver(callback)),
    faults: options.faults,
    upgrade: { ...options.upgrade, survey, run: { ...options.upgrade.run, ...run } },
    warnings,
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    now: Date.now,
    later: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    refresh: onRefresh,
    quit: onQuit,
    suspend: () => void suspension?.suspend(),
  });

  const app = (
    <StoresProvider cluster={cluster} log={log} reader={screen.reader} view={screen.view}>
      <App
        screen={screen}
        colours={colours}
        onSuspender={(suspend) => {
          suspension ??= createSuspension(suspend, suspensionEffects(output.onceDrained));
        }}
      />
    </StoresProvider>
  );
  const instance = render(app, inkOptions(stdin, stdout));
  const pasteGuard = guardPaste(stdin);
  instance.waitUntilExit().catch(onCrash);

  let isOpen = true;
  const repaint = (): void => {
    if (!isOpen) return;
    // Suspended, the terminal is another's; its new size counts when it comes back.
    if (suspension?.isSuspended()) {
      setTimeout(repaint, askAgainMs);
      return;
    }
    instance.clear();
    stdout.write(eraseScreen);
    screen.retarget();
    instance.rerender(app);
  };
  const stopWatching = onResized(() => output.onceDrained(repaint));

  return async () => {
    isOpen = false;
    pasteGuard.stop();
    stopWatching();
    suspension?.close();
    cluster.close();
    log.close();
    survey.close();
    run.close();
    screen.reader.stop();
    await unmountInk(instance);
  };
}
